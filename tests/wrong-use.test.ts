import { execFileSync } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { jsonLines, mien, temporaryFolder } from './program.js';

describe('wrong use', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    await mkdir(join(folder, 'a-folder'));
    await writeFile(join(folder, 'empty.csv'), '');
    await writeFile(join(folder, 'text.csv'), 'this is\nno table\n');
    await writeFile(join(folder, 'broken.zip'), 'PK\u0003\u0004 and no more');
    await writeFile(join(folder, 'broken.onnx'), 'no graph');
    await writeFile(join(folder, 'config.json'), '{"epoch": 3}');
  });

  it.each([
    ['an unknown command', ['frobnicate'], 2, 'unknown command'],
    ['an unknown option', ['run', '--bogus'], 2, '--bogus'],
    ['a number out of range', ['run', '--epochs', '0'], 2, '--epochs'],
    ['an unknown protocol', ['evaluate', '--protocol', 'x'], 2, 'majority-7'],
    ['views that there are none of', ['evaluate', '--views', '3'], 2, '1, 2, 10'],
    ['two measurements at once', ['evaluate', '--views', '10', '--robustness'], 2, 'one view'],
    ['a split of a folder', ['evaluate', '--folder', 'a-folder', '--split', 'test'], 2, '--split'],
    ['a class left out of a split', ['evaluate', '--leave-out', 'fear'], 2, '--leave-out'],
    ['a class that is none', ['evaluate', '--folder', 'a-folder', '--leave-out', 'envy'], 2, 'surprise'],
    ['a folder not judged', ['evaluate', '--folder', 'a-folder', '--leave-out', 'b:fear'], 2, '"b"'],
    ['a folder without pictures', ['evaluate', '--folder', 'a-folder'], 1, 'DATASET_EMPTY'],
    ['an unknown model', ['run', '--sample', '--model', 'resnet'], 2, 'mien-tiny'],
    ['an unknown setting', ['run', '--sample', '--config', 'config.json'], 2, 'epoch'],
    ['no data set', ['train'], 2, '--data'],
    ['a missing data set', ['train', '--data', 'nowhere'], 1, 'FILE_NOT_FOUND'],
    ['a missing file', ['prepare', '--fer2013', 'nowhere.csv', '--labels', 'fer2013'], 1, 'FILE_NOT_FOUND'],
    ['a folder as a file', ['prepare', '--fer2013', 'a-folder', '--labels', 'fer2013'], 1, 'NOT_A_FILE'],
    ['an empty file', ['prepare', '--fer2013', 'empty.csv', '--labels', 'fer2013'], 1, 'empty'],
    ['other columns', ['prepare', '--fer2013', 'text.csv', '--labels', 'fer2013'], 1, 'CSV_COLUMNS'],
    ['a broken archive', ['prepare', '--fer2013', 'broken.zip', '--labels', 'fer2013'], 1, 'ARCHIVE_BROKEN'],
    ['no FER-2013', ['prepare'], 1, 'DATASET_MISSING'],
    ['a broken model', ['predict', '--no-detect', '--model', 'broken.onnx', 'x.png'], 1, 'MODEL_BROKEN'],
    ['no such model', ['predict', '--no-detect', '--model', 'nothing', 'x.png'], 2, 'MODEL_UNKNOWN'],
    [
      'an export over its model',
      ['export', '--model', 'broken.onnx', '--out', 'broken.onnx'],
      2,
      'OPTION_INVALID',
    ],
    ['a broken model exported', ['export', '--model', 'broken.onnx'], 1, 'MODEL_BROKEN'],
    ['no run yet', ['predict', '--no-detect', '--model', 'last', 'x.png'], 2, 'MODEL_UNKNOWN'],
    ['an explanation without a place for it', ['explain', 'x.png'], 2, '--out'],
    [
      'an unknown class to explain',
      ['explain', '--no-detect', '--out', 'o', '--class', 'bored', 'x.png'],
      2,
      'surprise',
    ],
    ['an unknown face detector', ['predict', '--detector', 'nothing', 'x.png'], 2, 'MODEL_UNKNOWN'],
    ['too few thresholds', ['detect', '--thresholds', '0.6,0.7', 'x.png'], 2, '0.6,0.7,0.7'],
    ['too small a face', ['detect', '--min-face', '11', 'x.png'], 2, '12 or more'],
    ['two formats at once', ['detect', '--json', '--csv', 'x.png'], 2, '--csv'],
    ['no picture at all', ['predict'], 2, 'paths'],
    ['an unknown model to pull', ['models', 'pull', 'vgg'], 2, 'mtcnn-reference'],
    ['an unknown run', ['train', '--resume', 'nothing'], 1, 'FILE_NOT_FOUND'],
    ['an unknown data set to pull', ['datasets', 'pull', 'lfw'], 2, 'ferplus'],
  ])('%s is refused with what to do', async (_, words, code, said) => {
    const result = await mien(folder, ...words);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(said);
    expect(result.stderr).not.toMatch(/\n\s+at /);
    expect(result.stdout).toBe('');
  });

  it.runIf(process.platform === 'linux')(
    'says that it may not write',
    async () => {
      // Not even root may make a folder there.
      const result = await mien(folder, 'run', '--sample', '--epochs', '1', '--out', '/sys/mien');
      expect(result.code).toBe(1);
      expect(result.stderr).toContain('FILE_UNWRITABLE');
      expect(result.stderr).not.toMatch(/\n\s+at /);
    },
    180_000,
  );

  // A disk of one megabyte takes a mount, which takes root on Linux.
  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'says that the disk is full',
    async () => {
      const disk = join(folder, 'disk');
      await mkdir(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
      try {
        const result = await mien(folder, 'run', '--sample', '--epochs', '1', '--out', join(disk, 'run'));
        expect(result.code).toBe(1);
        expect(result.stderr).toContain('DISK_FULL');
        expect(result.stderr).not.toMatch(/\n\s+at /);
        expect((await readdir(join(disk, 'run'))).filter((file) => file.endsWith('.tmp'))).toEqual([]);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );

  it('lists what data sets are missing and how to get them', async () => {
    const text = await mien(folder, 'datasets');
    expect(text.code).toBe(0);
    expect(text.stdout).toContain('kaggle.com');
    expect(text.stdout).toContain('mien datasets pull ferplus');
    const json = await mien(folder, 'datasets', 'list', '--json');
    expect(jsonLines(json.stdout).map(({ id }) => id)).toEqual([
      'fer2013',
      'ferplus',
      'ferplus-labels',
      'iefdb',
    ]);
  });

  it.each(['run', 'prepare', 'train', 'evaluate', 'detect', 'predict', 'models', 'datasets'])(
    'explains %s, with examples',
    async (name) => {
      const result = await mien(folder, name, '--help');
      expect(result.code).toBe(0);
      expect(result.stdout).toContain(`$ mien ${name}`);
    },
  );
});
