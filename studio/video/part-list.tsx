import { type JSX, useState } from 'react';
import { saveFile } from '../recognise/save-file.js';
import { type ClipPart, partsCsv } from './clip-parts.js';
import { clock } from './clock.js';

/** Marks parts of a clip from the position on until the position then, and lists them. */
export function PartList({
  clip,
  parts,
  position,
  onChange,
}: {
  /** The clip's file name. */
  readonly clip: string;
  readonly parts: readonly ClipPart[];
  readonly position: number;
  onChange(parts: readonly ClipPart[]): void;
}): JSX.Element {
  const [label, setLabel] = useState('');
  const [from, setFrom] = useState<number>();
  const end = (): void => {
    const name = label.trim() === '' ? `part ${parts.length + 1}` : label.trim();
    const part = { label: name, from: from!, to: position };
    onChange([...parts, part].toSorted((a, b) => a.from - b.from || a.to - b.to));
    setFrom(undefined);
    setLabel('');
  };
  return (
    <div className="clip-parts">
      <div className="actions">
        <label>
          Part{' '}
          <input
            type="text"
            value={label}
            placeholder={`part ${parts.length + 1}`}
            maxLength={60}
            onChange={({ target }) => setLabel(target.value)}
          />
        </label>
        {from === undefined ? (
          <button type="button" onClick={() => setFrom(position)}>
            Begins at {clock(position)}
          </button>
        ) : (
          <>
            <button type="button" disabled={position <= from} onClick={end}>
              {clock(from)} to {clock(Math.max(from, position))}: ends here
            </button>
            <button type="button" className="quiet" onClick={() => setFrom(undefined)}>
              Give it up
            </button>
          </>
        )}
        {parts.length === 0 ? null : (
          <button
            type="button"
            onClick={() =>
              saveFile(clip.replace(/\.[^.]*$/, '.parts.csv'), partsCsv(clip, parts), 'text/csv')
            }
          >
            Save parts
          </button>
        )}
      </div>
      {parts.length === 0 ? null : (
        <ul aria-label="Parts of the clip">
          {parts.map((part) => (
            <li key={`${part.from} ${part.to} ${part.label}`}>
              {part.label}, {clock(part.from)}–{clock(part.to)}{' '}
              <button
                type="button"
                className="quiet"
                aria-label={`Remove the part ${part.label}`}
                onClick={() => onChange(parts.filter((other) => other !== part))}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
