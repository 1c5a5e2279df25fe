import { type JSX, type SyntheticEvent, useId } from 'react';
import { ErrorMessage } from '../shell/message.js';
import { keepApiKey } from './api.js';

/** Asks for the key that a server wants; it is kept for this tab only. */
export function KeyForm({ error, onKey }: { readonly error: unknown; onKey(): void }): JSX.Element {
  const id = useId();
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get('key');
    if (typeof key !== 'string' || key.trim() === '') return;
    keepApiKey(key.trim());
    onKey();
  };
  return (
    <ErrorMessage
      error={error}
      title="The server asks for a key"
      actions={
        <form className="key-form" onSubmit={submit}>
          <label htmlFor={id}>API key, kept until this tab is closed</label>
          <input id={id} name="key" type="password" autoComplete="off" required />
          <button type="submit">Use it</button>
        </form>
      }
    />
  );
}
