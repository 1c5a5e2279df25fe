import { type JSX, useState } from 'react';
import type { OwnModel } from '../engine/own-model.js';
import type { EngineState } from '../engine/use-engine.js';
import { ChoosePhotos } from './choose-photos.js';
import { CodeDialog } from './code-dialog.js';
import { pathOfModel } from './code-snippets.js';
import { countWaiting, progressText } from './photo-words.js';
import { resultsCsv, resultsJson } from './result-files.js';
import { saveFile } from './save-file.js';
import type { Photos } from './use-photos.js';

/** One line above the photos: more of them, how far it is, and what can be done with the answers. */
export function PhotoToolbar({
  photos: { list, question, remove },
  state,
  ownModel,
  onFiles,
}: {
  readonly photos: Photos;
  readonly state: EngineState;
  /** The model that answers, where it is not the packaged one. */
  readonly ownModel: OwnModel | undefined;
  onFiles(files: readonly File[]): void;
}): JSX.Element {
  const [code, setCode] = useState(false);
  const some = list.some(({ outcome }) => outcome.kind !== 'waiting');
  return (
    <div className="toolbar photo-toolbar">
      <ChoosePhotos words="Add photos" onFiles={onFiles} />
      <p role="status" data-testid="progress" data-pictures={list.length} data-waiting={countWaiting(list)}>
        {progressText(list, state)}
      </p>
      <button
        type="button"
        disabled={!some}
        onClick={() => saveFile('perceived-expressions.json', resultsJson(list), 'application/json')}
      >
        JSON
      </button>
      <button
        type="button"
        disabled={!some}
        onClick={() => saveFile('perceived-expressions.csv', resultsCsv(list), 'text/csv')}
      >
        CSV
      </button>
      <button type="button" onClick={() => setCode(true)}>
        Code
      </button>
      <button type="button" className="quiet" onClick={() => remove(list.map(({ id }) => id))}>
        Remove all
      </button>
      {code ? (
        <CodeDialog
          shown={{
            file: list[0]!.name,
            model: ownModel && pathOfModel(ownModel),
            question,
            origin: location.origin,
          }}
          onClose={() => setCode(false)}
        />
      ) : null}
    </div>
  );
}
