import { type JSX, useEffect, useId, useRef, useState } from 'react';
import { LANGUAGES, type Language, type Shown, snippet } from './code-snippets.js';

/** Code for the answer that is shown, in each of the languages. */
export function CodeDialog({ shown, onClose }: { readonly shown: Shown; onClose(): void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [language, setLanguage] = useState<Language>('node');
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const code = snippet(language, shown);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby={id} className="face-dialog code-dialog">
      <div className="photo-head">
        <h2 id={id}>The same in code</h2>
        <button
          type="button"
          className="icon-button"
          aria-label="Close"
          onClick={() => dialog.current?.close()}
        >
          ✕
        </button>
      </div>
      <fieldset className="segments">
        <legend className="visually-hidden">Language</legend>
        {(Object.keys(LANGUAGES) as Language[]).map((name) => (
          <label key={name}>
            <input
              type="radio"
              name={`${id}-language`}
              checked={language === name}
              onChange={() => {
                setLanguage(name);
                setCopied(false);
              }}
            />
            <span>{LANGUAGES[name]}</span>
          </label>
        ))}
      </fieldset>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, by keyboard too */}
      <section tabIndex={0} aria-label="Code">
        <pre>{code}</pre>
      </section>
      <div className="actions">
        <button
          type="button"
          className="primary"
          onClick={() => {
            void navigator.clipboard.writeText(code).then(() => setCopied(true));
          }}
        >
          Copy
        </button>
        <p role="status">{copied ? 'Copied.' : ''}</p>
      </div>
    </dialog>
  );
}
