import { describe, expect, it } from 'vitest';
import { serve } from '../download/testing/serve.js';
import { withFolder } from '../testing/with-folder.js';
import { PULLABLE, pullDataset } from './pull.js';

describe('pullDataset', () => {
  it('knows its files by address, size and hash', () => {
    expect(PULLABLE.map(({ id, files }) => [id, files.length])).toEqual([
      ['ferplus', 1],
      ['ferplus-labels', 3],
    ]);
    for (const { url, sha256 } of PULLABLE.flatMap(({ files }) => files)) {
      expect(url).toMatch(/^https:\/\/raw\.githubusercontent\.com\/microsoft\/FERPlus\/master\//);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
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
      message: expect.stringContaining('known: ferplus, ferplus-labels'),
    });
  });
});
