import { useCallback, useEffect, useReducer, useRef, useState } from 'react';
import { MienError } from '../../src/errors.js';
import type { Recognition } from '../../src/recognizer/result.js';
import type { PriorChoice } from '../engine/prior-of.js';
import { priorOf } from '../engine/prior-of.js';
import type { EngineState } from '../engine/use-engine.js';
import { requireSize } from './require-size.js';

export interface Photo {
  readonly id: number;
  readonly name: string;
  readonly blob: Blob;
  /** For `<img>`. */
  readonly url: string;
  /** Whether it is to be asked, or asked again; until then, the outcome before stays in view. */
  readonly due: boolean;
  readonly outcome:
    | { readonly kind: 'waiting' }
    | { readonly kind: 'done'; readonly recognition: Recognition; readonly milliseconds: number }
    | { readonly kind: 'failed'; readonly error: unknown };
}

export interface Photos {
  readonly list: readonly Photo[];
  /** Whether each picture is taken as one face. */
  readonly crop: boolean;
  add(files: readonly File[]): void;
  remove(id: number): void;
  clear(): void;
  setCrop(crop: boolean): void;
}

type Action =
  | { readonly do: 'add'; readonly photos: readonly Photo[] }
  | { readonly do: 'remove'; readonly id: number }
  | { readonly do: 'clear' }
  | { readonly do: 'ask again' }
  | { readonly do: 'ask for another prior' }
  | { readonly do: 'settle'; readonly id: number; readonly outcome: Photo['outcome'] };

function reduce(list: readonly Photo[], action: Action): readonly Photo[] {
  switch (action.do) {
    case 'add':
      return [...list, ...action.photos];
    case 'remove':
      return list.filter(({ id }) => id !== action.id);
    case 'clear':
      return [];
    case 'ask again':
      return list.map((photo) => ({ ...photo, due: true, outcome: { kind: 'waiting' } }));
    case 'ask for another prior':
      return list.map((photo) => ({ ...photo, due: true }));
    case 'settle':
      return list.map((photo) =>
        photo.id === action.id ? { ...photo, due: false, outcome: action.outcome } : photo,
      );
  }
}

let nextId = 1;

/** The reader's photos, and what was found in them, one after the other as they come. */
export function usePhotos(state: EngineState, choice: PriorChoice): Photos {
  const [list, dispatch] = useReducer(reduce, []);
  const [crop, setCrop] = useState(false);
  const engine = state.kind === 'ready' ? state.engine : undefined;
  const asked = engine === undefined ? undefined : crop || !engine.findsFaces;
  const prior = priorOf(engine, choice);
  const before = useRef<typeof engine>(undefined);
  const priorBefore = useRef(prior);

  // Another model or place answers anew.
  useEffect(() => {
    if (engine === undefined) return;
    if (before.current !== undefined && before.current !== engine) dispatch({ do: 'ask again' });
    before.current = engine;
  }, [engine]);

  useEffect(() => {
    if (priorBefore.current !== prior) dispatch({ do: 'ask for another prior' });
    priorBefore.current = prior;
  }, [prior]);

  const waiting = list.find(({ due }) => due);
  const id = waiting?.id;
  const blob = waiting?.blob;
  useEffect(() => {
    if (engine === undefined || asked === undefined || id === undefined || blob === undefined) return;
    let current = true;
    const start = performance.now();
    const work = async (): Promise<Photo['outcome']> => {
      requireSize(blob);
      const recognition = await engine.recognize(blob, { crop: asked, prior });
      return { kind: 'done', recognition, milliseconds: performance.now() - start };
    };
    void work()
      .catch((error: unknown): Photo['outcome'] => ({ kind: 'failed', error }))
      .then((outcome) => {
        // Where the engine was closed, the next one answers.
        const stopped =
          outcome.kind === 'failed' &&
          outcome.error instanceof MienError &&
          outcome.error.code === 'INTERRUPTED';
        if (current && !stopped) dispatch({ do: 'settle', id, outcome });
      });
    return () => {
      current = false;
    };
  }, [engine, asked, prior, id, blob]);

  const add = useCallback((files: readonly File[]) => {
    const photos = files.map(
      (file): Photo => ({
        id: nextId++,
        name: file.name || 'pasted picture',
        blob: file,
        url: URL.createObjectURL(file),
        due: true,
        outcome: { kind: 'waiting' },
      }),
    );
    dispatch({ do: 'add', photos });
  }, []);
  const remove = (gone: number): void => {
    const photo = list.find((one) => one.id === gone);
    if (photo !== undefined) URL.revokeObjectURL(photo.url);
    dispatch({ do: 'remove', id: gone });
  };
  const clear = (): void => {
    for (const { url } of list) URL.revokeObjectURL(url);
    dispatch({ do: 'clear' });
  };

  return {
    list,
    crop,
    add,
    remove,
    clear,
    setCrop: (value) => {
      setCrop(value);
      dispatch({ do: 'ask again' });
    },
  };
}
