import { useCallback, useEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { Engine } from '../engine/engine.js';
import { type PriorChoice, priorOf } from '../engine/prior-of.js';
import type { Question } from '../engine/question.js';
import type { EngineState } from '../engine/use-engine.js';
import { useAskBeforeLosing } from '../shell/use-ask-before-losing.js';
import { type Example, fetchExample } from './examples.js';
import type { Photo } from './photo.js';
import { changePhotos, NO_PHOTOS, removedPhotos } from './photo-list.js';
import { detectionOf, type PhotoSearch, USUAL_SEARCH } from './photo-search.js';
import { useAnswers } from './use-answers.js';

export interface Photos {
  readonly list: readonly Photo[];
  /** Those that were removed last, which `undo` brings back. */
  readonly removed: readonly Photo[];
  /** Whether each picture is taken as one face. */
  readonly crop: boolean;
  readonly search: PhotoSearch;
  /** What each is asked. */
  readonly question: Question;
  add(files: readonly File[]): void;
  /** One of the page's own pictures: its place is taken at once, so that nothing moves when its bytes come. */
  addExample(example: Example): void;
  remove(ids: readonly number[]): void;
  undo(): void;
  /** Gives up what `undo` would bring back. */
  forget(): void;
  setCrop(crop: boolean): void;
  setSearch(search: PhotoSearch): void;
}

let nextId = 1;

/** The reader's photos, and what was found in them, one after the other as they come. */
export function usePhotos(state: EngineState, choice: PriorChoice): Photos {
  const [list, dispatch] = useReducer(changePhotos, NO_PHOTOS);
  const [crop, setCrop] = useState(false);
  const [search, setSearch] = useState(USUAL_SEARCH);
  const engine = state.kind === 'ready' ? state.engine : undefined;
  const question = useQuestion(engine, { crop, search, choice });
  const removed = useMemo(() => removedPhotos(list), [list]);

  useAnswers(engine, question, list.photos, dispatch);
  useAskBeforeLosing(list.photos.some(({ own }) => own));
  useForget(list.photos, removed);

  const add = useCallback((files: readonly File[]) => {
    dispatch({ do: 'add', photos: files.map(newPhoto) });
  }, []);
  const addExample = useCallback((example: Example) => {
    const photo = comingExample(example);
    dispatch({ do: 'add', photos: [photo] });
    fetchExample(example).then(
      (blob) => dispatch({ do: 'arrive', id: photo.id, blob }),
      (error: unknown) => dispatch({ do: 'settle', id: photo.id, outcome: { kind: 'failed', error } }),
    );
  }, []);
  return {
    list: list.photos,
    removed,
    crop,
    search,
    question,
    add,
    addExample,
    remove: useCallback((ids) => dispatch({ do: 'remove', ids }), []),
    undo: useCallback(() => dispatch({ do: 'undo' }), []),
    forget: useCallback(() => dispatch({ do: 'forget' }), []),
    setCrop,
    setSearch,
  };
}

function newPhoto(file: File): Photo {
  return {
    id: nextId++,
    name: file.name || 'pasted picture',
    blob: file,
    url: URL.createObjectURL(file),
    own: true,
    due: true,
    outcome: { kind: 'waiting' },
  };
}

function comingExample({ file }: Example): Photo {
  return {
    id: nextId++,
    name: file,
    blob: new Blob(),
    url: new URL(file, document.baseURI).href,
    own: false,
    coming: true,
    due: false,
    outcome: { kind: 'waiting' },
  };
}

/** What each photo is asked; the same object for as long as the question is the same. */
function useQuestion(
  engine: Engine | undefined,
  {
    crop,
    search,
    choice,
  }: { readonly crop: boolean; readonly search: PhotoSearch; readonly choice: PriorChoice },
): Question {
  const asCrop = crop || engine?.findsFaces === false;
  const prior = useMemo(() => priorOf(engine, choice), [engine, choice]);
  return useMemo(
    () => (asCrop ? { crop: true, prior } : { crop: false, detection: detectionOf(search), prior }),
    [asCrop, search, prior],
  );
}

/** Gives photos free that are in no list any more. */
function useForget(photos: readonly Photo[], removed: readonly Photo[]): void {
  const known = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const now = new Set([...photos, ...removed].map(({ url }) => url));
    for (const url of known.current) if (!now.has(url)) URL.revokeObjectURL(url);
    known.current = now;
  }, [photos, removed]);
}
