import { fileURLToPath } from 'node:url';
import type { Expression } from '../../expression.js';
import { ffmpeg } from './clips.js';

const FACES = new URL('../../../examples/faces/', import.meta.url);

/** A face of a clip: an average face, nobody's, whose upper left corner moves as FFmpeg's expressions of `t` say. */
export interface MovingFace {
  readonly expression: Expression;
  /** Pixels a side of the picture, which is larger than the face's box. */
  readonly side: number;
  readonly x: string;
  readonly y: string;
  /** When it is shown, an expression of `t`. Default: always. */
  readonly when?: string;
}

export interface FaceClipOptions {
  readonly seconds: number;
  readonly rate?: number;
  readonly size?: readonly [width: number, height: number];
  /** FFmpeg's filters for the whole picture. */
  readonly after?: string;
  /** More of FFmpeg's words before the file's name. */
  readonly words?: readonly string[];
}

/** Makes a clip of average faces that move over a gray gradient, the later before the earlier. */
export async function makeFaceClip(
  path: string,
  faces: readonly MovingFace[],
  { seconds, rate = 25, size: [width, height] = [320, 240], after = 'null', words = [] }: FaceClipOptions,
): Promise<void> {
  const background = `gradients=size=${width}x${height}:rate=${rate}:duration=${seconds}:c0=gray:c1=silver:speed=0.00001:seed=1`;
  const inputs = faces.flatMap(({ expression }) => [
    ...['-loop', '1', '-framerate', String(rate), '-t', String(seconds)],
    ...['-i', fileURLToPath(new URL(`${expression}.png`, FACES))],
  ]);
  const scaled = faces.map(({ side }, i) => `[${i + 1}]scale=${side}:${side},format=yuv420p[face${i}]`);
  const laid = faces.map(
    ({ x, y, when = '1' }, i) =>
      `[${i === 0 ? '0' : `laid${i - 1}`}][face${i}]overlay=x='${x}':y='${y}':enable='${when}'[laid${i}]`,
  );
  const last = faces.length === 0 ? '[0]' : `[laid${faces.length - 1}]`;
  await ffmpeg(
    ...['-f', 'lavfi', '-i', background, ...inputs],
    ...['-filter_complex', [...scaled, ...laid, `${last}${after}[out]`].join(';'), '-map', '[out]'],
    ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', '-pix_fmt', 'yuv420p', ...words, path],
  );
}
