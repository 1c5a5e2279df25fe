// Processor time and peak memory of mien's step alone, on one thread: it repeats where a busy machine's clock does not,
// so that two versions can be compared while other work goes on.
//
//   npx tsx benchmarks/train-step/processor-time.ts [--nets mien-s,mien-se,mien-deep,learningimage,plain] [--batch 64] [--steps 8]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { typescriptProgram } from '../typescript.js';
import { Child } from './child.js';
import { NET_NAMES } from './nets.js';
import type { Cpu } from './protocol.js';
import { spread } from './statistics.js';

const { values } = parseArgs({
  options: {
    nets: { type: 'string', default: NET_NAMES.join(',') },
    batch: { type: 'string', default: '64' },
    steps: { type: 'string', default: '8' },
  },
});
const WARM_UP_STEPS = 2;
const THREADS = '1';

const folder = await mkdtemp(join(tmpdir(), 'mien-train-step-'));
const program = fileURLToPath(new URL('mien-child.ts', import.meta.url));
try {
  for (const net of values.nets.split(',')) {
    const child = new Child(process.execPath, [
      ...typescriptProgram(program),
      net,
      values.batch,
      THREADS,
      join(folder, net),
    ]);
    await child.hear();
    await child.ask('time', WARM_UP_STEPS);
    const times = [];
    for (let i = 0; i < Number(values.steps); i++) {
      const { answer }: { answer: { cpu: Cpu } } = await child.ask('time', 1);
      times.push((answer.cpu.answered - answer.cpu.asked) * 1000);
    }
    const { min, median } = spread(times);
    const { peakBytes } = await child.end();
    console.log(
      `${net}: ${min.toFixed(0)} ms of processor time at least, median ${median.toFixed(0)}; peak ${(peakBytes / 2 ** 20).toFixed(0)} MiB`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
