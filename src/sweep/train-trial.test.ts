import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FolderStore } from '../batch/store/folder-store.js';
import { assembleDataset } from '../dataset/prepared/assemble.js';
import type { FaceDataset } from '../dataset/record.js';
import { sampleFaces } from '../dataset/sample/sample.js';
import { trainRun } from '../run/execute.js';
import { readSettings } from '../run/run-folder.js';
import { readCheckpoint } from '../training/checkpoint.js';
import { selectTrainingRows } from '../training/select.js';
import { makeSweep } from './make-sweep.js';
import type { Sweep } from './sweep.js';
import { parseSweepConfig } from './sweep-config.js';
import { summarizeSweep } from './sweep-summary.js';
import { trialTraining } from './train-trial.js';
import { workSweep } from './work-sweep.js';
import { writeSweepReport } from './write-sweep-report.js';

const { signal } = new AbortController();

let root: string;
let dataset: FaceDataset;
let other: FaceDataset;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'mien-sweep-'));
  const faces = (seed: number) => ({
    name: 'sample',
    ...sampleFaces({ seed, train: 48, validation: 21, test: 7 }),
  });
  dataset = assembleDataset([faces(1)]);
  other = assembleDataset([faces(2)]);
});
afterAll(() => rm(root, { recursive: true }));

const options = (changes: object = {}) => ({
  ...({ data: 'faces', dataset, device: 'cpu', threads: 1, defaultModel: 'mien-tiny', ...changes } as const),
});
const CONFIG = {
  ...{ eta: 2, rungs: [1, 3] },
  training: { epochs: 3, batch: 16 },
  space: { learningRate: [0.02, 0.2] },
};

const begin = (name: string, config: object = CONFIG, changes: object = {}): Promise<Sweep> =>
  makeSweep(new FolderStore(join(root, name)), parseSweepConfig(config, name), options(changes));
const training = ({ plan }: Sweep, second?: FaceDataset) =>
  trialTraining({ ...{ plan, data: 'faces', dataset, second, command: 'mien sweep' } });

/** The winner's state vectors, and its figures. */
async function winnerOf(sweep: Sweep) {
  const { winner } = (await summarizeSweep(sweep)).summary;
  const { folder, ...figures } = winner!;
  return { figures, folder: folder!, state: (await readCheckpoint(folder!)).state };
}

describe('trialTraining', () => {
  it('stopped anywhere and promoted, ends with the very weights of a run that never stopped', async () => {
    const sweep = await begin('stopped');
    // Stopped in its second epoch of the second rung, as by a kill after a checkpoint; then another worker goes on.
    const controller = new AbortController();
    await workSweep(sweep, training(sweep), {
      signal: controller.signal,
      onEpoch: (job, { epoch }) => {
        if (job.rung === 1 && epoch === 2) controller.abort();
      },
    });
    expect((await summarizeSweep(sweep)).summary.finished).toBe(false);
    await workSweep(sweep, training(sweep), { signal });
    const outcome = await summarizeSweep(sweep);
    expect(outcome.summary).toMatchObject({ finished: true, trials: 2, epochs: { trained: 4, full: 6 } });
    const winner = await winnerOf(sweep);

    const whole = join(root, 'whole');
    const settings = { ...(await readSettings(winner.folder)), command: 'whole' };
    const { training: run } = await trainRun(
      { folder: whole, settings, dataset },
      selectTrainingRows(dataset, settings.training),
    );
    expect((await readCheckpoint(whole)).state).toEqual(winner.state);
    const best = run.history[run.bestEpoch - 1]!;
    expect(winner.figures).toMatchObject({
      ...{ kept: run.bestEpoch, accuracy: best.validationAccuracy, loss: best.validationLoss, epochs: 3 },
    });

    await writeSweepReport(sweep.store.name, outcome);
    const written = JSON.parse(await readFile(join(sweep.store.name, 'sweep.json'), 'utf8')) as unknown;
    expect(written).toEqual(outcome.summary);
    expect(await readFile(join(sweep.store.name, 'sweep.svg'), 'utf8')).toContain('Sweep of 2 trials');
  });

  it('judges a second dataset too, and counts a loss without end as a failure', async () => {
    const second = { name: 'others', data: 'others' };
    const space = { learningRate: [0.1, 1e30] };
    const sweep = await begin(
      'second',
      { ...{ search: 'grid', second, space }, training: { epochs: 1, batch: 16, averageDecay: null } },
      { second: other },
    );
    await workSweep(sweep, training(sweep, other), { signal });
    const { ranking } = (await summarizeSweep(sweep)).summary;
    expect(ranking[0]).toMatchObject({ trial: 0, failed: null });
    expect(ranking[0]!.second!.accuracy).toBeGreaterThan(0);
    expect(ranking[0]!.second!.loss).not.toBe(ranking[0]!.loss);
    expect(ranking[1]).toMatchObject({ trial: 1, failed: 'TRAINING_DIVERGED', accuracy: null });
  });
});

describe('makeSweep', () => {
  it('finds the same sweep again, and refuses another one in its folder', async () => {
    const sweep = await begin('again');
    expect((await begin('again')).plan).toEqual(sweep.plan);
    await expect(
      begin('again', { ...CONFIG, seed: 2, space: { learningRate: [0.03, 0.2] } }),
    ).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    });
  });

  it('makes faces fewer than a batch the batch, unless the batch was asked for', async () => {
    const small = { ...CONFIG, training: { epochs: 3 } };
    expect((await begin('few', small)).plan.trials[0]!.training.batch).toBe(48);
    await expect(begin('asked', { ...CONFIG, training: { epochs: 3, batch: 64 } })).rejects.toMatchObject({
      ...{ code: 'DATASET_EMPTY', message: expect.stringContaining('48 training faces') },
    });
  });

  it('refuses trials of different lengths', async () => {
    const space = { model: ['mien-tiny', 'learningimage'] };
    await expect(begin('lengths', { space })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
