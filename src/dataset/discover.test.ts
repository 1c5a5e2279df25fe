import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverSources } from './discover.js';
import { withFolder } from './testing/fixtures.js';

async function found(files: readonly string[]): Promise<(string | undefined)[]> {
  return withFolder(async (folder) => {
    for (const file of files) {
      await mkdir(join(folder, file, '..'), { recursive: true });
      await writeFile(join(folder, file), 'x');
    }
    const { sources } = await discoverSources(folder);
    return sources.map(({ path }) => path?.slice(folder.length + 1).replaceAll('\\', '/'));
  });
}

describe('discoverSources', () => {
  it.each<[string[], (string | undefined)[]]>([
    [[], [undefined, undefined, undefined, undefined]],
    [
      ['icml_face_data.csv', 'fer2013new.csv'],
      ['icml_face_data.csv', 'fer2013new.csv', undefined, undefined],
    ],
    [['icml_face_data.csv.zip'], ['icml_face_data.csv.zip', undefined, undefined, undefined]],
    [
      ['fer2013/fer2013.csv.gz', 'ferplus/fer2013new.csv'],
      ['fer2013/fer2013.csv.gz', 'ferplus/fer2013new.csv', undefined, undefined],
    ],
    [
      ['fer2013.csv', 'icml_face_data.csv'],
      ['icml_face_data.csv', undefined, undefined, undefined],
    ],
    [
      ['label-Train.csv', 'label-Test.csv'],
      [undefined, undefined, undefined, undefined],
    ],
    [
      ['ferplus/label-Train.csv', 'ferplus/label-Valid.csv', 'ferplus/label-Test.csv'],
      [undefined, undefined, 'ferplus/label-Train.csv', undefined],
    ],
    ...[
      'fer2013.tar.gz',
      'challenges-in-representation-learning-facial-expression-recognition-challenge.zip',
      'archive.zip',
      'train.csv',
    ].map((name): [string[], (string | undefined)[]] => [[name], [name, undefined, undefined, undefined]]),
    [
      ['fer2013/train/happy/1.png', 'fer2013/test/happy/2.png'],
      ['fer2013', undefined, undefined, undefined],
    ],
    [
      ['train/happy/1.png', 'test/happy/2.png'],
      ['', undefined, undefined, undefined],
    ],
    // IEFDB is named by the folder that holds its parts: beside each other, or as the original project left them.
    [
      ['iefdb/ImageDescriptionWEmotions.csv', 'iefdb/Original.zip'],
      [undefined, undefined, undefined, ''],
    ],
    [
      ['IEFD/ImageDescriptionWEmotions.csv', 'Original/1.jpg'],
      [undefined, undefined, undefined, ''],
    ],
    [['iefdb/Original.zip'], [undefined, undefined, undefined, undefined]],
  ])('finds in %j', async (files, expected) => {
    expect(await found(files)).toEqual(expected);
  });

  it('takes no folder for a file, and says how to get what is missing', () =>
    withFolder(async (folder) => {
      await mkdir(join(folder, 'icml_face_data.csv'));
      const { sources } = await discoverSources(folder);
      expect(sources.map(({ id, path, needed }) => [id, path, needed])).toEqual([
        ['fer2013', undefined, true],
        ['ferplus', undefined, true],
        ['ferplus-labels', undefined, false],
        ['iefdb', undefined, false],
      ]);
      expect(sources[0]!.howTo).toContain('https://www.kaggle.com/c/challenges-in-representation-learning');
      expect(sources[0]!.howTo).toContain(folder);
      expect(sources[1]!.howTo).toContain('mien datasets pull ferplus');
      expect(sources[3]!.howTo).toContain('mien datasets pull iefdb');
      expect(
        (await discoverSources(join(folder, 'none'))).sources.every(({ path }) => path === undefined),
      ).toBe(true);
    }));

  it('tells the size of all files of a source', () =>
    withFolder(async (folder) => {
      for (const split of ['Train', 'Valid', 'Test'])
        await writeFile(join(folder, `label-${split}.csv`), 'abc');
      expect((await discoverSources(folder)).sources[2]).toMatchObject({ size: 9 });
    }));
});

describe('what is read by nobody', () => {
  const unread = (files: readonly string[]): Promise<readonly string[]> =>
    withFolder(async (folder) => {
      for (const file of files) {
        await mkdir(join(folder, file, '..'), { recursive: true });
        await writeFile(join(folder, file), 'x');
      }
      return (await discoverSources(folder)).unread;
    });

  it('is named, and what belongs to a source is not', async () => {
    expect(await unread([])).toEqual([]);
    expect(
      await unread(['icml_face_data.csv', 'ferplus/fer2013new.csv', '.DS_Store', 'pulled.json']),
    ).toEqual([]);
    expect(await unread(['train/happy/1.png', 'test/happy/2.png'])).toEqual([]);
    expect(await unread(['rafdb.zip', 'photos/happy/1.jpg', 'fer2013new.csv'])).toEqual([
      'photos',
      'rafdb.zip',
    ]);
    // These are no FER-2013 while something else lies beside them.
    expect(await unread(['train/happy/1.png', 'test/happy/2.png', 'x'])).toEqual(['test', 'train', 'x']);
  });
});
