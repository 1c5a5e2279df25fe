import { useEffect, useState } from 'react';
import { MienError } from '../../src/errors.js';
import type { Expression } from '../../src/expression.js';
import type { Engine, FaceHeat, FaceToExplain } from '../engine/engine.js';

/** Of maps of `mien-s`, those of 12 rows tell more of the single face than those of 6 (docs/use.md). */
const MAP_ROWS = 12;

export interface Heat {
  /** The last that came, which stays while the next is waited for. */
  readonly shown: FaceHeat | undefined;
  readonly waiting: boolean;
  readonly error: unknown;
  again(): void;
}

/** What in a face speaks for a class; asked for as soon as there are an engine and `wanted`. */
export function useHeat(
  engine: Engine | undefined,
  { picture, recognition, question, face }: FaceToExplain,
  wanted: Expression | undefined,
): Heat {
  const [shown, setShown] = useState<FaceHeat>();
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt asks again
  useEffect(() => {
    if (engine === undefined || wanted === undefined) return;
    let current = true;
    setError(undefined);
    engine.explain({ picture, recognition, question, face }, { class: wanted, map: MAP_ROWS }).then(
      (heat) => {
        if (current) setShown(heat);
      },
      (reason: unknown) => {
        // Where the engine was closed, the next one answers.
        const stopped = reason instanceof MienError && reason.code === 'INTERRUPTED';
        if (current && !stopped) setError(reason);
      },
    );
    return () => {
      current = false;
    };
  }, [engine, picture, recognition, question, face, wanted, attempt]);

  return {
    shown,
    waiting: error === undefined && shown?.class !== wanted,
    error,
    again: () => setAttempt((now) => now + 1),
  };
}
