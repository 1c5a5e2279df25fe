import type { Image } from '../image/image.js';
import { resize } from '../image/resize.js';
import type { ClipReport } from './analysis.js';
import { type CopyOptions, type FoundInClip, painterOf } from './clip-copy.js';
import type { ClipFacts } from './clip-facts.js';
import { decodeFrames } from './read-frames.js';
import type { VideoFrame } from './video-frame.js';
import { wholeOrCut } from './write-copy.js';

const COLUMNS = 4;
/** Frames in the sheet, at most. */
const FRAMES = 12;
/** Pixels a frame's width, and below it for its time. */
const WIDTH = 240;
const CAPTION = 20;
const PAPER = 255;

interface Shown {
  readonly time: number;
  readonly image: Image;
}

/**
 * A JPEG of up to twelve frames of a clip, evenly over its time, with the time below each: its faces drawn over, or, with
 * `hidden`, each face a mosaic as in the blurred copy. Throws as `readFrames`, but for `VIDEO_TRUNCATED`.
 */
export async function contactSheet(
  path: string,
  facts: ClipFacts,
  found: FoundInClip,
  { first, last }: Pick<ClipReport, 'first' | 'last'>,
  { hidden, ...options }: CopyOptions & { readonly hidden: boolean },
): Promise<Uint8Array> {
  const painter = painterOf(hidden ? 'blurred' : 'annotated', found, options);
  const height = Math.max(1, Math.round((WIDTH * facts.height) / facts.width));
  // Of each span the first frame: as many spans as frames are wanted.
  const fps = Math.min(1000, last > first ? (FRAMES - 1) / (last - first) : 1000);
  const choice = { from: first, fps, signal: options.signal };
  const shown: Shown[] = [];
  try {
    for await (const frame of wholeOrCut(decodeFrames(path, facts, choice))) {
      if (shown.length === FRAMES || frame.time > last) break;
      const data = await painter.paint(frame);
      shown.push({ time: frame.time, image: resize(withData(frame, data), WIDTH, height) });
    }
  } finally {
    await painter.end();
  }
  return laidOut(shown, height);
}

function withData({ image }: VideoFrame, data: Image['data']): Image {
  return { ...image, data };
}

async function laidOut(shown: readonly Shown[], height: number): Promise<Uint8Array> {
  const [{ composeOver }, { svgToPng }, { element, serialize }, { SMALL_SIZE, text }] = await Promise.all([
    import('../image/compose.js'),
    import('../figure/render.js'),
    import('../figure/svg.js'),
    import('../figure/style.js'),
  ]);
  const columns = Math.min(COLUMNS, Math.max(1, shown.length));
  const cell = height + CAPTION;
  const size = { width: columns * WIDTH, height: Math.max(1, Math.ceil(shown.length / columns)) * cell };
  const data = new Uint8Array(size.width * size.height * 3).fill(PAPER);
  const place = (i: number): readonly [number, number] => [
    (i % columns) * WIDTH,
    Math.floor(i / columns) * cell,
  ];
  for (const [i, { image }] of shown.entries()) {
    const [left, top] = place(i);
    for (let y = 0; y < height; y++) {
      const row = image.data.subarray(y * WIDTH * 3, (y + 1) * WIDTH * 3);
      data.set(row, ((top + y) * size.width + left) * 3);
    }
  }
  const labels = shown.map(({ time }, i) =>
    text(place(i)[0] + 4, place(i)[1] + height + 15, `${time.toFixed(2)} s`, { size: SMALL_SIZE }),
  );
  const over = element('svg', { xmlns: 'http://www.w3.org/2000/svg', ...size }, ...labels);
  const sheet: Image = { data, ...size, channels: 3 };
  return composeOver(sheet, svgToPng(serialize(over), { scale: 1 }), { ...size, format: 'jpeg' });
}
