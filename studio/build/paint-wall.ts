import type { Image } from '../../src/image/image.js';
import { Random } from '../../src/random.js';

/** A picture of three channels that is being painted. */
export interface Canvas extends Image {
  readonly data: Uint8Array;
  readonly channels: 3;
}

/** Plaster, lighter in the middle. */
export function paintWall({ data, width, height }: Canvas): void {
  const random = new Random(1);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const far = Math.hypot((x - width / 2) / width, (y - height / 2.4) / height);
      const tone = 1 - 0.34 * far * far + (random.next() - 0.5) * 0.012;
      data[i] = 204 * tone;
      data[i + 1] = 209 * tone;
      data[i + 2] = 206 * tone;
    }
  }
}

/** A rectangle of one colour: `[left, top, width, height]` in pixels, rounded. */
export function fill(
  { data, width: across }: Canvas,
  rectangle: readonly [number, number, number, number],
  color: readonly [number, number, number],
): void {
  const [left, top, width, height] = rectangle.map(Math.round) as [number, number, number, number];
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) data.set(color, (y * across + x) * 3);
  }
}
