import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareSample } from '../../dataset/sample/prepare-sample.js';
import { drawPortrait } from '../../dataset/testing/portraits.js';
import { randomModel } from '../../model/testing/random-model.js';
import { faceOf } from '../../video/testing/rows.js';
import { runInProcess } from '../testing/in-process.js';
import { JSON_LINES, jsonCommand } from './json-lines.js';

let folder: string;

/** What a command printed with `--json`, each line held to the schema of the command that its words call. */
async function printed(...words: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const { stdout, stderr } = await runInProcess(folder, ...words, '--json');
  if (stdout === '') throw new Error(stderr);
  const lines = stdout.split('\n').filter((line) => line !== '');
  const schema = JSON_LINES[jsonCommand(words)!];
  return lines.map((line) => schema.parse(JSON.parse(line)) as Record<string, unknown>);
}

describe('what commands print with --json fits their schemas', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mien-printed-lines-'));
    await prepareSample(join(folder, 'faces'), {}, { train: 32, validation: 14, test: 7 });
    await writeFile(join(folder, 'tiny.onnx'), randomModel(1));
    await mkdir(join(folder, 'photos'));
    await writeFile(join(folder, 'photos/happy.jpg'), await drawPortrait('happy', { seed: 1, width: 160 }));
    const row = { time: 0, frame: 0, faces: [faceOf(1, { happy: 0.6 })] };
    await writeFile(join(folder, 'rows.jsonl'), JSON.stringify(row));
    await writeFile(join(folder, 'study.csv'), 'participant,rows,group\na,rows.jsonl,x\nb,rows.jsonl,y\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('train, evaluate, models, models verify, export', async () => {
    const small = ['--data', 'faces', '--model', 'mien-tiny', '--epochs', '1', '--batch', '16'];
    const trained = await printed('train', ...small, '--out', 'run');
    expect(trained.map(({ event }) => event)).toEqual(['epoch', 'evaluation', 'run']);
    const evaluated = await printed(
      'evaluate',
      '--model',
      './run',
      '--data',
      'faces',
      '--split',
      'validation',
    );
    expect(evaluated).toHaveLength(1);
    expect((await printed('models', 'verify', './run'))[0]).toMatchObject({
      status: 'unrecorded',
      ok: false,
    });
    expect((await printed('models', 'verify', './run', '--record'))[0]).toMatchObject({
      status: 'ok',
      ok: true,
    });
    expect((await printed('models')).length).toBeGreaterThan(1);
    expect(await printed('export', '--model', './run', '--out', 'small.onnx')).toHaveLength(1);
  });

  it('sweep, sweep work, sweep status', async () => {
    const config = {
      ...{ data: 'faces', search: 'grid', space: { learningRate: [0.02, 1e30] } },
      training: { model: 'mien-tiny', epochs: 1, batch: 16 },
    };
    await writeFile(join(folder, 'sweep.json'), JSON.stringify(config));
    const lines = await printed('sweep', 'sweep.json', '--out', 'sweep');
    expect(lines.map(({ event }) => event)).toEqual(['trial', 'trial', 'sweep']);
    expect(await printed('sweep', 'work', 'sweep')).toHaveLength(1);
    expect((await printed('sweep', 'status', 'sweep'))[0]).toMatchObject({ finished: true, trials: 2 });
  });

  it('batch plan, batch status, batch verify, batch cancel', async () => {
    const [plan] = await printed('batch', 'plan', 'photos', '--model', 'tiny.onnx', '--out', 'store');
    const run = plan!.run;
    expect(plan).toMatchObject({ inputs: 1 });
    expect((await printed('batch', 'status', 'store'))[0]).toMatchObject({ run, committed: 0, left: null });
    expect((await printed('batch', 'verify', 'store'))[0]).toMatchObject({ run, ok: false });
    expect((await printed('batch', 'cancel', 'store'))[0]).toMatchObject({ run });
  });

  it('video compare', async () => {
    const words = ['study.csv', '--by', 'group', '--out', 'figures', '--resamples', '100'];
    const [line] = await printed('video', 'compare', ...words);
    expect(line).toMatchObject({ measure: 'happy', groups: [{ group: 'x', n: 1 }, { group: 'y' }] });
  });
});
