import type { JSX, ReactNode } from 'react';
import { MienError } from '../../src/errors.js';

export interface MessageProps {
  readonly kind: 'info' | 'error' | 'empty';
  readonly title: string;
  readonly children?: ReactNode;
  /** Buttons below. */
  readonly actions?: ReactNode;
  readonly testId?: string;
}

/** What stands where there is nothing else to show, or something went wrong. */
export function Message({ kind, title, children, actions, testId }: MessageProps): JSX.Element {
  return (
    <div className={`message ${kind}`} role={kind === 'error' ? 'alert' : undefined} data-testid={testId}>
      <h3>{title}</h3>
      {children}
      {actions === undefined ? null : <div className="actions">{actions}</div>}
    </div>
  );
}

/** An error in the reader's words: what happened, and what to do next. */
export function ErrorMessage({
  error,
  title,
  actions,
}: {
  readonly error: unknown;
  readonly title: string;
  readonly actions?: ReactNode;
}): JSX.Element {
  return (
    <Message kind="error" title={title} actions={actions}>
      <p>{errorText(error)}</p>
      {error instanceof MienError && error.hint !== undefined ? <p>{error.hint}</p> : null}
    </Message>
  );
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
