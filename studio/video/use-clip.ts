import { useCallback, useEffect, useRef, useState } from 'react';
import { joinTracks } from '../../src/video/join-tracks.js';
import type { VideoRow } from '../../src/video/video-row.js';
import { BrowserEngine } from '../engine/browser-engine.js';
import { type PriorChoice, priorOf } from '../engine/prior-of.js';
import type { EngineState } from '../engine/use-engine.js';
import { useAskBeforeLosing } from '../shell/use-ask-before-losing.js';

/** Frames that are looked at: so many a second, or every one. */
export type Rate = 5 | 10 | 'every';

export type ClipState =
  | { readonly kind: 'none' }
  /** A clip is there; it waits for the model, or for the reader after a stop. */
  | { readonly kind: 'waiting' | 'working' | 'done' | 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface Clip {
  readonly file: File | undefined;
  readonly state: ClipState;
  /** What has been found so far. */
  readonly rows: readonly VideoRow[];
  readonly rate: Rate;
  /** Counts the looks through clips: what the reader adds belongs to one of them. */
  readonly look: number;
  /** Takes another clip and begins with it. */
  open(file: File): void;
  /** Begins anew. */
  begin(rate: Rate): void;
  stop(): void;
  remove(): void;
}

/** Milliseconds between two looks at what has been found: each draws the timeline anew. */
const SHOWN_EVERY = 300;
/** Smaller faces than these are not searched for: clips are many pictures. Seconds between two searches of a whole frame. */
const SEARCH = { minFace: 40, searchEvery: 0.4 } as const;

/** A clip and its faces, computed in this browser. One at a time. */
export function useClip(state: EngineState, prior: PriorChoice): Clip {
  const [file, setFile] = useState<File>();
  const [clip, setClip] = useState<ClipState>({ kind: 'none' });
  const [rows, setRows] = useState<readonly VideoRow[]>([]);
  const [rate, setRate] = useState<Rate>(10);
  const [look, setLook] = useState(0);
  const stopping = useRef<AbortController>(undefined);
  const engine = state.kind === 'ready' && state.engine instanceof BrowserEngine ? state.engine : undefined;

  const begin = useCallback((chosen: Rate) => {
    stopping.current?.abort();
    setRate(chosen);
    setLook((before) => before + 1);
    setRows([]);
    setClip({ kind: 'waiting' });
  }, []);
  const open = useCallback(
    (chosen: File) => {
      setFile(chosen);
      begin(rate);
    },
    [begin, rate],
  );
  const remove = useCallback(() => {
    stopping.current?.abort();
    setFile(undefined);
    setRows([]);
    setClip({ kind: 'none' });
  }, []);
  const stop = useCallback(() => {
    stopping.current?.abort();
    setClip({ kind: 'stopped' });
  }, []);

  const waiting = clip.kind === 'waiting';
  useEffect(() => {
    if (!waiting || file === undefined || engine === undefined) return;
    const control = new AbortController();
    stopping.current = control;
    setClip({ kind: 'working' });
    const options = {
      ...SEARCH,
      fps: rate === 'every' ? undefined : rate,
      prior: priorOf(engine, prior),
    };
    void follow(engine, file, options, control.signal, setRows).then((end) => {
      if (!control.signal.aborted) setClip(end);
    });
  }, [waiting, file, engine, rate, prior]);
  useAskBeforeLosing(rows.length > 0);

  return { file, state: clip, rows, rate, look, open, begin, stop, remove };
}

/** Shows rows as they come, some at a time; how it ended. */
async function follow(
  engine: BrowserEngine,
  file: File,
  options: Parameters<BrowserEngine['video']>[1],
  signal: AbortSignal,
  show: (rows: readonly VideoRow[]) => void,
): Promise<ClipState> {
  const found: VideoRow[] = [];
  let shown = 0;
  const take = (row: VideoRow): void => {
    if (signal.aborted) return;
    found.push(row);
    if (performance.now() - shown < SHOWN_EVERY) return;
    shown = performance.now();
    show([...found]);
  };
  try {
    await engine.video(file, options, signal, take);
    // What comes after a gap says more about who was there before it.
    if (!signal.aborted) show(joinTracks(found));
    return { kind: 'done' };
  } catch (error) {
    if (!signal.aborted) show([...found]);
    return { kind: 'failed', error };
  }
}
