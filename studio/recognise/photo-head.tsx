import { type JSX, useState } from 'react';
import { count } from '../../src/text/number-text.js';
import { ErrorMessage } from '../shell/message.js';
import { annotatedPicture } from './annotated-picture.js';
import type { Answered, Photo } from './photo.js';
import { faceCount } from './photo-words.js';
import { saveFile } from './save-file.js';

/** A photo's name, what was found in it, and what can be done with it. */
export function PhotoHead({
  photo: { name, blob, outcome },
  onRemove,
}: {
  readonly photo: Photo;
  onRemove(): void;
}): JSX.Element {
  const [failure, setFailure] = useState<unknown>();
  const answer = outcome.kind === 'done' ? outcome : undefined;
  const saveAnnotated = async ({ recognition }: Answered): Promise<void> => {
    try {
      saveFile(`${name.replace(/\.\w+$/, '')}-annotated.png`, await annotatedPicture(blob, recognition));
      setFailure(undefined);
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <>
      <div className="photo-head">
        <div>
          <h2 title={name}>{name}</h2>
          {/* As high as what will stand there, so that nothing jumps. */}
          <p className="soft small photo-facts" data-testid="photo-facts">
            {answer === undefined ? '' : factsText(answer)}
          </p>
        </div>
        {answer === undefined || answer.recognition.faces.length === 0 ? null : (
          <button type="button" onClick={() => void saveAnnotated(answer)}>
            Save annotated
          </button>
        )}
        <button type="button" className="icon-button" aria-label={`Remove ${name}`} onClick={onRemove}>
          ✕
        </button>
      </div>
      {failure === undefined ? null : <ErrorMessage error={failure} title="It could not be drawn" />}
    </>
  );
}

/** Lines end between the facts, not inside of one. */
function factsText({ recognition: { faces, width, height }, milliseconds }: Answered): string {
  const facts = [
    faceCount(faces.length),
    `${width} × ${height} pixels`,
    `${count(Math.round(milliseconds))} ms`,
  ];
  return facts.map((fact) => fact.replaceAll(' ', '\u00a0')).join(' · ');
}
