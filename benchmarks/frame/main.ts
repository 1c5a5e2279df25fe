// How long the studio takes for a webcam's frame, in Chromium on WebAssembly.
//
//   npm run build
//   npx tsx benchmarks/frame/main.ts [--faces 1,2] [--frames 150]
//
// `mien serve` serves the page, which recognises by itself. Chromium's made-up camera shows a film of 640×480 with drawn
// faces that move; the page looks at frames of 480×360. The time of a frame is the page's own: from grabbing it to having
// its faces and their classes. Chromium is the one in CHROMIUM, or /usr/bin/chromium.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { startServer } from '../serve/server.js';
import { MOST_FACES, writeFilm } from './film.js';

const { values } = parseArgs({
  options: { faces: { type: 'string', default: '1,2' }, frames: { type: 'string', default: '150' } },
});
const wanted = values.faces.split(',').map(Number);
const frames = Number(values.frames);
if (!(frames > 0) || !wanted.every((faces) => faces >= 1 && faces <= MOST_FACES)) {
  process.stderr.write(`usage: main.ts [--faces 1,2] [--frames 150]; at most ${MOST_FACES} faces\n`);
  process.exit(2);
}

type FrameTime = readonly [milliseconds: number, framesPerSecond: number];

const folder = await mkdtemp(join(tmpdir(), 'mien-frame-'));
const server = await startServer({ workers: '1' });
try {
  for (const faces of wanted) await measure(faces);
} finally {
  await server.stop();
  await rm(folder, { recursive: true });
}

async function measure(faces: number): Promise<void> {
  const film = join(folder, `${faces}.y4m`);
  await writeFilm(film, faces);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${film}`,
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
  try {
    const page = await (await browser.newContext({ permissions: ['camera'] })).newPage();
    await page.goto(server.url);
    const ready = page.getByText('Ready: model');
    await ready.waitFor();
    await page.getByText('Webcam').click();
    await page.getByRole('button', { name: 'Everyone agrees: start the camera' }).click();
    await page.getByText(/frames a second/).waitFor();
    // Each frame renders its line anew; the first ones, in which code is compiled, are left out.
    const times = (await page.evaluate(readTimes(20, frames))) as readonly FrameTime[];
    const found = await page.locator('.live-faces button').count();
    const [how] = /on the [^.]*/.exec(await ready.innerText()) ?? ['on an unknown device'];
    const sorted = times.map(([latency]) => latency).sort((a, b) => a - b);
    const rates = times.map(([, rate]) => rate).sort((a, b) => a - b);
    const at = (list: readonly number[], share: number): number | undefined =>
      list[Math.floor(share * (list.length - 1))];
    process.stdout.write(
      `${faces} in the film, ${found} found at the end, ${how}: median ${at(sorted, 0.5)} ms, 90 % within ` +
        `${at(sorted, 0.9)} ms a frame; ${at(rates, 0.5)} frames a second (${times.length} frames)\n`,
    );
  } finally {
    await browser.close();
  }
}

/** What the page runs: it gives a `FrameTime` of each frame, as its line says, after the frames to skip. */
function readTimes(skipped: number, most: number): string {
  return `new Promise((resolve) => {
    const line = document.querySelector('.live-toolbar p');
    const times = [];
    let seen = 0;
    const watcher = new MutationObserver(() => {
      const [, rate, latency] = /([\\d.]+) frames a second, (\\d+) ms/.exec(line.textContent) ?? [];
      if (latency === undefined || ++seen <= ${skipped}) return;
      times.push([Number(latency), Number(rate)]);
      if (times.length < ${most}) return;
      watcher.disconnect();
      resolve(times);
    });
    watcher.observe(line, { characterData: true, childList: true, subtree: true });
  })`;
}
