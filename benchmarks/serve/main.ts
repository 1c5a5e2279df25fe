// `mien serve` under load: requests a second, latency and memory, for predict on one photo of 640×480.
//
//   npm run build; benchmarks/setup
//   npx tsx benchmarks/serve/main.ts --photo FILE [--model MODEL] [--detector DETECTOR] [--workers N]
//     [--connections 1,8,64,256] [--seconds 20] [--json FILE]
//   npx tsx benchmarks/serve/main.ts --photo FILE --soak [--path '/v1/predict?detect=false'] [--json FILE]
//
// The load comes from autocannon in this process, over real connections that are kept open; the server is a process of
// its own. Each number of connections is warmed up first, for a fifth of its time. Memory is that of the server and its
// worker processes, once a second (Linux). --soak goes on with 8 connections, after half a minute of warming up, until
// both 10 minutes and 10,000 requests are over. It fails where a request was not answered with 200, or memory was ever
// more than 10 % off its mean. /healthz is asked twenty times a second meanwhile. With more connections than the queue
// takes, some requests are sent away with 503, which is no failure. In the end the server is told to stop in the middle
// of 16 connections' requests, and every request that reached it must have an answer.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { MIEN_VERSION } from '../built.js';
import { filling, readPhoto } from '../detection/photos.js';
import { load } from './load.js';
import { startServer } from './server.js';
import { stopUnderLoad } from './stop-under-load.js';

const SOAK = { connections: 8, warmUp: 30, seconds: 600, requests: 10_000, apart: 0.1 };
const STOPPED = { connections: 16, after: 2000 };

const { values } = parseArgs({
  options: {
    photo: { type: 'string' },
    path: { type: 'string', default: '/v1/predict' },
    model: { type: 'string' },
    detector: { type: 'string' },
    workers: { type: 'string', default: String(availableParallelism()) },
    connections: { type: 'string', default: '1,8,64,256' },
    seconds: { type: 'string', default: '20' },
    soak: { type: 'boolean', default: false },
    json: { type: 'string' },
  },
});
const { photo, path, model, detector, workers, soak, json } = values;
const seconds = Number(values.seconds);
const levels = soak ? [SOAK.connections] : values.connections.split(',').map(Number);
if (photo === undefined || !(seconds > 0) || !levels.every((level) => Number.isInteger(level) && level > 0)) {
  process.stderr.write(
    'usage: main.ts --photo FILE [--model MODEL] [--detector DETECTOR] [--workers N] [--connections 1,8,64,256] [--seconds 20] [--soak] [--path /v1/predict] [--json FILE]\n',
  );
  process.exit(2);
}

const { data, width, height, channels } = filling(await readPhoto(photo), 640, 480);
const body = await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: 90 }).toBuffer();
const server = await startServer({ model, detector, workers });
const results: Awaited<ReturnType<typeof load>>[] = [];
let stopped: Awaited<ReturnType<typeof stopUnderLoad>>;
try {
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'image/jpeg' },
  });
  const { faces } = (await answer.json()) as { faces: unknown[] };
  process.stdout.write(
    `640×480, ${(body.length / 1000).toFixed(0)} kB, ${faces.length} faces; ${workers} workers\n`,
  );
  for (const connections of levels) {
    const end = soak ? SOAK : { seconds, requests: 0 };
    await load(server, body, { connections, seconds: soak ? SOAK.warmUp : seconds / 5, requests: 0, path });
    const result = await load(server, body, { connections, ...end, path });
    results.push(result);
    process.stdout.write(
      `${String(connections).padStart(3)} connections: ${result.requestsPerSecond.toFixed(1)} requests/s, ` +
        `p50 ${result.p50.toFixed(0)} ms, p99 ${result.p99.toFixed(0)} ms, ${result.requests} answers (${result.sentAway} sent ` +
        `away, ${result.others} others, ${result.errors} errors), /healthz p50 ${result.health.p50.toFixed(1)} ms, p99 ` +
        `${result.health.p99.toFixed(1)} ms, memory ${mega(result.memory.first)} → ${mega(result.memory.last)} MB ` +
        `(${mega(result.memory.least)}–${mega(result.memory.most)}, at most ${(100 * result.memory.apart).toFixed(1)} % ` +
        `off the mean), ${result.processorSecondsPerRequest.toFixed(3)} s of processor a request` +
        `${result.growth === null ? '' : `, ${mega(result.growth)} MB growth a 1,000 requests`}\n`,
    );
  }
  stopped = await stopUnderLoad(server, body, STOPPED);
  process.stdout.write(
    `stopped under ${STOPPED.connections} connections: ${stopped.answered} answered with 200, ${stopped.sentAway} sent ` +
      `away with 503, ${stopped.refused} connections refused, ${stopped.lost} requests lost\n`,
  );
  const machine = {
    processor: cpus()[0]?.model.trim(),
    cores: availableParallelism(),
    node: process.version,
  };
  const report = {
    version: MIEN_VERSION,
    machine,
    workers: Number(workers),
    picture: { width, height, bytes: body.length, faces: faces.length },
    results,
    stopped,
  };
  if (json !== undefined) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
} finally {
  await server.stop();
}
const unanswered = results.some(({ others, errors }) => others + errors > 0) || stopped.lost > 0;
const uneven = soak && results.some(({ memory }) => memory.apart > SOAK.apart);
if (unanswered || uneven) {
  process.stderr.write(`It failed: ${unanswered ? 'requests had no answer' : 'memory was not flat'}.\n`);
  process.exitCode = 1;
}

function mega(bytes: number | undefined) {
  return ((bytes ?? 0) / 1e6).toFixed(1);
}
