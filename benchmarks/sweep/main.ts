// npx tsx benchmarks/sweep/main.ts [--train 560] [--validation 560] [--epochs 24] [--threads 2] [--seed 1]
//
// A sweep by ASHA beside the full grid over the same 18 configurations of mien-tiny, on the built-in sample faces, or on a part
// of a prepared dataset (--data FOLDER --every 8 takes every eighth training face and every second validation face): the best
// figure on validation, and the epochs that it took. Then what ASHA does with the grid's curves in 200 other orders of the
// trials, with several rungs, compared by several measures, and with whole rungs instead of results as they come. Last, the rules that
// take at most a quarter of the grid's epochs, the best first: one of several seeds may be chance. Needs
// `npm run build`. --keep FOLDER keeps the trials, and goes on with those that are there; --replay FOLDER takes the curves of
// a kept grid and trains nothing.

import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { writeDataset } from '../../src/dataset/prepared/write-dataset.js';
import { FACE_BYTES, type Split } from '../../src/dataset/record.js';
import { prepareSample } from '../../src/dataset/sample/prepare-sample.js';
import { listTrials, type TrialSettings } from '../../src/sweep/list-trials.js';
import { promoted } from '../../src/sweep/promotion.js';
import type { EpochRecord } from '../../src/training/history.js';
import { MIEN } from '../built.js';

const { values } = parseArgs({
  options: {
    train: { type: 'string', default: '560' },
    validation: { type: 'string', default: '560' },
    epochs: { type: 'string', default: '24' },
    threads: { type: 'string', default: '2' },
    /** Of the training, so that there are several grids to try a rule on. */
    seed: { type: 'string', default: '1' },
    data: { type: 'string' },
    every: { type: 'string', default: '1' },
    keep: { type: 'string' },
    replay: { type: 'string' },
  },
});
const SPACE = {
  learningRate: [0.01, 0.1, 1],
  averageDecay: [0.9, 0.98, null],
  batch: [32, 64],
};

type Curve = readonly EpochRecord[];
type Curves = ReadonlyMap<string, Curve>;

const reached = (curve: Curve): number =>
  Math.max(...curve.map(({ validationAccuracy }) => validationAccuracy));

/** What trials may be compared by at a rung, of their epochs so far: the larger, the better. */
const MEASURES: Readonly<Record<string, (curve: Curve) => number>> = {
  'validation accuracy, best': reached,
  'validation loss, best': (curve) => -Math.min(...curve.map(({ validationLoss }) => validationLoss)),
  'validation loss, smoothed': (curve) =>
    -curve.reduce((sum, { validationLoss }, i) => (i === 0 ? validationLoss : (sum + validationLoss) / 2), 0),
  'validation accuracy, mean of the last two': (curve) => {
    const last = curve.slice(-2);
    return last.reduce((sum, { validationAccuracy }) => sum + validationAccuracy, 0) / last.length;
  },
  'training loss, last': (curve) => -curve.at(-1)!.trainLoss,
};
const RUNGS = [[1, 2, 6], [1, 3], [1, 4], [2, 6], [2, 5], [2, 4], [2], [3, 9], [3, 6], [3, 5], [3], [4], [6]];
const ETA = 3;
const ETAS = [3, 4, 6, 9];
const QUARTER = 0.25;

const folder = values.replay ?? values.keep ?? (await mkdtemp(join(tmpdir(), 'mien-sweep-')));
try {
  if (values.replay === undefined) await compare();
  await replay();
} finally {
  if (values.keep === undefined && values.replay === undefined) await rm(folder, { recursive: true });
}

async function compare(): Promise<void> {
  const data = join(folder, 'faces');
  const sizes = await prepare(data);
  const asha = await sweep('asha', data);
  const grid = await sweep('grid', data);
  console.log(`${sizes.train} training faces, ${sizes.validation} for validation, ${values.epochs} epochs`);
  console.table([asha, grid]);
  console.log(
    `asha: ${(100 * (grid.best - asha.best)).toFixed(2)} points below the grid's best, ` +
      `${((100 * asha.epochs) / grid.epochs).toFixed(1)} % of its epochs`,
  );
}

