import type { JSX } from 'react';
import type { PriorChoice } from '../engine/prior-of.js';
import type { EngineState } from '../engine/use-engine.js';
import type { SecondModel } from '../engine/use-second-model.js';
import { hrefOf } from '../shell/parse-route.js';
import type { Photo } from './photo.js';
import { PhotoGrid } from './photo-grid.js';
import { PhotoResult } from './photo-result.js';
import { answerText } from './photo-words.js';
import type { Photos } from './use-photos.js';

/** The only photo, one of several that was chosen, or all of them small. */
export function PhotoViewer({
  photos: { list, remove },
  chosen,
  state,
  prior,
  second,
}: {
  readonly photos: Photos;
  /** A photo's number, from the address. */
  readonly chosen: string | undefined;
  readonly state: EngineState;
  readonly prior: PriorChoice;
  readonly second: SecondModel;
}): JSX.Element {
  const [only] = list;
  const shown = list.length === 1 ? only : list.find(({ id }) => String(id) === chosen);
  if (shown === undefined) return <PhotoGrid photos={list} onRemove={(id) => remove([id])} />;
  return (
    <>
      {list.length === 1 ? null : <PhotoSteps list={list} shown={shown} />}
      <PhotoResult
        key={shown.id}
        photo={shown}
        engine={state.kind === 'ready' ? state.engine : undefined}
        prior={prior}
        second={second}
        onRemove={() => {
          if (list.length > 1) location.hash = hrefOf('recognise');
          remove([shown.id]);
        }}
      />
      <Announcement photo={shown} />
    </>
  );
}

/** It is there before there is an answer, so that screen readers read that out when it comes. */
function Announcement({ photo: { name, outcome } }: { readonly photo: Photo }): JSX.Element {
  return (
    <p className="visually-hidden" role="status" data-testid="announcement">
      {outcome.kind === 'done' ? `${name}: ${answerText(outcome.recognition)}` : ''}
    </p>
  );
}

/** From one photo to all, to the one before, and to the next. */
function PhotoSteps({
  list,
  shown,
}: {
  readonly list: readonly Photo[];
  readonly shown: Photo;
}): JSX.Element {
  const at = list.indexOf(shown);
  const step = (photo: Photo | undefined, words: string): JSX.Element | null =>
    photo === undefined ? null : (
      <a className="button" href={hrefOf('recognise', 'photos', String(photo.id))}>
        {words}
      </a>
    );
  return (
    <nav className="photo-steps" aria-label="Pictures">
      <a href={hrefOf('recognise')}>← All {list.length} pictures</a>
      {step(list[at - 1], 'Before')}
      {step(list[at + 1], 'Next')}
    </nav>
  );
}
