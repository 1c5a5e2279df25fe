// npx tsx benchmarks/sweep/main.ts [--train 700] [--validation 350] [--epochs 18] [--threads 2]
//
// A sweep by ASHA beside the full grid over the same 27 configurations of mien-tiny, on the built-in sample faces: the best
// figure on validation, and the epochs that it took. Then what ASHA does with the grid's curves in 200 other orders of the
// trials, with several rungs. Needs `npm run build`. --keep FOLDER keeps the trials, and goes on with those that are there.

import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareSample } from '../../src/dataset/sample/prepare-sample.js';
import { listTrials, type TrialSettings } from '../../src/sweep/list-trials.js';
import { entered } from '../../src/sweep/open-jobs.js';
import type { TrialJob } from '../../src/sweep/trial-result.js';
import { MIEN } from '../built.js';

const { values } = parseArgs({
  options: {
    train: { type: 'string', default: '700' },
    validation: { type: 'string', default: '350' },
    epochs: { type: 'string', default: '18' },
    threads: { type: 'string', default: '2' },
    keep: { type: 'string' },
  },
});
const SPACE = {
  learningRate: [0.01, 0.1, 1],
  averageDecay: [0.9, 0.98, null],
  batch: [32, 64, 128],
};

interface Epoch {
  readonly validationAccuracy: number;
  readonly validationLoss: number;
}
type Curves = ReadonlyMap<string, readonly Epoch[]>;

const folder = values.keep ?? (await mkdtemp(join(tmpdir(), 'mien-sweep-')));
try {
  const data = join(folder, 'faces');
  const sizes = { train: Number(values.train), validation: Number(values.validation), test: 7 };
  await prepareSample(data, {}, sizes);
  const asha = await sweep('asha', data);
  const grid = await sweep('grid', data);
  console.log(`${sizes.train} training faces, ${sizes.validation} for validation, ${values.epochs} epochs`);
  console.table([asha, grid]);
  console.log(
    `asha: ${(100 * (grid.best - asha.best)).toFixed(2)} points below the grid's best, ` +
      `${((100 * asha.epochs) / grid.epochs).toFixed(1)} % of its epochs`,
  );
  const curves = await gridCurves();
  const last = Number(values.epochs);
  for (const lower of [
    [1, 2, 6],
    [2, 6],
  ]) {
    const rungs = [...lower.filter((rung) => rung < last), last];
    const { below, share } = otherOrders(curves, rungs);
    console.log(
      `200 other orders, rungs ${rungs.join(' ')}: ${below.toFixed(2)} points below, ` +
        `${(100 * share).toFixed(1)} % of the epochs`,
    );
  }
} finally {
  if (values.keep === undefined) await rm(folder, { recursive: true });
}

/** The history of each configuration of the grid. */
async function gridCurves(): Promise<Curves> {
  const { trials }: { trials: { settings: TrialSettings }[] } = JSON.parse(
    await readFile(join(folder, 'grid/plan.json'), 'utf8'),
  );
  const curves = new Map<string, readonly Epoch[]>();
  for (const [trial, { settings }] of trials.entries()) {
    const path = join(folder, `grid/results/${String(trial).padStart(4, '0')}.0.json`);
    curves.set(JSON.stringify(settings), JSON.parse(await readFile(path, 'utf8')).history);
  }
  return curves;
}

/** Means over 200 orders: points below the grid's best, and the share of its epochs. */
function otherOrders(curves: Curves, rungs: readonly number[]): { below: number; share: number } {
  const reached = (history: readonly Epoch[]): number =>
    Math.max(...history.map(({ validationAccuracy }) => validationAccuracy));
  const best = Math.max(...[...curves.values()].map(reached));
  let [below, share] = [0, 0];
  for (let seed = 1; seed <= 200; seed++) {
    const trials = listTrials({ space: SPACE, search: 'asha', trials: undefined, seed });
    const of = ({ trial, rung }: TrialJob) => {
      const history = curves.get(JSON.stringify(trials[trial]))!.slice(0, rungs[rung]);
      const accuracy = reached(history);
      const kept = history.find(({ validationAccuracy }) => validationAccuracy === accuracy)!;
      return { trial, validation: { accuracy, loss: kept.validationLoss }, second: null };
    };
    const plan = { trials, rungs: [...rungs], eta: 3, metric: 'accuracy' as const, second: null };
    const members = entered(plan, { of });
    const top = members.at(-1)!.map((trial) => of({ trial, rung: rungs.length - 1 }).validation.accuracy);
    const epochs = members.reduce(
      (sum, { length }, i) => sum + length * (rungs[i]! - (rungs[i - 1] ?? 0)),
      0,
    );
    below += (100 * (best - Math.max(...top))) / 200;
    share += epochs / (trials.length * rungs.at(-1)!) / 200;
  }
  return { below, share };
}

async function sweep(search: 'asha' | 'grid', data: string) {
  const config = join(folder, `${search}.json`);
  const training = { model: 'mien-tiny', epochs: Number(values.epochs) };
  await writeFile(config, JSON.stringify({ data, search, training, space: SPACE }));
  const out = join(folder, search);
  const began = performance.now();
  const words = [MIEN, 'sweep', config, '--out', out, '--threads', values.threads];
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`mien sweep ended with ${status}`);
  const { winner, trials, rungs, epochs } = JSON.parse(await readFile(join(out, 'sweep.json'), 'utf8'));
  const seconds = Math.round((performance.now() - began) / 1000);
  return { search, trials, rungs: rungs.join(' '), best: winner.accuracy, epochs: epochs.trained, seconds };
}
