import { MienError } from '../errors.js';
import type { Image } from './image.js';

/** Sides below this hold too few pixels to tell whether width and height are swapped. */
const LEAST_SIDE = 16;
/** Of longer pictures, two pixels far apart can be of one row, which would mislead. */
const LONGEST_ASPECT = 3;
/** Pairs of pixels that are compared for it. */
const SAMPLES = 2048;
/** How much more neighbouring rows must differ than they would with the sides swapped. */
const TELLING = 4;

const HINT =
  'Give { data, width, height, channels }: bytes 0–255, row by row from the top, 1 (gray), 3 (RGB) or 4 (RGBA) a pixel.';

/**
 * Refuses anything but a picture in memory, since a search would only answer that nobody is there. It refuses other
 * types than bytes, sizes that are not whole numbers, and a length that does not fit. It refuses swapped width and
 * height where the pixels show it. Throws `IMAGE_UNREADABLE`, which says what was got and what was expected.
 */
export function requireImage(image: unknown, name = 'the picture'): asserts image is Image {
  if (typeof image !== 'object' || image === null) refuse(name, `got ${String(image)}, expected pixels`);
  const { data, width, height, channels } = image as Partial<Record<keyof Image, unknown>>;
  if (!isBytes(data)) refuse(name, `its data is ${typeOf(data)}, expected a Uint8Array of levels 0–255`);
  for (const [side, value] of [
    ['width', width],
    ['height', height],
  ] as const) {
    if (!Number.isSafeInteger(value) || Number(value) < 1) {
      refuse(name, `its ${side} is ${String(value)}, expected a whole number from 1 on`);
    }
  }
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    refuse(name, `its channels are ${String(channels)}, expected 1, 3 or 4`);
  }
  const checked = image as Image;
  const expected = checked.width * checked.height * checked.channels;
  if (data.length !== expected) refuse(name, lengthProblem(checked, expected));
  if (looksSwapped(checked)) {
    refuse(
      name,
      `its rows only fit together as ${checked.height}×${checked.width} pixels, not as ${checked.width}×${checked.height}`,
    );
  }
}

function refuse(name: string, reason: string): never {
  throw new MienError('IMAGE_UNREADABLE', `${name}: no picture in memory: ${reason}`, { hint: HINT });
}

/** Whether it is an array of bytes, also one of another realm, such as a test runner's or a frame's. */
export function isBytes(data: unknown): data is Uint8Array {
  const name = Object.prototype.toString.call(data);
  return name === '[object Uint8Array]' || name === '[object Uint8ClampedArray]';
}

function typeOf(data: unknown): string {
  if (typeof data !== 'object' || data === null) return data === undefined ? 'missing' : `a ${typeof data}`;
  const name = data.constructor?.name ?? 'object';
  return `${/^[AIO]/.test(name) ? 'an' : 'a'} ${name}`;
}

function lengthProblem({ data, width, height, channels }: Image, expected: number): string {
  const size = `${width}×${height} pixels of ${channels} ${channels === 1 ? 'byte' : 'bytes'}`;
  const perPixel = data.length / (width * height);
  let guess = '';
  if (perPixel === 2 * channels) guess = '; twice that is 16 bits a level, and 8 are expected';
  else if (perPixel === 1 || perPixel === 3 || perPixel === 4) guess = `; it would fit ${perPixel} channels`;
  return `${size} need ${expected} bytes, got ${data.length}${guess}`;
}

/**
 * Whether the rows would fit together if width and height changed places. Rows of a picture resemble their neighbours;
 * cut at the wrong length they don't, though the values that lie one true row apart still do. The second row after is
 * compared too, because interlaced pictures have rows that resemble only those.
 */
function looksSwapped({ data, width, height, channels }: Image): boolean {
  const [shorter, longer] = [Math.min(width, height), Math.max(width, height)];
  if (shorter === longer || shorter < LEAST_SIDE || longer > LONGEST_ASPECT * shorter) return false;
  const pixels = width * height;
  const reach = 2 * longer;
  const step = Math.max(1, Math.floor((pixels - reach) / SAMPLES));
  let [asGiven, second, swapped, across] = [0, 0, 0, 0];
  for (let pixel = 0; pixel + reach < pixels; pixel += step) {
    const at = (further: number): number => data[(pixel + further) * channels]!;
    const here = at(0);
    asGiven += Math.abs(here - at(width));
    second += Math.abs(here - at(2 * width));
    swapped += Math.abs(here - at(height));
    across += Math.abs(here - at(1));
  }
  const least = TELLING * Math.max(swapped, across);
  // Without a difference from pixel to pixel, these are stripes or a plain ground, of which nothing can be told.
  return across > 0 && asGiven > least && second > least;
}
