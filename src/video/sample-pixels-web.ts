import type { VideoSample } from 'mediabunny';
import { luma } from '../image/gray.js';
import type { Image } from '../image/image.js';
import type { Brightness } from './scene-score.js';
import { type YuvCoding, type YuvFrame, yuvToRgb } from './yuv-to-rgb.js';

/** A decoded frame as it is stored: in three channels, and its brightness. */
export interface SamplePixels {
  readonly rgb: Image;
  readonly brightness: Brightness;
}

/** How the planes of a format lie: pixels for a value of colour, bits of a value. `NV12` has both colours in one plane. */
const PLANES: Readonly<Record<string, { across: number; down: number; bits: number; paired?: true }>> = {
  I420: { across: 2, down: 2, bits: 8 },
  I422: { across: 2, down: 1, bits: 8 },
  I444: { across: 1, down: 1, bits: 8 },
  NV12: { across: 2, down: 2, bits: 8, paired: true },
  I420P10: { across: 2, down: 2, bits: 10 },
  I422P10: { across: 2, down: 1, bits: 10 },
  I444P10: { across: 1, down: 1, bits: 10 },
  I420P12: { across: 2, down: 2, bits: 12 },
};

/**
 * The pixels of a frame. Brightness and colour become red, green and blue here, where the frame has them, so that all browsers
 * and Node see the same; the browser converts what it keeps in a form of its own.
 */
export async function samplePixels(sample: VideoSample, coding: YuvCoding): Promise<SamplePixels> {
  const planes = await planesOf(sample);
  if (planes !== undefined) return { rgb: yuvToRgb(planes, coding), brightness: planes };
  const { width, height } = sample.visibleRect;
  const data = new Uint8Array(4 * width * height);
  await sample.copyTo(data, { format: 'RGBA', layout: [{ offset: 0, stride: 4 * width }] });
  const rgb = withoutAlpha({ data, width, height, channels: 4 });
  const levels = new Uint8Array(width * height);
  for (let i = 0; i < levels.length; i++) levels[i] = luma(rgb.data, 3 * i, 3);
  return { rgb, brightness: { luma: levels, width, height } };
}

async function planesOf(sample: VideoSample): Promise<YuvFrame | undefined> {
  const plan = PLANES[sample.format ?? ''];
  if (plan === undefined) return undefined;
  const { across, down, bits, paired } = plan;
  const { width, height } = sample.visibleRect;
  const bytes = new Uint8Array(sample.allocationSize());
  const layout = await sample.copyTo(bytes);
  const [columns, rows] = [Math.ceil(width / across), Math.ceil(height / down)];
  const read = (plane: number, size: readonly [number, number], step = 1, first = 0): Uint8Array =>
    packed(bytes, { ...layout[plane]!, columns: size[0], rows: size[1], step, first, bits });
  const colour = [columns, rows] as const;
  return {
    luma: read(0, [width, height]),
    blue: paired ? read(1, colour, 2) : read(1, colour),
    red: paired ? read(1, colour, 2, 1) : read(2, colour),
    width,
    height,
    across,
    down,
  };
}

interface PlanePlan {
  /** Bytes before the plane, and from one row to the next. */
  readonly offset: number;
  readonly stride: number;
  readonly columns: number;
  readonly rows: number;
  /** Every how many values one is taken, from which on. */
  readonly step: number;
  readonly first: number;
  readonly bits: number;
}

/** The values of a plane in eight bits each, one row right after the other. */
function packed(bytes: Uint8Array, plan: PlanePlan): Uint8Array {
  const { offset, stride, columns, rows, step, first, bits } = plan;
  const values = new Uint8Array(columns * rows);
  const size = bits > 8 ? 2 : 1;
  const half = 1 << (bits - 9);
  for (let y = 0, to = 0; y < rows; y++) {
    let at = offset + y * stride + first * size;
    for (let x = 0; x < columns; x++, at += step * size) {
      const value = bytes[at]!;
      values[to++] = size === 1 ? value : Math.min(255, (value + 256 * bytes[at + 1]! + half) >> (bits - 8));
    }
  }
  return values;
}

function withoutAlpha({ data, width, height }: Image): Image {
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i++) rgb.set(data.subarray(4 * i, 4 * i + 3), 3 * i);
  return { data: rgb, width, height, channels: 3 };
}
