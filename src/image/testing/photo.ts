import { Random } from '../../random.js';
import type { Image } from '../image.js';

/** A drawn stand-in for a photo: discs with edges over a ground, and the noise of a sensor. The same for the same seed. */
export function photo<Channels extends Image['channels']>(
  width: number,
  height: number,
  channels: Channels,
  seed = 1,
): Image & { readonly channels: Channels } {
  const random = new Random(seed);
  const discs = Array.from({ length: 12 }, () => ({
    x: random.below(width),
    y: random.below(height),
    radius: 5 + random.below(Math.ceil(Math.min(width, height) / 3)),
    levels: Array.from({ length: channels }, () => random.below(240)),
  }));
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const top = discs.findLast((disc) => Math.hypot(x - disc.x, y - disc.y) < disc.radius);
      for (let c = 0; c < channels; c++) data[at++] = (top?.levels[c] ?? 128) + random.below(5);
    }
  }
  return { data, width, height, channels };
}
