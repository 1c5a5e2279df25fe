import { type JSX, useEffect, useState } from 'react';
import type { EngineState } from '../engine/use-engine.js';
import { ErrorMessage } from '../shell/message.js';
import { DropZone } from './drop-zone.js';
import { PhotoResult } from './photo-result.js';
import { resultsCsv, resultsJson } from './result-files.js';
import { saveFile } from './save-file.js';
import type { Photos } from './use-photos.js';

const EXAMPLE = 'example.jpg';

export function PhotosPanel({
  photos,
  state,
}: {
  readonly photos: Photos;
  readonly state: EngineState;
}): JSX.Element {
  const { list, crop, add, clear, remove, setCrop } = photos;
  const [failure, setFailure] = useState<unknown>();
  const findsFaces = state.kind !== 'ready' || state.engine.findsFaces;

  useEffect(() => {
    const paste = ({ clipboardData }: ClipboardEvent): void => {
      const files = [...(clipboardData?.files ?? [])];
      if (files.length > 0) add(files);
    };
    addEventListener('paste', paste);
    return () => removeEventListener('paste', paste);
  }, [add]);

  const addExample = async (): Promise<void> => {
    try {
      const response = await fetch(new URL(EXAMPLE, document.baseURI));
      if (!response.ok) throw new Error(`${EXAMPLE}: the server answered ${response.status}`);
      add([new File([await response.blob()], EXAMPLE, { type: 'image/jpeg' })]);
      setFailure(undefined);
    } catch (error) {
      setFailure(error);
    }
  };
  const done = list.filter(({ outcome }) => outcome.kind !== 'waiting').length;

  return (
    <section aria-label="Photos">
      <DropZone compact={list.length > 0} onFiles={add} onExample={addExample} />
      <div className="photo-options">
        <label className="check">
          <input
            type="checkbox"
            checked={crop || !findsFaces}
            disabled={!findsFaces}
            onChange={({ target }) => setCrop(target.checked)}
          />
          Each picture is one face already, framed from brow to chin
        </label>
        {findsFaces ? null : (
          <p className="small soft">No face detector is here, so each picture is taken as one face.</p>
        )}
      </div>
      {failure === undefined ? null : (
        <ErrorMessage error={failure} title="The example could not be loaded" />
      )}
      {list.length === 0 ? null : (
        <>
          <div className="toolbar">
            <p role="status">{progressText(done, list.length, state)}</p>
            <button
              type="button"
              disabled={done === 0}
              onClick={() => saveFile('perceived-expressions.json', resultsJson(list), 'application/json')}
            >
              JSON
            </button>
            <button
              type="button"
              disabled={done === 0}
              onClick={() => saveFile('perceived-expressions.csv', resultsCsv(list), 'text/csv')}
            >
              CSV
            </button>
            <button type="button" className="quiet" onClick={clear}>
              Remove all
            </button>
          </div>
          <ol className="photo-list">
            {list.map((photo) => (
              <li key={photo.id}>
                <PhotoResult
                  photo={photo}
                  engine={state.kind === 'ready' ? state.engine : undefined}
                  onRemove={() => remove(photo.id)}
                />
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function progressText(done: number, all: number, { kind }: EngineState): string {
  if (done === all) return all === 1 ? 'One picture, done' : `${all} pictures, all done`;
  if (kind === 'without' || kind === 'failed') return `${all - done} waiting for a model`;
  return `${done} of ${all} done …`;
}
