// How long a program's event loop waits while photos are recognised in it: mien in the caller's thread, mien with
// workers, and @vladmandic/face-api and @vladmandic/human on the WebAssembly of TensorFlow.js.
//
//   npm run build; benchmarks/setup
//   npx tsx benchmarks/event-loop/main.ts --photo FILE [--seconds 10] [--rounds 3] [--at-a-time 8] [--workers 2] [--json FILE]
//
// The photo is made 640×480. So many of it are on their way at any time, in a process a side; the sides take turns. Delays
// are those of `monitorEventLoopDelay`, ticks of 1 ms included; `busy` is the share of time in which the loop ran code.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { requirePeer } from '../peers.js';
import { writePhotos } from '../recognition/photo-files.js';
import { describeMachine } from '../train-step/machine.js';
import { type Spread, spread } from '../train-step/statistics.js';
import { typescriptProgram } from '../typescript.js';
import type { SideFigures } from './side.js';

const { values } = parseArgs({
  options: {
    photo: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    'at-a-time': { type: 'string', default: '8' },
    workers: { type: 'string', default: '2' },
    json: { type: 'string' },
  },
});
const { photo, seconds, rounds, workers, 'at-a-time': atATime, json } = values;
if (photo === undefined || ![seconds, rounds, workers, atATime].every((value) => Number(value) > 0)) {
  process.stderr.write(
    'usage: main.ts --photo FILE [--seconds 10] [--rounds 3] [--at-a-time 8] [--json FILE]\n',
  );
  process.exit(2);
}

const PEERS = ['face-api', 'human'] as const;
const run = promisify(execFile);
const program = fileURLToPath(new URL('side.ts', import.meta.url));
const sides = ['workers-0', `workers-${workers}`, ...PEERS.filter(hasPeer)];
const measured = new Map<string, SideFigures[]>(sides.map((side) => [side, []]));
const folder = await mkdtemp(join(tmpdir(), 'mien-event-loop-'));
try {
  const [file] = await writePhotos([photo], folder, 1);
  for (let round = 0; round < Number(rounds); round++) {
    for (const side of sides.map((_, place) => sides[(place + round) % sides.length]!)) {
      const { stdout } = await run(process.execPath, [
        ...typescriptProgram(program),
        side,
        file!,
        seconds,
        atATime,
      ]);
      measured.get(side)!.push(JSON.parse(stdout) as SideFigures);
      process.stderr.write(`${side}: ${stdout}`);
    }
  }
} finally {
  await rm(folder, { recursive: true });
}

const results = [...measured].map(([side, list]) => {
  const of = (figure: keyof SideFigures): Spread => spread(list.map((result) => result[figure]));
  return {
    side,
    p50: of('p50'),
    p99: of('p99'),
    most: of('most'),
    busy: of('busy'),
    photosPerSecond: of('photosPerSecond'),
    faces: of('faces'),
  };
});
const machine = describeMachine();
const report = {
  benchmark: 'event-loop',
  date: new Date().toISOString(),
  machine,
  atATime: Number(atATime),
  results,
};
if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
for (const { side, p50, p99, most, busy, photosPerSecond, faces } of results) {
  const share = (100 * busy.median).toFixed(0);
  process.stdout.write(
    `${side.padEnd(10)} p50 ${p50.median} ms, p99 ${p99.median} ms, most ${most.median} ms, busy ${share} %, ` +
      `${photosPerSecond.median} photos a second, ${faces.median} faces\n`,
  );
}

/** Whether benchmarks/setup has been run. */
function hasPeer(name: (typeof PEERS)[number]): boolean {
  try {
    requirePeer.resolve(`./node_modules/@vladmandic/${name}/package.json`);
    return true;
  } catch {
    process.stderr.write(`Without @vladmandic/${name}: benchmarks/setup installs it.\n`);
    return false;
  }
}
