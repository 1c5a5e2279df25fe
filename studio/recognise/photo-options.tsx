import type { JSX } from 'react';
import { percent } from '../../src/text/number-text.js';
import type { EngineState } from '../engine/use-engine.js';
import { isUsual, USUAL_SEARCH } from './photo-search.js';
import { Slider } from './slider.js';
import type { Photos } from './use-photos.js';

/** How faces are searched for in photos; a change shows at once. */
export function PhotoOptions({
  photos: { crop, setCrop, search, setSearch },
  state,
}: {
  readonly photos: Photos;
  readonly state: EngineState;
}): JSX.Element {
  const findsFaces = state.kind !== 'ready' || state.engine.findsFaces;
  const searches = findsFaces && !crop;
  return (
    <fieldset className="photo-options">
      <legend>Faces in photos</legend>
      <Slider
        name="Least confidence of a face"
        value={search.sure}
        text={percent(search.sure, 0)}
        range={[0.5, 0.99, 0.01]}
        disabled={!searches}
        onChange={(sure) => setSearch({ ...search, sure })}
      />
      <Slider
        name="Smallest face"
        value={search.smallest}
        text={`${search.smallest} pixels`}
        range={[12, 240, 4]}
        disabled={!searches}
        onChange={(smallest) => setSearch({ ...search, smallest })}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={search.anyTurn}
          disabled={!searches}
          onChange={({ target }) => setSearch({ ...search, anyTurn: target.checked })}
        />
        Also faces on a side or upside down (takes four times as long)
      </label>
      <button
        type="button"
        className="quiet"
        disabled={isUsual(search)}
        onClick={() => setSearch(USUAL_SEARCH)}
      >
        Back to the usual search
      </button>
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
    </fieldset>
  );
}
