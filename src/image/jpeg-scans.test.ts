import sharp from 'sharp';
import { expect, test } from 'vitest';
import { decodeImage } from './decode.js';
import { hasTooManyScans, MOST_SCANS } from './jpeg-scans.js';

function segment(marker: number, ...content: readonly number[]): Uint8Array {
  return Uint8Array.of(0xff, marker, 0, content.length + 2, ...content);
}

const codes = (table: number, symbol: number): Uint8Array =>
  segment(0xc4, table, 1, ...Array<number>(15).fill(0), symbol);

/** A gray JPEG of 8×8 pixels: a scan for its mean, and any number that add nothing to it. */
function progressive(scans: number): Uint8Array {
  const nothing = [segment(0xda, 1, 1, 0, 1, 63, 0), Uint8Array.of(0x7f)];
  return Buffer.concat([
    Uint8Array.of(0xff, 0xd8),
    segment(0xdb, 0, ...Array<number>(64).fill(1)),
    segment(0xc2, 8, 0, 8, 0, 8, 1, 1, 0x11, 0),
    codes(0, 0),
    codes(0x10, 0),
    ...[segment(0xda, 1, 1, 0, 0, 0, 0), Uint8Array.of(0x7f)],
    ...Array.from({ length: scans - 1 }, () => nothing).flat(),
    Uint8Array.of(0xff, 0xd9),
  ]);
}

test('as many scans as an encoder writes are read', async () => {
  expect(await decodeImage(progressive(20))).toMatchObject({ width: 8, height: 8 });
  expect(hasTooManyScans(progressive(MOST_SCANS))).toBe(false);
});

test('a picture of thousands of scans is refused before it is decoded', async () => {
  await expect(decodeImage(progressive(5000), { name: 'bomb.jpg' })).rejects.toMatchObject({
    code: 'IMAGE_UNREADABLE',
    message: expect.stringContaining('bomb.jpg: not a readable picture: it has more than 200 scans'),
  });
});

test.each([true, false])('an ordinary JPEG has few, progressive: %s', async (isProgressive) => {
  const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i * 31) % 256);
  const picture = sharp(noise, { raw: { width: 64, height: 64, channels: 3 } });
  expect(hasTooManyScans(await picture.jpeg({ progressive: isProgressive }).toBuffer())).toBe(false);
});
