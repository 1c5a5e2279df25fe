import type { Readable } from 'node:stream';

/** What FFmpeg says of one decoded frame. */
export interface FrameRecord {
  /** Whether it is the first that the filters see: they begin anew where a clip changes its size. */
  readonly first: boolean;
  /** Microseconds of the container's clock; `undefined` where the clip does not say. */
  readonly time: number | undefined;
  /** How much it differs from the frame before, 0 to 1; a cut gives a high one. */
  readonly scene: number;
}

const FRAME = /^frame:\s*(\d+)\s+pts:\s*(\S+)/;
const SCENE = /^lavfi\.scene_score=(\S+)/;

/**
 * The records that the filter `metadata=mode=print` writes, one a decoded frame: its number and time, then the scene's
 * score. They are taken from the pipe as they come, so that FFmpeg never waits for it.
 */
export class FrameRecords {
  readonly #waiting: FrameRecord[] = [];
  #rest = '';
  #header: Omit<FrameRecord, 'scene'> | undefined;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(stream: Readable) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => this.#take(text));
    stream.on('close', () => {
      this.#ended = true;
      this.#wake?.();
    });
  }

  /** The next record, in order; `undefined` after the last. */
  async next(): Promise<FrameRecord | undefined> {
    while (this.#waiting.length === 0 && !this.#ended) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#waiting.shift();
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) this.#line(line);
    this.#wake?.();
  }

  #line(line: string): void {
    const frame = FRAME.exec(line);
    if (frame !== null) {
      const time = Number(frame[2]);
      this.#header = { first: frame[1] === '0', time: Number.isFinite(time) ? time : undefined };
      return;
    }
    const scene = SCENE.exec(line);
    if (scene === null || this.#header === undefined) return;
    this.#waiting.push({ ...this.#header, scene: Number(scene[1]) });
    this.#header = undefined;
  }
}
