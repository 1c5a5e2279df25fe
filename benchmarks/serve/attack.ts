// `mien serve` under a few bytes that are much work: p50 and p99 of ordinary requests meanwhile.
//
//   npm run build
//   npx tsx benchmarks/serve/attack.ts --photo FILE [--seconds 20] [--main dist/cli/main.js]
//
// Ordinary requests (a photo of 640×480, one at a time) run for so many seconds without the attack, then for as many with
// it: six POSTs, all at once, of a GIF of 7000×7000 in 35 bytes with minFace=12 and scaleFactor=0.95, sent again as soon as
// they are answered. --main runs another build, such as one of an earlier version.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { startServer } from './server.js';

const ATTACKERS = 6;
const TOO_LONG = 150_000;

const { values } = parseArgs({
  options: {
    photo: { type: 'string' },
    seconds: { type: 'string', default: '20' },
    main: { type: 'string' },
  },
});
const { photo, main } = values;
const seconds = Number(values.seconds);
if (photo === undefined || !(seconds > 0)) {
  process.stderr.write('usage: attack.ts --photo FILE [--seconds 20] [--main MAIN]\n');
  process.exit(2);
}
const body = await sharp(await readFile(photo))
  .resize(640, 480, { fit: 'cover' })
  .jpeg({ quality: 90 })
  .toBuffer();
const gif = Buffer.from('474946383961581b581b800000000000ffffff2c00000000581b581b0002024401003b', 'hex');

const server = await startServer({ workers: '2', main });
let failed = false;
try {
  await ordinary(2);
  report('without the attack', await ordinary(seconds));
  let on = true;
  const answers: Map<number | string, number> = new Map();
  const attackers = Array.from({ length: ATTACKERS }, async () => {
    while (on) {
      const status = await ask('/v1/predict?minFace=12&scaleFactor=0.95', gif);
      answers.set(status, (answers.get(status) ?? 0) + 1);
      // An attacker who is refused at once asks ten times a second.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  await new Promise((resolve) => setTimeout(resolve, 200));
  report('during the attack', await ordinary(seconds));
  on = false;
  await Promise.all(attackers);
  const counts = [...answers].map(([status, count]) => `${count} × ${status}`).join(', ');
  process.stdout.write(`the attack was answered: ${counts}\n`);
} catch (error) {
  failed = true;
  process.stderr.write(`${String(error)}\n`);
} finally {
  await server.stop().catch((error: Error) => process.stderr.write(`${error.message}\n`));
}
if (failed) process.exitCode = 1;

/**
 * Milliseconds of each request, one after the other.
 * @param duration seconds
 */
async function ordinary(duration: number) {
  const answers: { status: number | string; time: number }[] = [];
  const end = performance.now() + 1000 * duration;
  while (performance.now() < end) {
    const began = performance.now();
    const status = await ask('/v1/predict?minFace=40', body);
    answers.push({ status, time: performance.now() - began });
  }
  return answers;
}

async function ask(path: string, bytes: Buffer) {
  try {
    const answer = await fetch(`${server.url}${path}`, {
      method: 'POST',
      body: bytes,
      headers: { 'content-type': 'application/octet-stream' },
      signal: AbortSignal.timeout(TOO_LONG),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    return error instanceof Error ? error.name : 'failed';
  }
}

function report(name: string, answers: { status: number | string; time: number }[]) {
  const times = answers.map(({ time }) => time).toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? Number.NaN);
  const good = answers.filter(({ status }) => status === 200).length;
  process.stdout.write(
    `${name}: ${answers.length} requests, ${good} answered with 200, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, ` +
      `slowest ${at(1)} ms\n`,
  );
}
