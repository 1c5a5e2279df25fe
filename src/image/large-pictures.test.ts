import sharp, { type JpegOptions } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode.js';
import { MAX_PIXELS, reduction } from './decoding.js';
import { photo } from './testing/photo.js';

/** A tiny JPEG whose header says another size: enough where it is refused before it is decoded. */
async function jpegOfSize(width: number, height: number): Promise<Uint8Array> {
  const bytes = await sharp(photo(16, 16, 3).data, { raw: { width: 16, height: 16, channels: 3 } })
    .jpeg()
    .toBuffer();
  // ITU-T T.81, B.2.2: marker, length, precision, lines, samples a line.
  const frame = bytes.indexOf(Buffer.of(0xff, 0xc0));
  bytes.writeUInt16BE(height, frame + 5);
  bytes.writeUInt16BE(width, frame + 7);
  return bytes;
}

describe('reduction', () => {
  it.each([
    [6000, 4000, 1],
    [10_000, 5000, 1],
    [10_000, 5001, 2],
    [12_000, 9000, 2],
    [20_000, 10_000, 2],
    [60_000, 10_000, 4],
  ])('%i×%i pixels by %i', (width, height, factor) => {
    expect(reduction(width, height)).toBe(factor);
    expect(Math.ceil(width / factor) * Math.ceil(height / factor)).toBeLessThanOrEqual(MAX_PIXELS);
  });
});

describe('a photo above 50 megapixels', () => {
  // A white square on gray, in a JPEG that is to be turned a quarter clockwise: 8000×6600 as it is seen.
  const [width, height] = [8000, 6600];
  const square = { x: 5000, y: 1000, side: 1600 };

  it('is read at half its size, upright, with its own size beside', async () => {
    const bytes = await sharp({
      create: { width: height, height: width, channels: 3, background: '#404040' },
    })
      .composite([
        {
          input: { create: { width: square.side, height: square.side, channels: 3, background: '#fff' } },
          left: square.y,
          top: width - square.x - square.side,
        },
      ])
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 70 })
      .toBuffer();
    const image = await decodeImage(bytes);
    expect(image).toMatchObject({ width: 4000, height: 3300, original: { width, height } });
    const level = (x: number, y: number): number => image.data[(y * image.width + x) * image.channels]!;
    const { x, y, side } = square;
    for (const [px, py, expected] of [
      [x + 60, y + 60, 255],
      [x + side - 60, y + side - 60, 255],
      [x - 60, y + 60, 64],
      [x + side + 60, y + side / 2, 64],
      [x + 60, y - 60, 64],
    ] as const) {
      expect(Math.abs(level(px / 2, py / 2) - expected)).toBeLessThan(6);
    }
    await expect(decodeImage(bytes, { maxPixels: 52_000_000 })).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      hint: expect.stringMatching(/--max-pixels.*maxPixels/),
    });
  }, 120_000);
});

describe('the limit of pixels', () => {
  it('is 200 million for a JPEG and 50 million for other kinds, where nothing else is said', async () => {
    await expect(decodeImage(await jpegOfSize(20_000, 10_001))).rejects.toMatchObject({
      message: expect.stringContaining('more than the limit of 200000000 pixels'),
    });
    const png = await sharp({ create: { width: 10_000, height: 5001, channels: 3, background: '#000' } })
      .png({ compressionLevel: 1 })
      .toBuffer();
    await expect(decodeImage(png)).rejects.toMatchObject({
      message: expect.stringContaining('more than the limit of 50000000 pixels'),
      hint: expect.stringContaining('--max-pixels'),
    });
    expect(await decodeImage(png, { maxPixels: 60_000_000 })).toMatchObject({
      width: 5000,
      height: 2501,
      original: { width: 10_000, height: 5001 },
    });
  }, 120_000);
});

describe('a JPEG that is cut off', () => {
  const encoded = async (options: JpegOptions): Promise<{ whole: Uint8Array; half: Uint8Array }> => {
    const { data } = photo(160, 120, 3);
    const whole = await sharp(data, { raw: { width: 160, height: 120, channels: 3 } })
      .jpeg(options)
      .toBuffer();
    return { whole, half: whole.subarray(0, Math.round(whole.length * 0.6)) };
  };

  it.each([
    ['baseline', {}],
    ['progressive', { progressive: true }],
  ])('is read as far as it goes where that is asked for, and marked: %s', async (kind, options) => {
    const { whole, half } = await encoded(options);
    const image = await decodeImage(half, { partial: true });
    expect(image).toMatchObject({ width: 160, height: 120, partial: true });
    const expected = await decodeImage(whole, { partial: true });
    expect(expected).not.toHaveProperty('partial');
    // The first quarter was read before the file ended; a progressive one has all of it, coarsely.
    const quarter = image.data.length / 4;
    let difference = 0;
    for (let i = 0; i < quarter; i++) difference += Math.abs(image.data[i]! - expected.data[i]!);
    expect(difference / quarter).toBeLessThan(kind === 'baseline' ? 0.01 : 25);
  });

  it('is refused otherwise, with the option that reads it', async () => {
    const { half } = await encoded({});
    await expect(decodeImage(half, { name: 'half.jpg' })).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: expect.stringContaining('half.jpg'),
      hint: expect.stringContaining('--partial'),
    });
  });

  it('is still refused where nothing of the picture is left, and so is what is broken otherwise', async () => {
    const { whole } = await encoded({});
    for (const bytes of [whole.subarray(0, 20), whole.subarray(0, 200), Buffer.from('no picture')]) {
      await expect(decodeImage(bytes, { partial: true })).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
    }
  });
});
