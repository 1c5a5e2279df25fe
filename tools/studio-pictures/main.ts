// Every page of the studio at every size in both themes, on one page: npm run studio:pictures -- FOLDER [WORD…]
//
// Words choose views, sizes and themes, such as "runs 320 dark". README's picture is "answer 1440 light". The faces are drawn by a program. Build the studio first.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium } from '../../tests/browser/chromium.js';
import { overflow } from '../../tests/browser/studio/accessibility.js';
import { RUNS, startLocalServer } from '../../tests/browser/studio/local-server.js';
import { studioSite } from '../../tests/browser/studio/site.js';

const SIZES = [320, 390, 768, 1440];
const THEMES = ['light', 'dark'] as const;
/** Milliseconds: a machine that does other work is slow to start the model. */
const PATIENCE = 180_000;

interface View {
  readonly name: string;
  readonly hash: string;
  /** What is there once the page is. */
  readonly ready: string;
  /** From the page as it opens to what is shown. */
  readonly act?: (page: Page) => Promise<void>;
}

const VIEWS: readonly View[] = [
  { name: 'recognise', hash: 'recognise', ready: '[data-testid=engine][data-state=ready]' },
  { name: 'answer', hash: 'recognise', ready: '.drop-zone', act: tryExample },
  {
    name: 'second',
    hash: `recognise?model=${RUNS.done}&second=${RUNS.other}`,
    ready: '.stage',
    act: openSecond,
  },
  { name: 'options', hash: 'recognise', ready: '.stage', act: openOptions },
  { name: 'video', hash: 'video', ready: '.drop-zone' },
  { name: 'teach', hash: 'teach', ready: 'h1' },
  { name: 'runs', hash: 'runs', ready: 'tbody tr' },
  { name: 'run', hash: `runs/${RUNS.done}`, ready: '.matrix' },
  { name: 'training', hash: `runs/${RUNS.live}`, ready: '[data-testid="training now"]' },
  { name: 'compare', hash: `runs/${RUNS.done}/${RUNS.other}`, ready: '.face-grid img' },
  { name: 'several', hash: `runs/${RUNS.done}/${RUNS.other}/${RUNS.left}`, ready: '.compared-runs' },
  { name: 'dataset', hash: 'dataset', ready: '.face-grid img' },
  { name: 'about', hash: 'about', ready: '.prose' },
  { name: 'nowhere', hash: 'nowhere', ready: '.page-list' },
];

async function tryExample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try the example' }).click();
  await page.locator('.face-card').first().click();
  await page.getByRole('img', { name: /^Heat: / }).waitFor();
  await page.getByTestId('box 1').waitFor({ state: 'attached' });
  await leaveTimeOut(page);
}

/** How long it took says something of the machine that takes the pictures, and of what else it does. */
async function leaveTimeOut(page: Page): Promise<void> {
  await page.evaluate(`for (const facts of document.querySelectorAll('.photo-facts'))
    facts.textContent = facts.textContent.replace(/ · [\\d,]+\\u00a0ms$/, '')`);
}

/** Of the photo that is there from the view before, by two models. */
async function openSecond(page: Page): Promise<void> {
  await page.getByText(/^The two name \d of \d faces alike/).waitFor();
  await page.locator('.face-card').nth(1).click();
  const heats = page.locator('.two-answers').getByRole('img', { name: /^Heat: / });
  await heats.first().waitFor();
  await heats.nth(1).scrollIntoViewIfNeeded();
  await heats.nth(1).waitFor();
}

/** Of the photo that is there from the views before. */
async function openOptions(page: Page): Promise<void> {
  await page.getByText('Options', { exact: true }).click();
}

async function main([folder, ...words]: readonly string[]): Promise<void> {
  if (folder === undefined)
    throw new Error('Name a folder for the pictures: npm run studio:pictures -- FOLDER');
  const wanted = (all: readonly string[]): readonly string[] =>
    all.some((one) => words.includes(one)) ? all.filter((one) => words.includes(one)) : all;
  const views = VIEWS.filter(({ name }) => wanted(VIEWS.map((view) => view.name)).includes(name));
  const looks = wanted(SIZES.map(String)).flatMap((width) =>
    wanted(THEMES).map((theme) => ({ width: Number(width), theme: theme as (typeof THEMES)[number] })),
  );
  await mkdir(folder, { recursive: true });
  const server = await startLocalServer(await studioSite());
  const browser = await launchChromium();
  const files: string[] = [];
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE);
    for (const view of views) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`${server.origin}/#/${view.hash}`);
      await page.locator(view.ready).first().waitFor();
      await view.act?.(page);
      for (const { width, theme } of looks) {
        await page.setViewportSize({ width, height: width < 700 ? 800 : 1000 });
        await page.emulateMedia({ colorScheme: theme });
        const wider = await overflow(page);
        if (wider > 0) {
          console.error(`${view.name}, ${width} px: ${wider} pixels wider than its window`);
          process.exitCode = 1;
        }
        await loadAll(page);
        const file = `${view.name}-${width}-${theme}.png`;
        await page.screenshot({ path: join(folder, file), fullPage: true, animations: 'disabled' });
        files.push(file);
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
  await writeFile(join(folder, 'index.html'), contactSheet(files));
}

/** Pictures far below are loaded only once they come into view. */
async function loadAll(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    scrollTo(0, document.body.scrollHeight);
    await new Promise(requestAnimationFrame);
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
    scrollTo(0, 0);
  })()`);
}

function contactSheet(files: readonly string[]): string {
  const figures = files.map(
    (file) =>
      `<figure><a href="${file}"><img src="${file}" alt=""></a><figcaption>${file}</figcaption></figure>`,
  );
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>The studio at every size</title>
<style>body{font:14px sans-serif;display:flex;flex-wrap:wrap;gap:1rem;align-items:start}figure{margin:0}
img{max-width:22rem;max-height:30rem;border:1px solid #999}</style>
${figures.join('\n')}</html>
`;
}

await main(process.argv.slice(2));
