// One step of training, mien against PyTorch on the same processor: the same net, first weights, batch, loss,
// optimizer and threads. The two work by turns, each in a process of its own, while the other sleeps.
//
//   npm ci && benchmarks/setup          (PyTorch: Debian's python3-torch)
//   npx tsx benchmarks/train-step/main.ts [--nets mien-s,mien-se,mien-deep,learningimage,plain] [--batch 64]
//                                       [--rounds 7] [--steps 4] [--threads 2] [--patience SECONDS] [--json FILE]
//                                       [--python /usr/bin/python3]
//
// A step is what training repeats: forward, backward, optimizer, moving average where the recipe has one, and
// dropout; not the making of batches, which are ready before. PyTorch runs in both of its memory formats, and the
// faster one counts. Before anything is timed, the losses of the first steps and the length of the way that the
// weights went must agree. Rounds wait until the machine is quiet, and one in which other processes took over 5 % of the
// processor is run again, as long as --patience (seconds a net) lasts; the table says where it did not.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.js';
import { measureNet, type NetResult, type Options, startMatmul } from './measure.js';
import { NET_NAMES } from './nets.js';
import { formatJson, formatNet, formatTitle } from './report.js';

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      nets: { type: 'string', default: NET_NAMES.join(',') },
      batch: { type: 'string', default: '64' },
      rounds: { type: 'string', default: '7' },
      steps: { type: 'string', default: '4' },
      threads: { type: 'string', default: '2' },
      patience: { type: 'string', default: '60' },
      python: { type: 'string', default: '/usr/bin/python3' },
      json: { type: 'string' },
    },
  });
  const count = (name: 'batch' | 'rounds' | 'steps' | 'threads' | 'patience') => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number from 1.`);
    return value;
  };
  const nets = values.nets.split(',');
  const unknown = nets.find((name) => !NET_NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`--nets knows ${NET_NAMES.join(', ')}, not "${unknown}".`);
  return {
    nets,
    batch: count('batch'),
    rounds: count('rounds'),
    steps: count('steps'),
    threads: count('threads'),
    patience: count('patience'),
    python: values.python,
    json: values.json,
  };
}

async function run(options: Options) {
  const machine = describeMachine();
  const folder = await mkdtemp(join(tmpdir(), 'mien-train-step-'));
  const matmul = await startMatmul(options.threads);
  try {
    const results: NetResult[] = [];
    for (const net of options.nets) {
      const result = await measureNet(net, options, matmul, folder);
      if (results.length === 0) console.log(formatTitle(options, machine, result));
      console.log(formatNet(result));
      results.push(result);
      // After every net, so that what is measured stays where a later one fails.
      if (options.json !== undefined) await writeFile(options.json, formatJson(options, machine, results));
    }
  } finally {
    matmul.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

try {
  await run(readOptions());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
