import type { Prior } from '../../src/model/prior.js';
import { FaceTracker, type TrackedFace } from '../../src/tracking/track.js';
import type { Engine } from '../engine/engine.js';
import { closeCamera, grabFrame, nextFrame, openCamera } from './camera-frames.js';

export interface LiveFrame {
  /** In pixels of a frame of this size. */
  readonly width: number;
  readonly height: number;
  readonly faces: readonly TrackedFace[];
  /** Milliseconds since the camera started, and that this frame took. */
  readonly time: number;
  readonly latency: number;
  /** Frames a second, over the last ones. */
  readonly rate: number;
}

export interface LiveWatcher {
  onFrame(frame: LiveFrame): void;
  /** The class shares that the next frame's answers are for. */
  prior(): Prior | undefined;
  /** The session has ended by it. */
  onError(error: unknown): void;
}

/** Share of the frame's height that the smallest face has. */
const LEAST_FACE = 0.14;
const MOST_FACES = 6;
/** Frames that the rate is taken over. */
const RATE_FRAMES = 12;

/** The camera, from its start to its stop: looks at the newest frame whenever the last one is done. */
export class LiveSession {
  readonly #tracker: FaceTracker;
  readonly #start = performance.now();
  readonly #ends: number[] = [];
  #running = true;

  private constructor(
    readonly stream: MediaStream,
    private readonly video: HTMLVideoElement,
    private readonly engine: Engine,
    private readonly watcher: LiveWatcher,
  ) {
    this.#tracker = new FaceTracker({ uncertainBelow: engine.uncertainBelow });
  }

  /** Asks for a camera, the one with an id or any, and begins. Throws `FORBIDDEN`, saying why there is none. */
  static async open(
    video: HTMLVideoElement,
    engine: Engine,
    watcher: LiveWatcher,
    camera?: string,
  ): Promise<LiveSession> {
    let session: LiveSession | undefined;
    const onEnd = (error: unknown): void => {
      if (session !== undefined) session.#fail(error);
    };
    const stream = await openCamera(video, onEnd, camera);
    session = new LiveSession(stream, video, engine, watcher);
    void session.#run();
    return session;
  }

  stop(): void {
    this.#running = false;
    closeCamera(this.video, this.stream);
  }

  async #run(): Promise<void> {
    try {
      while (this.#running) {
        await nextFrame();
        if (!this.#running) return;
        await this.#look();
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  async #look(): Promise<void> {
    const begun = performance.now();
    const bitmap = await grabFrame(this.video);
    if (bitmap === undefined) return;
    const { width, height } = bitmap;
    const { faces } = await this.engine.recognize(bitmap, {
      crop: false,
      prior: this.watcher.prior(),
      detection: { minFace: Math.max(20, Math.round(LEAST_FACE * height)), maxFaces: MOST_FACES },
    });
    if (!this.#running) return;
    const now = performance.now();
    this.#ends.push(now);
    if (this.#ends.length > RATE_FRAMES) this.#ends.shift();
    const span = now - this.#ends[0]!;
    this.watcher.onFrame({
      width,
      height,
      faces: this.#tracker.update(faces, begun),
      time: now - this.#start,
      latency: now - begun,
      rate: span > 0 ? (1000 * (this.#ends.length - 1)) / span : 0,
    });
  }

  #fail(error: unknown): void {
    if (!this.#running) return;
    this.stop();
    this.watcher.onError(error);
  }
}
