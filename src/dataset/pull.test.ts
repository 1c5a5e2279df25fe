import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { serve } from '../download/testing/serve.js';
import { withFolder } from '../testing/with-folder.js';
import { IEFDB_ARCHIVE, IEFDB_TABLE } from './pictures/iefdb.js';
import { PULLABLE, type PullOptions, pullDataset } from './pull.js';
import { zip } from './testing/fixtures.js';

describe('pullDataset', () => {
  it('knows its files by address and hash, but for those whose hash nobody publishes', () => {
    expect(PULLABLE.map(({ id, files }) => [id, files.length])).toEqual([
      ['ferplus', 1],
      ['ferplus-labels', 3],
      ['iefdb', 2],
    ]);
    for (const { url, sha256, inspect } of PULLABLE.flatMap(({ files }) => files)) {
      expect(url).toMatch(
        /^https:\/\/(raw\.githubusercontent\.com\/microsoft\/FERPlus\/master|osf\.io\/download)\//,
      );
      if (inspect === undefined) expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('checks what a mirror sends', () =>
    serve(
      (_, response) => response.writeHead(200).end('Usage,Image name\n'),
      (url) =>
        withFolder(async (folder) => {
          await expect(pullDataset('ferplus', { folder, mirror: () => url })).rejects.toMatchObject({
            code: 'HASH_MISMATCH',
          });
        }),
    ));

  it('refuses what it does not know', async () => {
    await expect(pullDataset('fer2013')).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringContaining('known: ferplus, ferplus-labels, iefdb'),
    });
  });
});

describe('pullDataset of IEFDB', () => {
  const table = Buffer.from('PicNum,IntendedExpression\n1,Fear\n');
  const archive = zip({ 'Original/1.jpg': 'no picture, but nobody looks yet' });
  const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

  /** A server of these files, whose content the test may change. */
  function serving(
    use: (options: PullOptions & { folder: string }, files: Record<string, Buffer>) => Promise<void>,
  ): Promise<void> {
    const files: Record<string, Buffer> = { [IEFDB_TABLE]: table, [IEFDB_ARCHIVE]: archive };
    return serve(
      (request, response) => response.writeHead(200).end(files[basename(request.url ?? '')]),
      (origin) =>
        withFolder((folder) =>
          use({ folder, mirror: ({ file }) => `${origin}/${file}`, attempts: 1 }, files),
        ),
    );
  }

  it('records the hashes of the first pull, and checks later ones against them', () =>
    serving(async (options, files) => {
      const first = await pullDataset('iefdb', options);
      expect(first.map(({ path, recorded }) => [basename(path), recorded])).toEqual([
        [IEFDB_TABLE, 'first'],
        [IEFDB_ARCHIVE, 'first'],
      ]);
      const folder = join(options.folder, 'iefdb');
      expect((await readdir(folder)).sort()).toEqual([IEFDB_TABLE, IEFDB_ARCHIVE, 'pulled.json'].sort());
      expect(JSON.parse(await readFile(join(folder, 'pulled.json'), 'utf8'))).toMatchObject({
        [IEFDB_TABLE]: { size: table.length, sha256: sha256(table) },
        [IEFDB_ARCHIVE]: { size: archive.length, sha256: sha256(archive) },
      });

      const again = await pullDataset('iefdb', options);
      expect(again.map(({ present, recorded }) => [present, recorded])).toEqual([
        [true, 'checked'],
        [true, 'checked'],
      ]);
      await rm(join(folder, IEFDB_ARCHIVE));
      expect((await pullDataset('iefdb', options))[1]).toMatchObject({ present: false, recorded: 'checked' });

      await rm(join(folder, IEFDB_ARCHIVE));
      files[IEFDB_ARCHIVE] = zip({ 'Original/1.jpg': 'another picture' });
      await expect(pullDataset('iefdb', options)).rejects.toMatchObject({
        code: 'HASH_MISMATCH',
        message: expect.stringContaining('which pulled.json has from 20'),
        hint: expect.stringContaining('pulled.json'),
      });
    }));

  it('keeps nothing that is not what was meant', () =>
    serving(async (options, files) => {
      files[IEFDB_ARCHIVE] = Buffer.from('<html>Please log in</html>');
      await expect(pullDataset('iefdb', options)).rejects.toMatchObject({
        code: 'DOWNLOAD_FAILED',
        message: expect.stringContaining('not what was meant'),
      });
      files[IEFDB_TABLE] = files[IEFDB_ARCHIVE];
      await rm(join(options.folder, 'iefdb'), { recursive: true });
      await expect(pullDataset('iefdb', options)).rejects.toMatchObject({
        message: expect.stringContaining('missing: PicNum'),
      });
      // Nor the folder that was made for it.
      expect(existsSync(join(options.folder, 'iefdb'))).toBe(false);
    }));

  it('leaves a file alone that somebody put there, and refuses it where it is not what was meant', () =>
    serving(async (options) => {
      await pullDataset('iefdb', options);
      const folder = join(options.folder, 'iefdb');
      await rm(join(folder, 'pulled.json'));
      expect(await pullDataset('iefdb', options)).toMatchObject([
        { present: true, recorded: 'first' },
        { present: true, recorded: 'first' },
      ]);
      await rm(join(folder, 'pulled.json'));
      await writeFile(join(folder, IEFDB_ARCHIVE), 'half a z');
      await expect(pullDataset('iefdb', options)).rejects.toMatchObject({
        hint: expect.stringContaining(`Remove ${join(folder, IEFDB_ARCHIVE)}`),
      });
      expect(await readdir(folder)).toContain(IEFDB_ARCHIVE);
      await writeFile(join(folder, 'pulled.json'), '{');
      await expect(pullDataset('iefdb', options)).rejects.toMatchObject({ code: 'DATASET_BROKEN' });
    }));
});
