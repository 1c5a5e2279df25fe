// How long the studio takes to its first answer, in Chromium on WebAssembly: from opening the page to being ready (code,
// runtime and networks loaded and opened), and from a photo of 640×480 being chosen to its faces being shown; in a
// browser that has nothing yet, and opened again, with what is kept from the first time.
//
//   npm run build
//   npx tsx benchmarks/frame/first-answer.ts [--times 5]
//
// `mien serve` serves the page from this machine, so that no network counts. Chromium is the one in CHROMIUM, or
// /usr/bin/chromium.
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { encodePng } from '../../src/image/encode.js';
import { startServer } from '../serve/server.js';
import { spread } from '../train-step/statistics.js';
import { filmFrame } from './film.js';

const { values } = parseArgs({ options: { times: { type: 'string', default: '5' } } });
const times = Number(values.times);
if (!(times > 0)) {
  process.stderr.write('usage: first-answer.ts [--times 5]\n');
  process.exit(2);
}

const [width, height, data] = filmFrame(1);
const photo = Buffer.from(encodePng({ data, width, height, channels: 1 }));
/** In the page, which knows when it shows a text; to ask it from here would add up to half a second. */
const READY = 'Ready: model';
const DONE = 'One picture, done';
const watch = `
  const seen = (globalThis.seen = {});
  addEventListener('change', () => { seen.chosen ??= performance.now(); }, true);
  new MutationObserver(() => {
    const text = document.body?.textContent ?? '';
    if (text.includes('${READY}')) seen.ready ??= performance.now();
    if (text.includes('${DONE}')) seen.done ??= performance.now();
  }).observe(document, { childList: true, subtree: true, characterData: true });
`;
const server = await startServer({ workers: '1' });
const measured: Record<string, { ready: number[]; answer: number[] }> = {
  'opened for the first time': { ready: [], answer: [] },
  'opened again': { ready: [], answer: [] },
};
try {
  for (let i = 0; i < times; i++) {
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    const page = await (await browser.newContext()).newPage();
    await page.addInitScript(watch);
    for (const each of Object.values(measured)) {
      await page.goto(server.url);
      await page.getByText(READY).waitFor();
      await page
        .locator('input[type=file][accept="image/*"]')
        .setInputFiles({ name: 'photo.png', mimeType: 'image/png', buffer: photo });
      await page.getByText(DONE).waitFor();
      const seen = (await page.evaluate('globalThis.seen')) as {
        ready: number;
        chosen: number;
        done: number;
      };
      each.ready.push(seen.ready);
      each.answer.push(seen.done - seen.chosen);
    }
    await browser.close();
  }
} finally {
  await server.stop();
}
for (const [name, { ready, answer }] of Object.entries(measured)) {
  const [toReady, toAnswer] = [ready, answer].map((list) => {
    const { median, min, max } = spread(list);
    return `${Math.round(median)} ms (${Math.round(min)}–${Math.round(max)})`;
  });
  process.stdout.write(`${name}: ready after ${toReady}, the photo's faces ${toAnswer} later\n`);
}