/** Makes the data, and says how many faces there are. */
async function prepare(data: string): Promise<{ readonly train: number; readonly validation: number }> {
  if (values.data === undefined) {
    const sizes = { train: Number(values.train), validation: Number(values.validation), test: 7 };
    await prepareSample(data, {}, sizes);
    return sizes;
  }
  const whole = await readDataset(values.data);
  const seen = { train: 0, validation: 0, test: 0 };
  const every = { train: Number(values.every), validation: 2, test: Number.POSITIVE_INFINITY };
  const rows = [...whole.records.keys()].filter((row) => {
    const { split } = whole.records[row]!;
    return seen[split]++ % every[split] === 0 && split !== 'test';
  });
  const images = new Uint8Array(rows.length * FACE_BYTES);
  rows.forEach((row, i) => {
    images.set(whole.images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES), i * FACE_BYTES);
  });
  const records = rows.map((row) => {
    const { fileName: _, duplicateOf: __, ...record } = whole.records[row]!;
    return { ...record, source: 'part' };
  });
  await writeDataset([{ name: 'part', records, images }], data, { images: false });
  const count = (split: Split): number => records.filter((record) => record.split === split).length;
  return { train: count('train'), validation: count('validation') };
}

/** Prints how ASHA and whole rungs would have done with the grid's curves. */
async function replay(): Promise<void> {
  const curves = await gridCurves();
  const last = Math.max(...[...curves.values()].map(({ length }) => length));
  const rows: Tried[] = [];
  for (const rule of ['as they come', 'whole rungs'] as const) {
    for (const measure of Object.keys(MEASURES)) {
      for (const rungs of RUNGS.map((lower) => [...lower.filter((rung) => rung < last), last])) {
        rows.push(...ETAS.map((eta) => tried(curves, { rungs, rule, measure, eta })));
      }
    }
  }
  console.table(rows.filter(({ eta }) => eta === ETA).map(shown));
  const cheap = rows.filter(({ share }) => share <= QUARTER).toSorted((a, b) => a.below - b.below);
  console.table(cheap.slice(0, 20).map(shown));
}

interface Tried extends Rule {
  readonly below: number;
  readonly share: number;
}

function tried(curves: Curves, rule: Rule): Tried {
  return { ...rule, ...otherOrders(curves, rule) };
}

function shown({ rule, measure, rungs, eta, below, share }: Tried): object {
  const figures = { 'points below': below.toFixed(2), '% of epochs': (100 * share).toFixed(1) };
  return { rule, measure, rungs: rungs.join(' '), eta, ...figures };
}

/** The history of each configuration of the grid. */
async function gridCurves(): Promise<Curves> {
  const { trials }: { trials: { settings: TrialSettings }[] } = JSON.parse(
    await readFile(join(folder, 'grid/plan.json'), 'utf8'),
  );
  const curves = new Map<string, Curve>();
  for (const [trial, { settings }] of trials.entries()) {
    const path = join(folder, `grid/results/${String(trial).padStart(4, '0')}.0.json`);
    curves.set(JSON.stringify(settings), JSON.parse(await readFile(path, 'utf8')).history);
  }
  return curves;
}

interface Rule {
  readonly rungs: readonly number[];
  /** `as they come`: ASHA; `whole rungs`: a rung's best third goes on when the whole rung is known. */
  readonly rule: 'as they come' | 'whole rungs';
  readonly measure: string;
  /** Of so many, one goes on. */
  readonly eta: number;
}

/** Means over 200 orders: points below the grid's best, and the share of its epochs. */
function otherOrders(curves: Curves, { rungs, rule, measure, eta }: Rule): { below: number; share: number } {
  const best = Math.max(...[...curves.values()].map(reached));
  let [below, share] = [0, 0];
  for (let seed = 1; seed <= 200; seed++) {
    const trials = listTrials({ space: SPACE, search: 'asha', trials: undefined, seed });
    const curveOf = (trial: number): Curve => curves.get(JSON.stringify(trials[trial]))!;
    let members: readonly number[] = [...trials.keys()];
    let epochs = 0;
    for (const [i, rung] of rungs.entries()) {
      epochs += members.length * (rung - (rungs[i - 1] ?? 0));
      if (i + 1 === rungs.length) break;
      const score = (trial: number): number => MEASURES[measure]!(curveOf(trial).slice(0, rung));
      members = goOn(members, { rule, eta }, score);
    }
    below += (100 * (best - Math.max(...members.map((trial) => reached(curveOf(trial)))))) / 200;
    share += epochs / (trials.length * rungs.at(-1)!) / 200;
  }
  return { below, share };
}

function goOn(
  members: readonly number[],
  { rule, eta }: Pick<Rule, 'rule' | 'eta'>,
  score: (trial: number) => number,
): readonly number[] {
  if (rule === 'as they come') {
    return promoted(members, { eta, scoreOf: (trial) => ({ first: score(trial), second: 0 }) });
  }
  return members.toSorted((a, b) => score(b) - score(a)).slice(0, Math.floor(members.length / eta));
}

async function sweep(search: 'asha' | 'grid', data: string) {
  const config = join(folder, `${search}.json`);
  const training = { model: 'mien-tiny', epochs: Number(values.epochs), seed: Number(values.seed) };
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
