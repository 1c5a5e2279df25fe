import { useEffect, useState } from 'react';
import type { Engine } from '../engine/engine.js';
import { openModel } from '../engine/open-model.js';
import { modelOfRun } from '../engine/own-model.js';
import { readFiles } from '../engine/read-files.js';

export interface RunEngine {
  readonly engine: Engine | undefined;
  readonly error: unknown;
}

const NONE: RunEngine = { engine: undefined, error: undefined };

/** The model of a run, opened in this page once it is `wanted`; closed with what asked for it. */
export function useRunEngine(run: string, wanted: boolean): RunEngine {
  const [state, setState] = useState(NONE);
  useEffect(() => {
    if (!wanted) return;
    const gone = new AbortController();
    let opened: Engine | undefined;
    openRun(run, gone.signal).then(
      (engine) => {
        if (gone.signal.aborted) return engine.close();
        opened = engine;
        setState({ engine, error: undefined });
      },
      (error: unknown) => {
        if (!gone.signal.aborted) setState({ engine: undefined, error });
      },
    );
    return () => {
      gone.abort();
      opened?.close();
      setState(NONE);
    };
  }, [run, wanted]);
  return state;
}

async function openRun(run: string, signal: AbortSignal): Promise<Engine> {
  // Faces are whole pictures here, so that no detector is needed.
  return openModel(modelOfRun(run), { ...(await readFiles(signal)), detector: null });
}
