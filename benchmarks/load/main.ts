// What checking a model costs when it is loaded, by step, for the packaged networks. Medians of many rounds in one process,
// without a peer:
//
//   npx tsx benchmarks/load/main.ts [--rounds 30]
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DETECTOR_FORMS, netFile } from '../../src/face/detector-nets.js';
import { checkDetectorNet } from '../../src/face/open-nets.js';
import { checkChecksum } from '../../src/model/checksum.js';
import { readDescription } from '../../src/model/description.js';
import { openSession } from '../../src/runtime/node.js';
import { spread } from '../train-step/statistics.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '30' } } });
const models = join(import.meta.dirname, '..', '..', 'models');
const files = [
  { path: join(models, 'default', 'model.onnx'), check: readDescription },
  ...DETECTOR_FORMS['one-pass'].map((net) => ({
    path: join(models, 'mtcnn', netFile(net)),
    check: (bytes: Uint8Array, path: string) => checkDetectorNet(bytes, net, path),
  })),
];

const STEPS = ['read', 'checksum', 'graph', 'open'] as const;
type Step = (typeof STEPS)[number];

/** Milliseconds of each round, all files together. */
const times: Record<Step, number[]> = { read: [], checksum: [], graph: [], open: [] };
for (let round = 0; round < Number(values.rounds); round++) {
  const sums: Record<Step, number> = { read: 0, checksum: 0, graph: 0, open: 0 };
  const timed = async <T>(step: Step, work: () => Promise<T> | T): Promise<T> => {
    const began = performance.now();
    const result = await work();
    sums[step] += performance.now() - began;
    return result;
  };
  for (const { path, check } of files) {
    const bytes = await timed('read', () => readFile(path));
    await timed('checksum', () => checkChecksum(bytes, path));
    await timed('graph', () => check(bytes, path));
    const session = await timed('open', () => openSession(bytes, { threads: 1, spin: false }));
    await session.release();
  }
  for (const step of STEPS) times[step].push(sums[step]);
}

const medians = STEPS.map((step) => [step, spread(times[step]).median] as const);
const total = medians.reduce((sum, [, ms]) => sum + ms, 0);
for (const [step, ms] of medians) {
  process.stdout.write(
    `${step.padEnd(9)} ${ms.toFixed(2).padStart(7)} ms  ${((100 * ms) / total).toFixed(1)} %\n`,
  );
}
process.stdout.write(`${'total'.padEnd(9)} ${total.toFixed(2).padStart(7)} ms\n`);
