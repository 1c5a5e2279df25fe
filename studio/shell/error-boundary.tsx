import { Component, type ReactNode } from 'react';
import { ErrorMessage } from './message.js';

interface Props {
  readonly children: ReactNode;
}

/** A fault of a page's own leaves the others usable. */
export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === undefined) return this.props.children;
    return (
      <ErrorMessage
        error={this.state.error}
        title="This page failed"
        actions={
          <button type="button" onClick={() => this.setState({ error: undefined })}>
            Try again
          </button>
        }
      />
    );
  }
}
