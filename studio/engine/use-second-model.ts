import { useEffect, useState } from 'react';
import type { Engine } from './engine.js';
import { type ModelChoice, openModel } from './open-model.js';
import type { StaticFiles } from './static-files.js';

export interface SecondModel {
  /** `undefined`: none is wanted. */
  readonly chosen: ModelChoice | undefined;
  /** `undefined` until it is open. */
  readonly engine: Engine | undefined;
  readonly error: unknown;
  choose(chosen: ModelChoice | undefined): void;
}

interface Opened {
  readonly engine?: Engine;
  readonly error?: unknown;
}

const NOT_YET: Opened = {};

/** A second model that answers for the same photo, so that two compare. It computes in this browser. */
export function useSecondModel(files: StaticFiles | undefined): SecondModel {
  const [chosen, choose] = useState<ModelChoice>();
  const [{ engine, error }, setOpened] = useState(NOT_YET);
  useEffect(() => {
    if (files === undefined || chosen === undefined) return;
    let current = true;
    let open: Engine | undefined;
    openModel(chosen, files).then(
      (second) => {
        if (!current) return second.close();
        open = second;
        setOpened({ engine: second });
      },
      (reason: unknown) => {
        if (current) setOpened({ error: reason });
      },
    );
    return () => {
      current = false;
      open?.close();
      setOpened(NOT_YET);
    };
  }, [files, chosen]);
  return { chosen, engine, error, choose };
}
