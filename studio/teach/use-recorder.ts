import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import type { Expression } from '../../src/expression.js';
import type { BrowserEngine } from '../engine/browser-engine.js';
import { closeCamera, openCamera } from '../recognise/camera-frames.js';
import { recordTake, type TakeProgress } from './record-take.js';
import type { LessonControl } from './use-lesson.js';

export type RecorderState =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  /** `trouble` is what came of the last recording, where it was not what was wanted. */
  | { readonly kind: 'ready'; readonly trouble?: string }
  | {
      readonly kind: 'counting';
      readonly expression: Expression;
      readonly take: number;
      readonly seconds: number;
    }
  | {
      readonly kind: 'recording';
      readonly expression: Expression;
      readonly take: number;
      readonly progress: TakeProgress;
    }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface Recorder {
  readonly state: RecorderState;
  start(): void;
  stop(): void;
  /** Two takes of an expression, with a pause between them. What it had before is replaced. */
  record(expression: Expression): void;
  /** Leaves the recording under way; its faces are dropped. */
  cancel(): void;
}

/** Each is shown anew, so that those held back are not neighbours of those learnt. */
export const TAKES = 2;
const COUNTDOWN = 3;

/** The camera of the page, and what is recorded by it; released when the page goes, or the engine changes. */
export function useRecorder(
  video: RefObject<HTMLVideoElement | null>,
  engine: BrowserEngine | undefined,
  { addTake, remove }: LessonControl,
): Recorder {
  const [state, setState] = useState<RecorderState>({ kind: 'off' });
  const turn = useRef(0);
  const release = useRef<() => void>(undefined);
  const recording = useRef<AbortController>(undefined);

  const stop = useCallback(() => {
    turn.current++;
    recording.current?.abort();
    release.current?.();
    release.current = undefined;
    setState({ kind: 'off' });
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another engine ends what asks the former
  useEffect(() => stop, [stop, engine]);

  const start = useCallback(() => {
    const shown = video.current;
    if (shown === null) return;
    stop();
    const mine = turn.current;
    setState({ kind: 'starting' });
    const fail = (error: unknown): void => {
      if (turn.current !== mine) return;
      stop();
      setState({ kind: 'failed', error });
    };
    openCamera(shown, fail).then((stream) => {
      if (turn.current !== mine) return closeCamera(shown, stream);
      release.current = () => closeCamera(shown, stream);
      setState({ kind: 'ready' });
    }, fail);
  }, [stop, video]);

  const cancel = useCallback(() => {
    if (recording.current === undefined) return;
    recording.current.abort();
    setState({ kind: 'ready' });
  }, []);

  const record = useCallback(
    (expression: Expression) => {
      const shown = video.current;
      if (shown === null || engine === undefined) return;
      recording.current?.abort();
      const leave = new AbortController();
      recording.current = leave;
      const { signal } = leave;
      const show = (next: RecorderState): void => {
        if (!signal.aborted) setState(next);
      };
      const work = async (): Promise<void> => {
        const takes: Awaited<ReturnType<typeof recordTake>>[] = [];
        for (let take = 1; take <= TAKES; take++) {
          for (let seconds = COUNTDOWN; seconds > 0 && !signal.aborted; seconds--) {
            show({ kind: 'counting', expression, take, seconds });
            await pause(1000, signal);
          }
          const onProgress = (progress: TakeProgress): void =>
            show({ kind: 'recording', expression, take, progress });
          onProgress({ kept: 0, share: 0 });
          const faces = await recordTake(shown, engine, signal, onProgress);
          if (signal.aborted) return;
          if (faces.length === 0) {
            show({ kind: 'ready', trouble: NO_FACE });
            return;
          }
          takes.push(faces);
        }
        remove(expression);
        for (const faces of takes) addTake(expression, faces);
        show({ kind: 'ready' });
      };
      work().catch((error: unknown) => {
        if (signal.aborted) return;
        stop();
        setState({ kind: 'failed', error });
      });
    },
    [addTake, engine, remove, stop, video],
  );

  return { state, start, stop, record, cancel };
}

const NO_FACE =
  'No face was seen. Sit so that your face fills a third of the picture, with light on it, and record again.';

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
