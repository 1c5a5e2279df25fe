// What the runtime's settings do to recognition: the expression network under each of several, its operators' times, and
// the detector with one thread, with two, and with two that do not spin, alone and beside a busy process. No peer.
//
//   npx tsx benchmarks/recognition/settings.ts --photo FILE [--model NAME]
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openDetector } from '../../src/face/open-detector.js';
import { decodeImage } from '../../src/image/decode.js';
import { findModel } from '../../src/model/find-model.js';
import { nodeRuntime } from '../../src/runtime/load-runtime.js';
import { spread } from '../train-step/statistics.js';

const FACE = 48;
const { values } = parseArgs({ options: { photo: { type: 'string' }, model: { type: 'string' } } });
const { photo, model } = values;
if (photo === undefined) {
  process.stderr.write('usage: settings.ts --photo FILE [--model NAME]\n');
  process.exit(2);
}
const { bytes } = await findModel(model);
const { ort } = await nodeRuntime();

const faces = (count: number) => {
  const data = Float32Array.from({ length: count * FACE * FACE }, (_, i) => (i * 7919) % 256);
  return { images: new ort.Tensor('float32', data, [count, 1, FACE, FACE]) };
};

/** As src/runtime/node.ts opens it. */
const open = (options: object) =>
  ort.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    logSeverityLevel: 3,
    ...options,
  });

/** Median milliseconds, by turns. */
async function byTurns(works: Record<string, () => Promise<unknown>>, rounds: number) {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(works).map((name) => [name, []]));
  for (let round = -2; round < rounds; round++) {
    for (const [name, work] of Object.entries(works)) {
      const started = performance.now();
      await work();
      if (round >= 0) times[name]!.push(performance.now() - started);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, spread(list).median]));
}

for (const count of [1, 8]) {
  const settings: Record<string, object> = {
    'as it is': {},
    'batch fixed': { freeDimensionOverrides: { N: count } },
    'memory planned ahead': { enableMemPattern: true },
    'without arena': { enableCpuMemArena: false },
    'without the blocked layout': { graphOptimizationLevel: 'extended' },
    'denormals as zero': { extra: { session: { set_denormal_as_zero: '1' } } },
  };
  const works: Record<string, () => Promise<unknown>> = {};
  for (const [name, options] of Object.entries(settings)) {
    const session = await open(options);
    const feeds = faces(count);
    works[name] = () => session.run(feeds);
  }
  for (const [name, milliseconds] of Object.entries(await byTurns(works, 60))) {
    console.log(`${count} faces, each, ${name}: ${(milliseconds / count).toFixed(2)} ms`);
  }
}

const folder = await mkdtemp(join(tmpdir(), 'mien-settings-'));
const profiled = await open({ enableProfiling: true, profileFilePrefix: join(folder, 'profile') });
for (let run = 0; run < 60; run++) await profiled.run(faces(1));
profiled.endProfiling();
const events: { cat: string; name: string; dur: number; args: { op_name?: string } }[] = JSON.parse(
  await readFile(join(folder, (await readdir(folder))[0]!), 'utf8'),
);
await rm(folder, { recursive: true });
const nodes: Map<string, { op: string; times: number[] }> = new Map();
for (const { cat, name, dur, args } of events) {
  if (cat !== 'Node' || !name.endsWith('kernel_time')) continue;
  const node = nodes.get(name) ?? { op: String(args.op_name), times: [] };
  node.times.push(dur);
  nodes.set(name, node);
}
const operators: Map<string, number> = new Map();
for (const { op, times } of nodes.values()) {
  operators.set(op, (operators.get(op) ?? 0) + spread(times).median);
}
const sorted = [...operators].sort(([, a], [, b]) => b - a);
console.log(`µs of one face by operator: ${sorted.map(([op, time]) => `${op} ${time}`).join(', ')}`);

const image = await decodeImage(photo);
for (const busy of [false, true]) {
  const other = busy ? spawn(process.execPath, ['-e', 'for (;;);']) : undefined;
  for (const minFace of [20, 40]) {
    const medians: Record<string, number> = {};
    // One after the other: the threads of one would be in the way of the next.
    for (const [name, options] of Object.entries({
      'one thread': { threads: 1 },
      'two threads that spin': { threads: 2, spin: true },
      'two threads': { threads: 2, spin: false },
    })) {
      const detector = await openDetector(options);
      Object.assign(medians, await byTurns({ [name]: () => detector.detect(image, { minFace }) }, 21));
      await detector.release();
    }
    const told = Object.entries(medians).map(
      ([name, milliseconds]) => `${name} ${milliseconds.toFixed(0)} ms`,
    );
    const beside = busy ? ', beside a busy process' : '';
    console.log(`finding faces from ${minFace} pixels on${beside}: ${told.join(', ')}`);
  }
  other?.kill();
}
process.exit();
