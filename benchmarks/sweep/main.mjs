// node benchmarks/sweep/main.mjs [--train 700] [--validation 350] [--epochs 18] [--threads 2]
//
// A sweep by ASHA beside the full grid over the same 27 configurations of mien-tiny, on the built-in sample faces: the best
// figure on validation, and the epochs that it took. Needs `npm run build`.

import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepareSample } from '../../dist/dataset/sample/prepare-sample.js';

const { values } = parseArgs({
  options: {
    train: { type: 'string', default: '700' },
    validation: { type: 'string', default: '350' },
    epochs: { type: 'string', default: '18' },
    threads: { type: 'string', default: '2' },
    keep: { type: 'string' },
  },
});
const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

const SPACE = {
  learningRate: [0.01, 0.1, 1],
  averageDecay: [0.9, 0.98, null],
  batch: [32, 64, 128],
};

const folder = values.keep ?? (await mkdtemp(join(tmpdir(), 'mien-sweep-')));
try {
  const data = join(folder, 'faces');
  const sizes = { train: Number(values.train), validation: Number(values.validation), test: 7 };
  await prepareSample(data, {}, sizes);
  const rows = [];
  for (const search of ['asha', 'grid']) rows.push(await sweep(search, data));
  const [asha, grid] = rows;
  console.log(`${sizes.train} training faces, ${sizes.validation} for validation, ${values.epochs} epochs`);
  console.table(rows);
  console.log(
    `asha: ${(100 * (grid.best - asha.best)).toFixed(2)} points below the grid's best, ` +
      `${((100 * asha.epochs) / grid.epochs).toFixed(1)} % of its epochs`,
  );
} finally {
  if (values.keep === undefined) await rm(folder, { recursive: true });
}

async function sweep(search, data) {
  const config = join(folder, `${search}.json`);
  const training = { model: 'mien-tiny', epochs: Number(values.epochs) };
  await writeFile(config, JSON.stringify({ data, search, training, space: SPACE }));
  const out = join(folder, search);
  const began = performance.now();
  const words = [MAIN, 'sweep', config, '--out', out, '--threads', values.threads];
  const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`mien sweep ended with ${status}`);
  const { winner, trials, rungs, epochs } = JSON.parse(await readFile(join(out, 'sweep.json'), 'utf8'));
  const seconds = Math.round((performance.now() - began) / 1000);
  return { search, trials, rungs: rungs.join(' '), best: winner.accuracy, epochs: epochs.trained, seconds };
}
