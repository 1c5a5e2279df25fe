import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode.js';
import { pictureSize } from './picture-size.js';

interface Parts {
  readonly width?: number;
  /** Below 0: from the top. */
  readonly height?: number;
  readonly bits: number;
  readonly compression?: number;
  /** The length of the second header. */
  readonly header?: number;
  readonly masks?: readonly number[];
  readonly palette?: readonly number[];
  readonly pixels: readonly number[];
}

const u16 = (value: number): number[] => [value & 255, (value >> 8) & 255];
const u32 = (value: number): number[] => [...u16(value), ...u16(value >>> 16)];

/** A BMP file, written by the format's description. */
function bmp({
  width = 3,
  height = 2,
  bits,
  compression = 0,
  header = 40,
  masks = [],
  palette = [],
  pixels,
}: Parts): Uint8Array {
  const info =
    header === 12
      ? [...u32(12), ...u16(width), ...u16(height), ...u16(1), ...u16(bits)]
      : [
          ...[header, width, height].flatMap(u32),
          ...u16(1),
          ...u16(bits),
          ...[compression, 0, 2835, 2835, header === 12 ? 0 : palette.length / 4, 0].flatMap(u32),
          ...masks.flatMap(u32),
        ];
  const filled = header > 40 ? [...info, ...Array(header - info.length).fill(0)] : info;
  const offset = 14 + filled.length + palette.length;
  const size = offset + pixels.length;
  return Uint8Array.from([
    0x42,
    0x4d,
    ...u32(size),
    ...u32(0),
    ...u32(offset),
    ...filled,
    ...palette,
    ...pixels,
  ]);
}

/** Blue, green, red: a row of red, green and blue above one of white, black and gray. */
const TOP = [0, 0, 255, 0, 255, 0, 255, 0, 0];
const BOTTOM = [255, 255, 255, 0, 0, 0, 100, 100, 100];
const PAD = [0, 0, 0];
const RIGHT = {
  data: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 100, 100, 100),
  width: 3,
  height: 2,
  channels: 3,
};
const four = (row: readonly number[], last: number): number[] =>
  row.flatMap((value, i) => (i % 3 === 2 ? [value, last] : [value]));
const PALETTE = four([...TOP, ...BOTTOM], 0);
const CORE_PALETTE = [...TOP, ...BOTTOM];
const GRAYS = [0, 0, 0, 0, 255, 255, 255, 0];

