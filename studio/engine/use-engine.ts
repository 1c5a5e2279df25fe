import { useCallback, useEffect, useRef, useState } from 'react';
import type { WebDevice } from '../../src/recognizer/create-recognizer-web.js';
import { BrowserEngine } from './browser-engine.js';
import type { Engine, Place } from './engine.js';
import type { OwnModel } from './own-model.js';
import type { PriorChoice } from './prior-of.js';
import { readFiles } from './read-files.js';
import { ServerEngine } from './server-engine.js';
import type { StaticFiles } from './static-files.js';

export interface Choice {
  readonly place: Place;
  readonly device: WebDevice;
  readonly ownModel: OwnModel | undefined;
}

export type EngineState =
  | { readonly kind: 'starting' }
  | { readonly kind: 'loading'; readonly loaded: number; readonly total: number }
  | { readonly kind: 'ready'; readonly engine: Engine }
  /** Nothing here can answer: built without a model, and no server. */
  | { readonly kind: 'without' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Whether what answers is on its way. */
export function isLoading({ kind }: EngineState): boolean {
  return kind === 'starting' || kind === 'loading';
}

export interface EngineControl {
  readonly state: EngineState;
  readonly choice: Choice;
  /** What was built into the page; `undefined` until that is known. */
  readonly files: StaticFiles | undefined;
  /** Whether a server answers; `undefined` until that is known. */
  readonly server: boolean | undefined;
  readonly webGpu: boolean;
  /** The class shares that answers are for. */
  readonly prior: PriorChoice;
  /** In one line, where something is other than asked for. */
  readonly notice: string | undefined;
  choose(change: Partial<Choice>): void;
  expect(prior: PriorChoice): void;
  again(): void;
}

/**
 * Opens what answers pictures, and opens it anew when the reader chooses another. What takes megabytes is loaded once it
 * is `needed`, and then stays.
 */
export function useEngine(needed: boolean): EngineControl {
  const [choice, setChoice] = useState<Choice>({ place: 'browser', device: 'wasm', ownModel: undefined });
  const [state, setState] = useState<EngineState>({ kind: 'starting' });
  const [found, setFound] = useState<{ files: StaticFiles; server: boolean }>();
  const [webGpu, setWebGpu] = useState(false);
  const [notice, setNotice] = useState<string>();
  const [attempt, setAttempt] = useState(0);
  const [prior, setPrior] = useState<PriorChoice>('own');
  const chosen = useRef(false);
  const [wanted, setWanted] = useState(needed);
  if (needed && !wanted) setWanted(true);

  useEffect(() => {
    void hasWebGpu().then(setWebGpu);
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt is to look again
  useEffect(() => {
    const gone = new AbortController();
    Promise.all([readFiles(gone.signal), serverAnswers(gone.signal)]).then(
      ([files, server]) => {
        if (gone.signal.aborted) return;
        setFound({ files, server });
        // The browser comes first, unless it has nothing to work with.
        if (!chosen.current && files.model === null && server)
          setChoice((now) => ({ ...now, place: 'server' }));
      },
      (error: unknown) => {
        if (!gone.signal.aborted) setState({ kind: 'failed', error });
      },
    );
    return () => gone.abort();
  }, [attempt]);

  useEffect(() => {
    if (found === undefined) return;
    const { place, device, ownModel } = choice;
    if (place === 'browser' && !wanted) return;
    let current = true;
    let opened: Engine | undefined;
    const show = (next: EngineState): void => {
      if (current) setState(next);
    };
    const open = async (): Promise<void> => {
      if (place === 'browser' && found.files.model === null && ownModel === undefined)
        return show({ kind: 'without' });
      show({ kind: 'starting' });
      setNotice(undefined);
      const model = ownModel && { name: ownModel.name, bytes: await ownModel.read() };
      if (!current) return;
      const engine =
        place === 'server'
          ? await ServerEngine.open()
          : await BrowserEngine.open(
              { base: document.baseURI, files: found.files, ownModel: model, device },
              {
                onProgress: (loaded, total) => show({ kind: 'loading', loaded, total }),
                onNotice: (line) => current && setNotice(line),
              },
            );
      if (!current) return engine.close();
      opened = engine;
      show({ kind: 'ready', engine });
    };
    open().catch((error: unknown) => show({ kind: 'failed', error }));
    return () => {
      current = false;
      opened?.close();
    };
  }, [choice, found, wanted]);

  const choose = useCallback((change: Partial<Choice>) => {
    chosen.current = true;
    setChoice((now) => ({ ...now, ...change }));
  }, []);
  const again = useCallback(() => {
    setState({ kind: 'starting' });
    setAttempt((now) => now + 1);
  }, []);

  return {
    state,
    choice,
    files: found?.files,
    server: found?.server,
    webGpu,
    prior,
    notice,
    choose,
    expect: setPrior,
    again,
  };
}

async function serverAnswers(signal: AbortSignal): Promise<boolean> {
  return ServerEngine.open(signal).then(
    () => true,
    // One that wants a key is one.
    (error: unknown) => error instanceof Error && 'code' in error && error.code === 'UNAUTHORIZED',
  );
}

async function hasWebGpu(): Promise<boolean> {
  if (!('Suspending' in WebAssembly)) return false;
  return (await navigator.gpu?.requestAdapter().catch(() => null)) != null;
}
