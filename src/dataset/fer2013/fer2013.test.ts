import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { FACE_BYTES } from '../record.js';
import { ferCsv, pixels, withFolder } from '../testing/fixtures.js';
import { type Fer2013Source, type ReadOptions, readFer2013 } from './fer2013.js';

async function read(content: string | Uint8Array, options: ReadOptions = {}): Promise<Fer2013Source> {
  return withFolder(async (folder) => {
    await writeFile(join(folder, 'faces.csv'), content);
    return readFer2013(join(folder, 'faces.csv'), options);
  });
}

const BLANK = Array.from({ length: FACE_BYTES }, () => 7).join(' ');

describe('readFer2013', () => {
  it('keeps every readable row, in order, and audits the others', async () => {
    const source = await read(
      ferCsv([
        { emotion: '3' },
        { pixels: '1 2 3' },
        { usage: 'PublicTest', emotion: '7' },
        { usage: 'Elsewhere' },
        { usage: 'privatetest ', emotion: '6', pixels: BLANK },
        { pixels: pixels(1).join(' ').replace(/^\d+/, '256') },
        { emotion: '' },
      ]).concat('0,Training\n'),
    );
    expect(source.rows).toBe(8);
    expect(source.usages).toEqual([
      'train',
      'train',
      'validation',
      undefined,
      'test',
      'train',
      'train',
      'train',
    ]);
    expect(
      source.records.map(({ sourceRow, split, sourceLabel }) => [sourceRow, split, sourceLabel]),
    ).toEqual([
      [0, 'train', 'happy'],
      [2, 'validation', undefined],
      [4, 'test', 'neutral'],
      [6, 'train', undefined],
    ]);
    expect(source.images).toHaveLength(4 * FACE_BYTES);
    expect(source.images.subarray(FACE_BYTES, 2 * FACE_BYTES)).toEqual(pixels(2));
    expect(source.issues.map(({ code, row, field, outcome }) => [code, row, field, outcome])).toEqual([
      ['PIXEL_COUNT', 1, 'pixels', 'excluded'],
      ['EMOTION_UNKNOWN', 2, 'emotion', 'noted'],
      ['USAGE_UNKNOWN', 3, 'Usage', 'excluded'],
      ['IMAGE_BLANK', 4, 'pixels', 'noted'],
      ['PIXEL_VALUE', 5, 'pixels', 'excluded'],
      ['EMOTION_UNKNOWN', 6, 'emotion', 'noted'],
      ['ROW_FIELDS', 7, undefined, 'excluded'],
    ]);
    expect(source.issues[0]).toMatchObject({ file: 'faces.csv', message: '3 pixels, expected 2304' });
    expect(source.issues[4]!.message).toBe('pixel 0 is "256", expected 0 to 255');
  });

  it('makes more room where the file does not say how much it needs', async () => {
    const text = ferCsv(Array.from({ length: 600 }, () => ({})));
    const source = await read(gzipSync(text));
    expect(source.records).toHaveLength(600);
    for (const row of [0, 255, 256, 599]) {
      expect(source.images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES)).toEqual(pixels(row));
    }
  });

  it('reports progress up to the size of the file', async () => {
    const seen: [number, number | undefined][] = [];
    const text = ferCsv(Array.from({ length: 100 }, () => ({})));
    await read(text, { onProgress: (done, total) => seen.push([done, total]) });
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.at(-1)).toEqual([text.length, text.length]);
  });

  it('refuses files without a usable row, and stops when it is told to', async () => {
    await expect(read('emotion,Usage,pixels\n')).rejects.toMatchObject({ code: 'DATASET_EMPTY' });
    await expect(read(ferCsv([{ pixels: 'x' }]))).rejects.toMatchObject({
      code: 'DATASET_EMPTY',
      message: expect.stringContaining('row 0: 1 pixels, expected 2304'),
    });
    await expect(read(ferCsv([{}]), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
  });
});
