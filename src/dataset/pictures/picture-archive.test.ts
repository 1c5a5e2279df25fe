import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../../testing/with-folder.js';
import { zip } from '../testing/fixtures.js';
import { type ArchiveLimits, openPictureArchive } from './picture-archive.js';

async function opening<T>(
  bytes: Buffer,
  use: (archive: Awaited<ReturnType<typeof openPictureArchive>>) => Promise<T> | T,
  limits?: ArchiveLimits,
): Promise<T> {
  return withFolder(async (folder) => {
    const path = join(folder, 'Original.zip');
    await writeFile(path, bytes);
    const archive = await openPictureArchive(path, limits);
    try {
      return await use(archive);
    } finally {
      archive.close();
    }
  });
}

const FILES = {
  'Original/2.jpg': 'two',
  'Original/1.jpg': 'one',
  'Original/': '',
  'Original/notes.txt': 'no picture',
};
const broken = (message: string) => ({ code: 'ARCHIVE_BROKEN', message: expect.stringContaining(message) });
const LIMITS = { entries: 10, entryBytes: 1000, totalBytes: 1500 };

describe('openPictureArchive', () => {
  it.each([true, false])('lists the pictures by name, and reads them in any order: stored %s', (stored) =>
    opening(zip({ ...FILES, '__MACOSX/Original/._1.jpg': 'x' }, stored), async ({ pictures }) => {
      expect(pictures.map(({ name }) => name)).toEqual(['Original/1.jpg', 'Original/2.jpg']);
      const texts = await Promise.all(pictures.toReversed().map(({ read }) => read()));
      expect(texts.map((bytes) => Buffer.from(bytes).toString())).toEqual(['two', 'one']);
    }),
  );

  it.each(['../evil.jpg', 'Original/../../evil.jpg', '/etc/evil.jpg', 'C:/evil.jpg', '..\\evil.jpg'])(
    'refuses a name that leads out of it: %s',
    async (name) => {
      await expect(opening(zip({ ...FILES, [name]: 'x' }), () => {})).rejects.toMatchObject({
        code: 'ARCHIVE_BROKEN',
        message: expect.stringContaining('evil.jpg'),
      });
    },
  );

  it.each([
    ['a picture', { 'a.jpg': Buffer.alloc(1001) }, '1001 bytes of a.jpg'],
    ['all of them', { 'a.jpg': Buffer.alloc(800), 'b.jpg': Buffer.alloc(800) }, 'over 1600 bytes'],
    ['their number', Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`${i}.jpg`, ''])), '11 files'],
  ])('refuses more than it may unpack to: %s', async (_, files, message) => {
    await expect(opening(zip(files), () => {}, LIMITS)).rejects.toMatchObject(broken(message));
  });

  it('stops at a bomb that promises little', async () => {
    // A megabyte that calls itself a hundred bytes.
    const bomb = zip({ 'a.jpg': Buffer.alloc(1 << 20) });
    const directory = bomb.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    bomb.writeUInt32LE(100, directory + 24);
    const read = opening(bomb, ({ pictures }) => pictures[0]!.read(), LIMITS);
    await expect(read).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' });
  });

  it('refuses a picture that does not match its checksum, and reads the others', () => {
    const bytes = zip({ 'a.jpg': 'aaaa', 'b.jpg': 'bbbb' }, true);
    bytes.write('x', bytes.indexOf('aaaa'));
    return opening(bytes, async ({ pictures }) => {
      await expect(pictures[0]!.read()).rejects.toMatchObject(broken('a.jpg does not match its checksum'));
      expect(Buffer.from(await pictures[1]!.read()).toString()).toBe('bbbb');
    });
  });

  it.each([
    ['no zip', Buffer.from('<html>not found</html>')],
    ['half a zip', zip(FILES).subarray(0, 150)],
    ['nothing', Buffer.alloc(0)],
  ])('refuses %s', async (_, bytes) => {
    await expect(opening(bytes, () => {})).rejects.toMatchObject({ code: 'ARCHIVE_BROKEN' });
  });
});
