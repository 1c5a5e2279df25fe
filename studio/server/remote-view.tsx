import type { JSX, ReactNode } from 'react';
import { MienError } from '../../src/errors.js';
import { ErrorMessage, Message } from '../shell/message.js';
import { KeyForm } from './key-form.js';
import type { Asked } from './use-remote.js';

/** What a server answered, or why it did not, and what the reader can do about it. */
export function RemoteView<T>({
  asked: { remote, again },
  what,
  children,
}: {
  readonly asked: Asked<T>;
  /** For messages: "The runs". */
  readonly what: string;
  readonly children: (value: T) => ReactNode;
}): JSX.Element {
  if (remote.kind === 'loading') {
    return (
      <div className="loading card" role="status">
        Loading …
      </div>
    );
  }
  if (remote.kind === 'done') return <>{children(remote.value)}</>;
  const { error } = remote;
  const code = error instanceof MienError ? error.code : undefined;
  const retry = (
    <button type="button" onClick={again}>
      Try again
    </button>
  );
  if (code === 'UNAUTHORIZED') return <KeyForm error={error} onKey={again} />;
  if (code === 'SERVER_UNREACHABLE') {
    return (
      <Message kind="info" title={`${what} come from your own machine`} testId="own-machine" actions={retry}>
        <p>
          They are read from local folders by mien’s server, and none answers here. In the folder of your
          project, start it and open the address that it prints:
        </p>
        <pre>npx mienjs serve</pre>
      </Message>
    );
  }
  if (code === 'LOCAL_DATA_OFF') {
    return (
      <Message kind="info" title={`${what} are not shown by this server`}>
        <p>{error instanceof MienError ? error.hint : null}</p>
      </Message>
    );
  }
  return <ErrorMessage error={error} title={`${what} could not be loaded`} actions={retry} />;
}
