// What checking a model costs when it is loaded, by step, for the packaged networks. Medians of many rounds in one process,
// without a peer:
//
//   npm run build
//   node benchmarks/load/main.mjs [--rounds 30]
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { netFile } from '../../dist/face/mtcnn/mtcnn.js';
import { checkNet } from '../../dist/face/mtcnn/net-in-use.js';
import { NET_NAMES } from '../../dist/face/mtcnn/net-plans.js';
import { checkChecksum } from '../../dist/model/checksum.js';
import { readDescription } from '../../dist/model/description.js';
import { openSession } from '../../dist/runtime/node.js';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '30' } } });
const models = join(import.meta.dirname, '..', '..', 'models');
const files = [
  { path: join(models, 'default', 'model.onnx'), check: readDescription },
  ...NET_NAMES.map((net) => ({
    path: join(models, 'mtcnn', netFile(net)),
    check: (/** @type {Uint8Array} */ bytes, /** @type {string} */ path) => checkNet(bytes, net, path),
  })),
];

/** @type {Record<'read' | 'checksum' | 'graph' | 'open', number[]>} milliseconds of each round, all files together */
const times = { read: [], checksum: [], graph: [], open: [] };
for (let round = 0; round < Number(values.rounds); round++) {
  const sums = { read: 0, checksum: 0, graph: 0, open: 0 };
  for (const { path, check } of files) {
    /** @type {<T>(step: keyof typeof sums, work: () => Promise<T> | T) => Promise<T>} */
    const timed = async (step, work) => {
      const began = performance.now();
      const result = await work();
      sums[step] += performance.now() - began;
      return result;
    };
    const bytes = await timed('read', () => readFile(path));
    await timed('checksum', () => checkChecksum(bytes, path));
    await timed('graph', () => check(bytes, path));
    const session = await timed('open', () => openSession(bytes, { threads: 1, spin: false }));
    await session.release();
  }
  for (const step of Object.keys(sums)) times[step].push(sums[step]);
}

const medians = Object.fromEntries(
  Object.entries(times).map(([step, list]) => [step, list.toSorted((a, b) => a - b)[list.length >> 1]]),
);
const total = Object.values(medians).reduce((sum, ms) => sum + ms, 0);
for (const [step, ms] of Object.entries(medians)) {
  process.stdout.write(
    `${step.padEnd(9)} ${ms.toFixed(2).padStart(7)} ms  ${((100 * ms) / total).toFixed(1)} %\n`,
  );
}
process.stdout.write(`${'total'.padEnd(9)} ${total.toFixed(2).padStart(7)} ms\n`);
