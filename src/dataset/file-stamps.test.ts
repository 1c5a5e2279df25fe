import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { planSources, type SourcesOptions } from './plan-sources.js';
import { prepare } from './prepare.js';
import { readDataset } from './prepared/read-dataset.js';
import { ferCsv, votesCsv, zip } from './testing/fixtures.js';
import { drawPortrait, PortraitDetector, writeIefdb } from './testing/portraits.js';

const ROWS = ['Training', 'PublicTest', 'PrivateTest'].map((usage) => ({ usage }));
/** As many bytes, other pixels. */
const before = ferCsv(ROWS);
const after = before.replace(/\d (?=\d)/, (pixel) => `${(Number(pixel) + 1) % 10} `);

/** The former file stays open where it is read: a new one takes its name, as editors and downloads do it. */
function replace(path: string, content: string | Uint8Array): void {
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

/** Plans a source, changes it, and reads it. */
async function readChanged(options: SourcesOptions, change: () => void): Promise<unknown> {
  const [source] = await planSources(options);
  change();
  return source!.read(undefined);
}

const CHANGED = { code: 'SOURCE_CHANGED' };

describe('a source that is replaced between its hash and its reading', () => {
  it.each<[string, (text: string) => string | Uint8Array]>([
    ['fer2013.csv', (text) => text],
    ['fer2013.csv.gz', (text) => gzipSync(text)],
    ['fer2013.csv.zip', (text) => zip({ 'fer2013.csv': text })],
  ])('is refused: %s', (name, pack) =>
    withFolder(async (folder) => {
      const fer2013 = join(folder, name);
      expect(after).not.toBe(before);
      await writeFile(fer2013, pack(before));
      const [unchanged] = await planSources({ fer2013 });
      expect((await unchanged!.read(undefined)).records).toHaveLength(3);
      await expect(readChanged({ fer2013 }, () => replace(fer2013, pack(after)))).rejects.toMatchObject(
        CHANGED,
      );
    }),
  );

  it('is refused: the votes', () =>
    withFolder(async (folder) => {
      const [fer2013, ferplus] = [join(folder, 'fer2013.csv'), join(folder, 'fer2013new.csv')];
      await writeFile(fer2013, before);
      await writeFile(ferplus, votesCsv(ROWS));
      const change = (): void => replace(ferplus, `${votesCsv(ROWS)}\n`);
      await expect(readChanged({ fer2013, ferplus }, change)).rejects.toMatchObject(CHANGED);
    }));

  it.each<[string, (folder: string, picture: Buffer) => void]>([
    ['a picture', (folder, picture) => replace(join(folder, 'happy', '1.jpg'), picture)],
    ['a picture that is gone', (folder) => rmSync(join(folder, 'sad', '2.jpg'))],
    ['a picture that came', (folder, picture) => writeFileSync(join(folder, 'happy', '3.jpg'), picture)],
    [
      'a table that came',
      (folder) => writeFileSync(join(folder, 'metadata.csv'), 'file_name,label\nhappy/1.jpg,sad\n'),
    ],
  ])('is refused: %s of a folder', (_, change) =>
    withFolder(async (out) => {
      const folder = join(out, 'set');
      for (const [label, name] of [
        ['happy', '1.jpg'],
        ['sad', '2.jpg'],
      ] as const) {
        await mkdir(join(folder, label), { recursive: true });
        await writeFile(join(folder, label, name), await drawPortrait(label));
      }
      const other = await drawPortrait('fear', { seed: 7 });
      const options: SourcesOptions = { folder: { folder, crops: true } };
      const [unchanged] = await planSources(options);
      expect((await unchanged!.read(undefined)).records).toHaveLength(2);
      await expect(readChanged(options, () => change(folder, other))).rejects.toMatchObject(CHANGED);
    }),
  );

  it.each<[string, boolean, (folder: string, other: string) => void]>([
    [
      'its table',
      true,
      (folder, other) =>
        renameSync(
          join(other, 'ImageDescriptionWEmotions.csv'),
          join(folder, 'ImageDescriptionWEmotions.csv'),
        ),
    ],
    [
      'its archive',
      true,
      (folder, other) => renameSync(join(other, 'Original.zip'), join(folder, 'Original.zip')),
    ],
    [
      'a picture',
      false,
      (folder, other) => renameSync(join(other, 'Original', '2.jpg'), join(folder, 'Original', '1.jpg')),
    ],
  ])('is refused: IEFDB, %s', (_, packed, change) =>
    withFolder(async (parent) => {
      const [folder, other] = [join(parent, 'iefdb'), join(parent, 'other')];
      mkdirSync(folder);
      await writeIefdb(folder, { pictures: 3, packed });
      await writeIefdb(other, { pictures: 4, packed, width: 112 });
      const options: SourcesOptions = { iefdb: { folder }, detector: new PortraitDetector() };
      const [unchanged] = await planSources(options);
      expect((await unchanged!.read(undefined)).records).toHaveLength(3);
      await expect(readChanged(options, () => change(folder, other))).rejects.toMatchObject(CHANGED);
    }),
  );
});

it('nothing is sealed under a hash that was not read, and the next preparation reads anew', () =>
  withFolder(async (folder) => {
    const fer2013 = join(folder, 'fer2013.csv');
    await writeFile(fer2013, before);
    let changed = false;
    const onProgress = (done: number, total: number | undefined, stage: string): void => {
      if (changed || stage !== 'hashing the sources' || done !== total) return;
      changed = true;
      replace(fer2013, after);
    };
    const options = { fer2013, labels: 'fer2013', out: join(folder, 'out'), nearCopies: false } as const;
    await expect(prepare({ ...options, onProgress })).rejects.toMatchObject(CHANGED);
    await expect(readDataset(options.out)).rejects.toMatchObject({ name: 'MienError' });
    const again = await prepare(options);
    expect(again.reused).toBe(false);
    const clean = await prepare({ ...options, out: join(folder, 'clean') });
    expect(again.dataset.hash).toBe(clean.dataset.hash);
  }));
