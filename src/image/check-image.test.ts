import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { requireImage } from './check-image.js';
import { photo } from './testing/photo.js';

const gray = (over: object) => ({ data: new Uint8Array(600), width: 30, height: 20, channels: 1, ...over });

/** The same bytes with width and height exchanged, which is not the picture turned. */
const swapped = <T extends { width: number; height: number }>(image: T): T => ({
  ...image,
  width: image.height,
  height: image.width,
});

describe('requireImage', () => {
  it.each([
    ['gray', gray({})],
    ['bytes of a canvas', gray({ data: new Uint8ClampedArray(600) })],
    ['a Buffer', gray({ data: Buffer.alloc(600) })],
    ['RGBA', gray({ data: new Uint8Array(2400), channels: 4 })],
    ['one pixel', { data: new Uint8Array(3), width: 1, height: 1, channels: 3 }],
  ])('takes %s', (_, image) => {
    expect(() => requireImage(image)).not.toThrow();
  });

  it.each([
    ['a length too short', gray({ data: new Uint8Array(599) }), /need 600 bytes, got 599/],
    ['RGBA called RGB', gray({ data: new Uint8Array(2400), channels: 3 }), /it would fit 4 channels/],
    ['16 bits as bytes', gray({ data: new Uint8Array(1200) }), /16 bits/],
    ['16 bits', gray({ data: new Uint16Array(600) }), /a Uint16Array, expected a Uint8Array/],
    ['floats from 0 to 1', gray({ data: new Float32Array(600) }), /a Float32Array/],
    ['a plain array', gray({ data: new Array(600).fill(0) }), /an Array/],
    ['no data', gray({ data: undefined }), /missing/],
    ['a width that is NaN', gray({ width: Number.NaN }), /width is NaN/],
    ['a height of text', gray({ height: '20' }), /height is 20/],
    ['half a pixel', gray({ width: 59.5, height: 10, data: new Uint8Array(595) }), /width is 59.5/],
    ['no width at all', gray({ width: 0, data: new Uint8Array() }), /width is 0/],
    ['two channels', gray({ channels: 2, data: new Uint8Array(1200) }), /channels are 2/],
    ['nothing', undefined, /got undefined/],
  ])('refuses %s, and says what it expects', (_, image, message) => {
    expect(() => requireImage(image, 'frame')).toThrow(
      expect.objectContaining({
        code: 'IMAGE_UNREADABLE',
        message: expect.stringMatching(message),
        hint: expect.stringContaining('channels'),
      }),
    );
  });

  it.each([
    [320, 240, 3],
    [240, 320, 3],
    [640, 360, 1],
    [200, 150, 4],
  ] as const)('notices width and height of %i×%i×%i that changed places', (width, height, channels) => {
    const right = photo(width, height, channels);
    expect(() => requireImage(right)).not.toThrow();
    expect(() => requireImage(swapped(right))).toThrow(/only fit together as/);
  });

  it.each<[string, (x: number, y: number, random: Random) => number]>([
    ['noise', (_x, _y, random) => random.below(256)],
    ['one level', () => 90],
    ['upright stripes', (x) => (x % 2) * 255],
    ['lying stripes', (_x, y) => (y % 2) * 255],
    ['lying stripes in noise', (_x, y, random) => (y % 2) * 200 + random.below(3)],
    ['wide lying stripes in noise', (_x, y, random) => ((y >> 2) % 2) * 200 + random.below(3)],
    ['rows that have nothing in common', (_x, y, random) => ((y * 7919) % 251) + random.below(3)],
    ['a ramp', (x) => x % 256],
    ['a chequered ground', (x, y) => ((x + y) % 2) * 255],
    ['interlaced halves', (x, y, random) => (y % 2) * 100 + ((x >> 3) % 100) + random.below(3)],
  ])('lets %s pass at every shape', (_, level) => {
    for (const [width, height] of [
      [64, 48],
      [48, 64],
      [100, 50],
      [50, 100],
      [400, 20],
      [20, 400],
      [99, 33],
      [33, 99],
    ] as const) {
      const random = new Random(1);
      const data = Uint8Array.from({ length: width * height }, (_, i) =>
        level(i % width, Math.floor(i / width), random),
      );
      expect(() => requireImage({ data, width, height, channels: 1 })).not.toThrow();
    }
  });
});
