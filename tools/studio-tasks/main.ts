// What the studio asks of its readers: npm run studio:tasks
//
// The first load at three sizes (bytes, layout shift, seconds to the first answer), and five tasks in clicks and seconds. Build
// the studio first. To compare with another version, run it there too.
import { textTable } from '../../src/text/text-table.js';
import { launchChromium } from '../../tests/browser/chromium.js';
import { startLocalServer } from '../../tests/browser/studio/local-server.js';
import { studioSite } from '../../tests/browser/studio/site.js';
import { type Files, firstLoad } from './first-load.js';
import { Hand } from './hand.js';
import { TASKS } from './tasks.js';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 768, height: 1024 },
  { width: 390, height: 844 },
];
/** Milliseconds: a machine that does other work is slow to start the model. */
const PATIENCE = 300_000;

async function main(): Promise<void> {
  const browser = await launchChromium();
  try {
    const loads: string[][] = [];
    for (const size of SIZES) {
      const { width, page, copy, ready, answer, shift } = await firstLoad(browser, size, PATIENCE);
      loads.push([
        `${width} px`,
        filesText(page),
        filesText(copy),
        ready.toFixed(1),
        answer.toFixed(1),
        shift.toFixed(3),
      ]);
    }
    console.log(textTable(['first load', 'files', 'copy', 'ready, s', 'answer, s', 'layout shift'], loads));
    const server = await startLocalServer(await studioSite());
    const context = await browser.newContext({ viewport: SIZES[0]! });
    try {
      const tasks: string[][] = [];
      for (const { name, act } of TASKS) {
        const page = await context.newPage();
        page.setDefaultTimeout(PATIENCE);
        await page.goto(`${server.origin}/#/recognise`);
        await page.getByText('Ready: model').waitFor({ state: 'attached' });
        const hand = new Hand();
        const begun = performance.now();
        await act(page, hand);
        tasks.push([name, String(hand.clicks), ((performance.now() - begun) / 1000).toFixed(1)]);
        await page.close();
      }
      console.log(`\n${textTable(['task', 'clicks', 'seconds'], tasks)}`);
    } finally {
      await server.close();
    }
  } finally {
    await browser.close();
  }
}

function filesText({ bytes, files }: Files): string {
  return `${(bytes / 1e6).toFixed(1)} MB in ${files}`;
}

await main();
