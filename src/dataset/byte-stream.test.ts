import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openCsvBytes } from './byte-stream.js';
import { withFolder, zip } from './testing/fixtures.js';

const TEXT = 'emotion,Usage,pixels\n'.repeat(40_000);

/** What comes out of a file with this content. */
async function unpacked(name: string, content: string | Uint8Array): Promise<string> {
  return withFolder(async (folder) => {
    const path = join(folder, name);
    await writeFile(path, content);
    const parts: Uint8Array[] = [];
    for await (const chunk of (await openCsvBytes(path))[0].chunks) parts.push(chunk);
    return Buffer.concat(parts).toString();
  });
}

describe('openCsvBytes', () => {
  it.each([
    ['a CSV', 'a.csv', TEXT],
    [
      'a deflated zip',
      'a.csv.zip',
      zip({ 'readme.txt': 'no', '__MACOSX/._a.csv': 'no', 'folder/a.CSV': TEXT, 'b.csv': 'no' }),
    ],
    ['a stored zip', 'a.zip', zip({ 'a.csv': TEXT }, true)],
    ['a gz', 'a.csv.gz', gzipSync(TEXT)],
    ['a gz in two members', 'a.gz', Buffer.concat([gzipSync(TEXT.slice(0, 99)), gzipSync(TEXT.slice(99))])],
    ['a zip under another name', 'a.csv', zip({ 'a.csv': TEXT })],
  ])('reads %s', async (_, name, content) => {
    expect(await unpacked(name, content)).toBe(TEXT);
  });

  it('names the file inside a zip and tells its size', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'faces.zip');
      await writeFile(path, zip({ 'x/faces.csv': TEXT }));
      const [{ label, size, path: named }] = await openCsvBytes(path);
      expect({ label, size, named }).toEqual({
        label: 'faces.zip (faces.csv)',
        size: TEXT.length,
        named: `${path} (x/faces.csv)`,
      });
    }));

  const whole = zip({ 'a.csv': TEXT });
  const wrongSum = Buffer.from(whole);
  wrongSum.writeUInt32LE(1, wrongSum.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 16);
  const wrongData = Buffer.from(whole);
  wrongData.fill(0xff, 60, 90);
  const gz = gzipSync(TEXT);
  it.each([
    ['an empty file', 'a.csv', '', 'DATASET_EMPTY', 'is empty'],
    ['a zip cut short', 'a.zip', whole.subarray(0, whole.length / 2), 'ARCHIVE_BROKEN', 'cut short'],
    ['a zip with a wrong checksum', 'a.zip', wrongSum, 'ARCHIVE_BROKEN', 'checksum'],
    ['a zip with damaged data', 'a.zip', wrongData, 'ARCHIVE_BROKEN', 'broken'],
    [
      'a zip without a CSV',
      'a.zip',
      zip({ 'a.txt': 'x', 'b.png': 'y' }),
      'ARCHIVE_BROKEN',
      'it holds a.txt, b.png',
    ],
    ['an empty zip', 'a.zip', zip({}), 'ARCHIVE_BROKEN', 'it is empty'],
    [
      'a gz cut short',
      'a.csv.gz',
      gz.subarray(0, gz.length - 20),
      'ARCHIVE_BROKEN',
      'unexpected end of file',
    ],
    ['a page saved as zip', 'a.csv.zip', '<html></html>', 'ARCHIVE_BROKEN', 'is no zip archive'],
    ['a page saved as gz', 'a.csv.gz', '<html></html>', 'ARCHIVE_BROKEN', 'is no gz archive'],
  ])('refuses %s', async (_, name, content, code, message) => {
    await expect(unpacked(name, content)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
  });

  it('refuses a missing file and a folder', () =>
    withFolder(async (folder) => {
      await expect(openCsvBytes(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
      await expect(openCsvBytes(folder)).rejects.toMatchObject({ code: 'NOT_A_FILE' });
    }));
});
