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
  /** FFmpeg's words for the codec. Default: H.264, hardly any loss. */
  readonly codec?: readonly string[];
  /** More of FFmpeg's words before the file's name. */
  readonly words?: readonly string[];
}

const H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18'];
export const VP9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '2M'];

/** Makes a clip of average faces that move over a gray gradient, the later before the earlier. */
export async function makeFaceClip(
  path: string,
  faces: readonly MovingFace[],
  options: FaceClipOptions,
): Promise<void> {
  const { seconds, rate = 25, size = [320, 240], after = 'null', codec = H264, words = [] } = options;
  const [width, height] = size;
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
    ...[...codec, '-pix_fmt', 'yuv420p', ...words, path],
  );
}
