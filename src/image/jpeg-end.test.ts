import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { hasJpegEnd } from './jpeg-end.js';
import { photo } from './testing/photo.js';

describe('hasJpegEnd', () => {
  it.each([{}, { progressive: true }, { mozjpeg: true }])(
    'of %o is true of the whole file alone',
    async (options) => {
      const { data } = photo(64, 48, 3);
      const raw = { width: 64, height: 48, channels: 3 } as const;
      const thumbnail = await sharp(data, { raw }).resize(8).jpeg().toBuffer();
      const plain = await sharp(data, { raw }).jpeg(options).toBuffer();
      // A comment that holds a whole JPEG, as EXIF does.
      const length = Buffer.alloc(2);
      length.writeUInt16BE(thumbnail.length + 2);
      const bytes = Buffer.concat([
        plain.subarray(0, 2),
        Buffer.of(0xff, 0xfe),
        length,
        thumbnail,
        plain.subarray(2),
      ]);
      expect(hasJpegEnd(bytes)).toBe(true);
      expect(hasJpegEnd(Buffer.concat([bytes, Buffer.alloc(100)]))).toBe(true);
      for (let cut = 0; cut < bytes.length - 1; cut++) expect(hasJpegEnd(bytes.subarray(0, cut))).toBe(false);
    },
  );
});
