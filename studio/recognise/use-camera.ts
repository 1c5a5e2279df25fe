import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Prior } from '../../src/model/prior.js';
import type { Moment } from '../../src/tracking/moment.js';
import type { Engine } from '../engine/engine.js';
import type { PriorChoice } from '../engine/prior-of.js';
import { priorOf } from '../engine/prior-of.js';
import { type LiveFrame, LiveSession } from './live-session.js';

export type CameraState =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'on'; readonly frame: LiveFrame | undefined }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface Camera {
  readonly state: CameraState;
  /** Of the last {@link HISTORY} milliseconds, oldest first. */
  readonly moments: readonly Moment[];
  /** With any camera, or the one with an id. */
  start(id?: string): void;
  stop(): void;
}

/** Milliseconds of the timeline. */
export const HISTORY = 30_000;

/** The camera of one panel; it is released when the panel goes, or the engine changes. */
export function useCamera(
  video: RefObject<HTMLVideoElement | null>,
  engine: Engine | undefined,
  choice: PriorChoice,
): Camera {
  const [state, setState] = useState<CameraState>({ kind: 'off' });
  const [moments, setMoments] = useState<readonly Moment[]>([]);
  /** Which start the running session belongs to. */
  const turn = useRef(0);
  const session = useRef<LiveSession>(undefined);
  /** Of the next frame. */
  const prior = useRef<Prior>(undefined);
  prior.current = priorOf(engine, choice);

  const stop = useCallback(() => {
    turn.current++;
    session.current?.stop();
    session.current = undefined;
    setState({ kind: 'off' });
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another engine ends the session that asks the former
  useEffect(() => stop, [stop, engine]);

  const start = useCallback(
    (id?: string) => {
      if (engine === undefined || video.current === null) return;
      stop();
      const mine = turn.current;
      setMoments([]);
      setState({ kind: 'starting' });
      const fail = (error: unknown): void => {
        if (turn.current === mine) setState({ kind: 'failed', error });
      };
      const onFrame = (frame: LiveFrame): void => {
        if (turn.current !== mine) return;
        setState({ kind: 'on', frame });
        setMoments((before) => [
          ...before.filter(({ time }) => frame.time - time <= HISTORY),
          ...frame.faces.map(({ track, probabilities }) => ({ time: frame.time, track, probabilities })),
        ]);
      };
      const watcher = { onFrame, onError: fail, prior: () => prior.current };
      LiveSession.open(video.current, engine, watcher, id).then((opened) => {
        if (turn.current !== mine) return opened.stop();
        session.current = opened;
        setState((now) => (now.kind === 'on' ? now : { kind: 'on', frame: undefined }));
      }, fail);
    },
    [engine, stop, video],
  );

  return { state, moments, start, stop };
}
