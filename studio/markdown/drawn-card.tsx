import { type JSX, lazy, Suspense, useState } from 'react';
import { ErrorMessage } from '../shell/message.js';

/** The drawing of Markdown is loaded with the first card that is opened. */
const MarkdownText = lazy(() =>
  import('./markdown-text.js').then((module) => ({ default: module.MarkdownText })),
);

/** A model's whole card, folded; it is fetched when it is opened. */
export function DrawnCard({ load }: { readonly load: () => Promise<string> }): JSX.Element {
  const [text, setText] = useState<string>();
  const [error, setError] = useState<unknown>();
  const open = (): void => {
    setError(undefined);
    load().then(setText, setError);
  };
  return (
    <details
      className="drawn-card"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open && text === undefined) open();
      }}
    >
      <summary>The whole card: training, figures by class and limits</summary>
      {error === undefined ? null : <ErrorMessage error={error} title="The card could not be loaded" />}
      {text === undefined ? null : (
        <div className="card prose">
          <Suspense fallback={<p role="status">Loading …</p>}>
            <MarkdownText text={text} />
          </Suspense>
        </div>
      )}
    </details>
  );
}
