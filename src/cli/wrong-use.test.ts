import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareSample } from '../dataset/sample/prepare-sample.js';
import { DETECTOR_RECIPE } from '../face/mtcnn/training/config.js';
import { drawPhotos } from '../face/mtcnn/training/testing/drawn-photos.js';
import { randomModel } from '../model/testing/random-model.js';
import { runInProcess } from './testing/in-process.js';

const TRAIN = ['train', '--data', 'small', '--model', 'mien-tiny', '--epochs', '1', '--batch', '16'];

let folder: string;

/** Runs a command that must be refused: with its exit code, what is wrong, no stack, and no result. */
async function expectRefusal(words: readonly string[], code: number, said: string): Promise<void> {
  const result = await runInProcess(folder, ...words);
  expect(result.stderr).toContain(said);
  expect(result.stderr).not.toMatch(/\n\s+at /);
  expect([result.code, result.stdout]).toEqual([code, '']);
}

describe('wrong use', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mien-wrong-use-'));
    await mkdir(join(folder, 'a-folder'));
    await writeFile(join(folder, 'empty.csv'), '');
    await writeFile(join(folder, 'text.csv'), 'this is\nno table\n');
    await writeFile(join(folder, 'broken.zip'), 'PK\u0003\u0004 and no more');
    await writeFile(join(folder, 'broken.onnx'), 'no graph');
    await writeFile(join(folder, 'photo.jpg'), 'a photo');
    await writeFile(join(folder, 'config.json'), '{"epoch": 3}');
    await writeFile(join(folder, 'defaults.json'), '{"detect": {"detector": "nobody"}}');
    await drawPhotos(folder, 4, 2);
    await writeFile(join(folder, 'warmup.json'), JSON.stringify({ ...DETECTOR_RECIPE, warmup: 3 }));
    await writeFile(join(folder, 'tiny.onnx'), randomModel(1));
    await prepareSample(join(folder, 'small'), {}, { train: 32, validation: 14, test: 7 });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

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
    ['no dataset', ['train'], 2, '--data'],
    ['a missing dataset', ['train', '--data', 'nowhere'], 1, 'FILE_NOT_FOUND'],
    ['a missing file', ['prepare', '--fer2013', 'nowhere.csv', '--labels', 'fer2013'], 1, 'FILE_NOT_FOUND'],
    ['a missing file, before its votes', ['prepare', '--fer2013', 'nowhere.csv'], 1, 'nowhere.csv'],
    ['missing votes', ['prepare', '--fer2013', 'text.csv', '--ferplus', 'nowhere.csv'], 1, 'nowhere.csv'],
    ['a missing folder of datasets', ['run', '--datasets', 'nowhere'], 1, 'FILE_NOT_FOUND'],
    ['a missing folder to look in', ['datasets', 'list', '--folder', 'nowhere'], 1, 'FILE_NOT_FOUND'],
    ['a file to look in', ['datasets', '--folder', 'text.csv'], 1, 'NOT_A_DIRECTORY'],
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
    ['an empty folder name', ['predict', 'x.png', '--annotate', ''], 2, '--annotate <folder>'],
    ['an empty file name', ['export', '--out='], 2, '--out <path>'],
    ['an empty one of several', ['evaluate', '--folder', 'a-folder', ''], 2, '--folder <folders...>'],
    ['an empty name behind two words', ['batch', 'plan', 'a-folder', '--out='], 2, '--out <store>'],
    ['no such flag behind two words', ['batch', 'plan', '--cvs'], 2, '(see "mien batch plan --help")'],
    ['threads that no machine has', ['predict', 'x.png', '--threads', '100000'], 2, 'from 1 to 512'],
    [
      'processes that no machine has',
      ['batch', 'work', 'a-folder', '--processes', '1e9'],
      2,
      'from 1 to 512',
    ],
    ['an export over a photo', ['export', '--out', 'photo.jpg'], 2, 'no .onnx file'],
    ['answers over a photo', ['evaluate', '--crops', 'x', '--answers', 'photo.jpg'], 2, 'no file of answers'],
    ['rows over a photo', ['batch', 'merge', 'x', '--out', 'photo.jpg'], 2, 'no file of rows of a batch'],
    ['a table over a photo', ['batch', 'merge', 'x', '--out', 'photo.jpg', '--csv'], 2, 'no table of rows'],
    [
      'an unfinished run over a photo',
      ['predict', 'x', '--out', 'photo.jpg', '--resume'],
      2,
      'there already',
    ],
    ['an unknown model to pull', ['models', 'pull', 'vgg'], 2, 'mtcnn-reference'],
    ['an unknown run', ['train', '--resume', 'nothing'], 1, 'FILE_NOT_FOUND'],
    ['an unknown dataset to pull', ['datasets', 'pull', 'lfw'], 2, 'ferplus'],
  ])('%s is refused with what to do', async (_, words, code, said) => {
    await expectRefusal(words, code, said);
  });

  const PHOTOS = ['--faces', 'faces', '--background', 'background'];
  it.each([
    ['no folder to write to', PHOTOS, 2, '--out is missing'],
    ['no photos', ['--out', 'a'], 2, '--faces is missing'],
    ['missing photos', ['--faces', 'x', '--background', 'background', '--out', 'a'], 1, 'FILE_NOT_FOUND'],
    ['an unknown teacher', [...PHOTOS, '--out', 'a', '--teacher', 'nobody'], 2, 'MODEL_UNKNOWN'],
    ['an unknown setting', [...PHOTOS, '--out', 'a', '--config', 'warmup.json'], 2, 'warmup'],
    ['a stage without a run', [...PHOTOS, '--out', 'a', '--stage', 'r'], 2, '--resume'],
    ['nets left without weights', [...PHOTOS, '--out', 'a', '--nets', 'r,o'], 2, '--from'],
    ['an unknown net', [...PHOTOS, '--out', 'a', '--from', 'mtcnn', '--nets', 'x'], 2, 'p,r,o'],
    ['no run to go on with', ['--resume', '--out', 'a'], 1, 'FILE_NOT_FOUND'],
  ])('%s is refused by train-detector', async (_, words, code, said) => {
    await expectRefusal(['train-detector', ...words], code, said);
  });

  it.each([
    ['no split', ['--iefdb-split', '50/60/70'], 2, '70/15/15'],
    [
      'an option of a missing source',
      ['--fer2013', 'text.csv', '--labels', 'fer2013', '--folder-crops'],
      2,
      '--folder-crops without --folder',
    ],
    [
      'a share of a dataset that is left out',
      ['--no-fer2013', '--fer2013-validation', '20'],
      2,
      '--fer2013-validation without --fer2013',
    ],
    ['no share', ['--fer2013-validation', '0'], 2, 'from 1 to 100'],
    ['an unknown numbering', ['--folder', 'faces', '--folder-labels', 'mine'], 2, 'raf-db'],
    ['an unknown detector', ['--folder', 'faces', '--detector', 'nobody'], 2, 'MODEL_UNKNOWN'],
    ['no source', ['--no-fer2013', '--no-iefdb'], 2, 'no source'],
    [
      'a missing folder',
      ['--no-fer2013', '--no-iefdb', '--folder', 'nowhere', '--folder-crops'],
      1,
      'FILE_NOT_FOUND',
    ],
  ])('%s is refused by prepare', async (_, words, code, said) => {
    await expectRefusal(['prepare', ...words], code, said);
  });

  it.each([
    ['a port out of range', ['--port', '70000'], '--port'],
    ['no worker', ['--workers', '0'], '--workers'],
    ['workers that no machine has', ['--workers', '100000'], 'from 1 to 512'],
    ['no address', ['--host', ''], '--host <address>'],
    ['a page that is no origin', ['--cors', '*'], 'no origin'],
    ['a key whose name ends its line', ['--new-api-key', 'a,b'], 'commas'],
    ['an unknown model', ['--model', 'nothing'], 'MODEL_UNKNOWN'],
    ['an unknown detector', ['--detector', 'nothing'], 'MODEL_UNKNOWN'],
    ['a file without keys', ['--api-key-file', 'text.csv'], 'OPTION_INVALID'],
  ])('%s is refused by serve', async (_, words, said) => {
    const defaults = ['serve', '--model', 'tiny.onnx', '--workers', '1'];
    await expectRefusal([...defaults, ...words], 2, said);
  });

  it.runIf(process.platform === 'linux')('says that it may not write', async () => {
    // Not even root may make a folder there.
    await expectRefusal([...TRAIN, '--out', '/sys/mien'], 1, 'FILE_UNWRITABLE');
  });

  // A small disk takes a mount, which takes root on Linux.
  it.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'says that the disk is full',
    async () => {
      const disk = join(folder, 'disk');
      await mkdir(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
      try {
        const result = await runInProcess(folder, ...TRAIN, '--out', join(disk, 'run'));
        expect(result.code).toBe(1);
        expect(result.stderr).toContain('DISK_FULL');
        expect(result.stderr).not.toMatch(/\n\s+at /);
        expect((await readdir(join(disk, 'run'))).filter((file) => file.endsWith('.tmp'))).toEqual([]);
      } finally {
        execFileSync('umount', [disk]);
      }
    },
  );

  it('says its version, also behind a command', async () => {
    const { stdout } = await runInProcess(folder, '--version');
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    for (const words of [['predict'], ['batch', 'plan'], ['--defaults', 'defaults.json', 'predict']]) {
      const { code, stdout: said } = await runInProcess(folder, ...words, '--version');
      expect([code, said]).toEqual([0, stdout]);
    }
  });

  it('takes defaults from a file', async () => {
    const { code, stderr } = await runInProcess(folder, '--defaults', 'defaults.json', 'detect', 'x.png');
    expect([code, stderr]).toEqual([2, expect.stringContaining('MODEL_UNKNOWN')]);
    await expectRefusal(['--defaults', 'empty.csv', 'predict', 'x.png'], 2, 'CONFIG_INVALID');
  });

  it('goes on with nothing where a run came to its end, with its exit code', async () => {
    const rows = ['{"file":"a.png","faces":[]}', '{"file":"b.png","error":{}}'];
    await writeFile(join(folder, 'rows.jsonl'), rows.join('\n'));
    const into = ['predict', 'a.png', '--out', 'rows.jsonl', '--resume'];
    const { code, stdout } = await runInProcess(folder, ...into);
    expect([code, stdout]).toEqual([
      1,
      'rows.jsonl was written already, and 1 picture failed. Nothing is left to do.\n',
    ]);
    const json = await runInProcess(folder, ...into, '--json');
    expect([json.code, JSON.parse(json.stdout)]).toEqual([1, { file: 'rows.jsonl', rows: 2, failed: 1 }]);
    await expectRefusal(into.slice(0, -1), 2, 'there already');
  });

  it('lists what datasets are missing and how to get them', async () => {
    const text = await runInProcess(folder, 'datasets');
    expect(text.code).toBe(0);
    expect(text.stdout).toContain('kaggle.com');
    expect(text.stdout).toContain('mien datasets pull ferplus');
    const json = await runInProcess(folder, 'datasets', 'list', '--json');
    const ids = json.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id);
    expect(ids).toEqual(['fer2013', 'ferplus', 'ferplus-labels', 'iefdb']);
  });

  it.each(['run', 'prepare', 'train', 'evaluate', 'detect', 'predict', 'models', 'datasets'])(
    'explains %s, with examples',
    async (name) => {
      const result = await runInProcess(folder, name, '--help');
      expect(result.code).toBe(0);
      expect(result.stdout).toContain(`$ mien ${name}`);
    },
  );
});