describe('a BMP file', () => {
  it.each<[string, Parts]>([
    ['24 bits', { bits: 24, pixels: [...BOTTOM, ...PAD, ...TOP, ...PAD] }],
    ['from the top', { bits: 24, height: -2, pixels: [...TOP, ...PAD, ...BOTTOM, ...PAD] }],
    ['of OS/2', { bits: 24, header: 12, pixels: [...BOTTOM, ...PAD, ...TOP, ...PAD] }],
    ['of the fifth version', { bits: 24, header: 124, pixels: [...BOTTOM, ...PAD, ...TOP, ...PAD] }],
    ['32 bits', { bits: 32, pixels: four([...BOTTOM, ...TOP], 0) }],
    [
      '32 bits with masks in another order',
      {
        bits: 32,
        compression: 3,
        masks: [0xff000000, 0xff0000, 0xff00],
        pixels: [...BOTTOM, ...TOP].flatMap((value, i) => (i % 3 === 0 ? [0, value] : [value])),
      },
    ],
    [
      '32 bits with alpha',
      {
        bits: 32,
        compression: 3,
        header: 108,
        masks: [0xff0000, 0xff00, 0xff, 0xff000000],
        pixels: four([...BOTTOM, ...TOP], 255),
      },
    ],
    ['8 bits and a palette', { bits: 8, palette: PALETTE, pixels: [3, 4, 5, 0, 0, 1, 2, 0] }],
    ['4 bits and a palette', { bits: 4, palette: PALETTE, pixels: [0x34, 0x50, 0, 0, 0x01, 0x20, 0, 0] }],
    [
      '8 bits in runs',
      { bits: 8, compression: 1, palette: PALETTE, pixels: [0, 3, 3, 4, 5, 0, 0, 0, 1, 0, 1, 1, 1, 2, 0, 1] },
    ],
    [
      '4 bits in runs',
      { bits: 4, compression: 2, palette: PALETTE, pixels: [2, 0x34, 1, 0x50, 0, 0, 0, 3, 0x01, 0x20, 0, 1] },
    ],
  ])('of %s is read', async (_, parts) => {
    const file = bmp(parts);
    expect(await decodeImage(file)).toEqual(RIGHT);
    expect(await pictureSize(file)).toEqual({ width: 3, height: 2 });
  });

  it('of 4 bits by OS/2 has a palette of three bytes a colour', async () => {
    const palette = [...CORE_PALETTE, ...Array(30).fill(0)];
    const file = bmp({ bits: 4, header: 12, palette, pixels: [0x34, 0x50, 0, 0, 0x01, 0x20, 0, 0] });
    expect(await decodeImage(file)).toEqual(RIGHT);
  });

  it('of 1 bit and two grays has one channel', async () => {
    const file = bmp({ bits: 1, palette: GRAYS, pixels: [0b01000000, 0, 0, 0, 0b10100000, 0, 0, 0] });
    expect(await decodeImage(file)).toEqual({
      data: Uint8Array.of(255, 0, 255, 0, 255, 0),
      width: 3,
      height: 2,
      channels: 1,
    });
  });

  it('of 16 bits has five bits a colour, or what its masks say', async () => {
    const pixels = [...[0x7fff, 0, 0x3def].flatMap(u16), 0, 0, ...[0x7c00, 0x3e0, 0x1f].flatMap(u16), 0, 0];
    const data = [255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 123, 123, 123];
    expect([...(await decodeImage(bmp({ bits: 16, pixels }))).data]).toEqual(data);
    const masks = [0xf800, 0x7e0, 0x1f];
    const wide = [...[0xffff, 0, 0x7bef].flatMap(u16), 0, 0, ...[0xf800, 0x7e0, 0x1f].flatMap(u16), 0, 0];
    const read = await decodeImage(bmp({ bits: 16, compression: 3, masks, pixels: wide }));
    expect([...read.data.subarray(0, 15)]).toEqual(data.slice(0, 15));
  });

  it('that shines through lies on mid-gray', async () => {
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const file = bmp({
      width: 1,
      height: 1,
      bits: 32,
      compression: 3,
      header: 108,
      masks,
      pixels: [9, 9, 9, 0],
    });
    expect([...(await decodeImage(file)).data]).toEqual([128, 128, 128]);
  });

  it.each<[string, Uint8Array, string, RegExp]>([
    ['its first letters alone', Uint8Array.of(0x42, 0x4d, 1, 2), 'IMAGE_UNREADABLE', /within its header/],
    ['no pixels', bmp({ bits: 24, pixels: [...BOTTOM, ...PAD] }), 'IMAGE_UNREADABLE', /cut off/],
    ['no height', bmp({ bits: 24, height: 0, pixels: [] }), 'IMAGE_UNREADABLE', /3×0 pixels/],
    ['a width below 0', bmp({ bits: 24, width: -3, pixels: [] }), 'IMAGE_UNREADABLE', /-3×2/],
    [
      'a colour that is not there',
      bmp({ bits: 8, palette: GRAYS, pixels: Array(8).fill(7) }),
      'IMAGE_UNREADABLE',
      /colour 7 of 2/,
    ],
    [
      'runs that end',
      bmp({ bits: 8, compression: 1, palette: GRAYS, pixels: [3] }),
      'IMAGE_UNREADABLE',
      /in its runs/,
    ],
    ['5 bits', bmp({ bits: 5, pixels: [] }), 'IMAGE_UNREADABLE', /5 bits/],
    ['a JPEG inside', bmp({ bits: 0, compression: 4, pixels: [] }), 'IMAGE_UNSUPPORTED', /BMP/],
    [
      'too many pixels',
      bmp({ bits: 24, width: 1e5, height: 1e5, pixels: [] }),
      'IMAGE_UNREADABLE',
      /the limit/,
    ],
  ])('with %s is refused', async (_, file, code, message) => {
    await expect(decodeImage(file)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('that is damaged is read or refused, and never anything else', async () => {
    const file = bmp({
      bits: 8,
      compression: 1,
      palette: PALETTE,
      pixels: [0, 3, 3, 4, 5, 0, 0, 0, 1, 0, 1, 1, 1, 2, 0, 1],
    });
    for (let at = 2; at < file.length; at++) {
      for (const value of [0, 1, 127, 255]) {
        const damaged = Uint8Array.from(file);
        damaged[at] = value;
        const outcome = await decodeImage(damaged).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome.name).toBe('MienError');
      }
    }
  });
});
