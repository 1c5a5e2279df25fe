import type { JSX } from 'react';
import { ChoosePhotos } from './choose-photos.js';
import { EXAMPLES, type Example } from './examples.js';

/** What stands where there is no photo yet: how to bring one, and examples. */
export function DropZone({
  onFiles,
  onExample,
}: {
  onFiles(files: readonly File[]): void;
  onExample(example: Example): void;
}): JSX.Element {
  const [first] = EXAMPLES;
  return (
    <div className="drop-zone" data-testid="drop-zone">
      <p className="drop-title">Drop photos anywhere, or paste them</p>
      <p className="soft small">JPEG, PNG, WebP, AVIF or GIF</p>
      <div className="actions">
        <ChoosePhotos words="Choose photos" primary onFiles={onFiles} />
        <button type="button" onClick={() => onExample(first!)}>
          Try the example
        </button>
      </div>
      <ul className="examples" aria-label="Examples">
        {EXAMPLES.map((example) => (
          <li key={example.file}>
            <button type="button" onClick={() => onExample(example)}>
              <img src={`./${example.thumbnail}`} alt="" width="120" height="72" />
              {example.name}
            </button>
          </li>
        ))}
      </ul>
      <p className="soft small">The examples’ faces are drawn by a program; they are nobody’s.</p>
    </div>
  );
}
