import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXPRESSIONS } from '../../src/expression.js';
import { launchChromium } from '../../tests/browser/chromium.js';
import { serveFolder } from '../../tests/browser/static-server.js';
import { writeExamplePhotos } from './example-photos.js';
import { codeBehind } from './readme-recipes.js';
import type { RecipeFolder } from './recipe-folder.js';

/** A recipe of the README: its name there, and what carries it out. Throws where something else comes out. */
export interface TriedRecipe {
  readonly name: string;
  readonly carryOut: (folder: RecipeFolder) => Promise<void>;
}

const [INSTALL = ''] = codeBehind('## Install');
const PORT = '38219';
/** Most milliseconds that a page may take for a photo. */
const LONGEST = 300_000;

/** The README's recipes, each from an empty folder. */
export const TRIED_RECIPES: readonly TriedRecipe[] = [
  {
    name: 'Label a folder',
    async carryOut(folder) {
      await writeExamplePhotos(folder.path);
      await folder.commands([INSTALL, ...codeBehind('**Label a folder.')]);
      const [, ...rows] = (await readFile(join(folder.path, 'faces.csv'), 'utf8')).trim().split('\n');
      hold(rows.length === EXPRESSIONS.length, `${EXPRESSIONS.length} faces in faces.csv`);
      hold((await stat(join(folder.path, 'drawn/all.jpg'))).isFile(), 'drawn/all.jpg');
    },
  },
  {
    name: 'Train on your own photos',
    async carryOut(folder) {
      await writeExamplePhotos(folder.path);
      const printed = await folder.commands([INSTALL, ...codeBehind('**Train on your own photos.')]);
      hold(printed.at(-1)?.includes('happy') === true, 'photo.jpg to be happy');
    },
  },
  {
    name: 'Judge a network on your own photos',
    async carryOut(folder) {
      await writeExamplePhotos(folder.path);
      const lines = codeBehind('**Judge a network on your own photos.');
      const [, judged = ''] = await folder.commands([INSTALL, ...lines]);
      hold(/balanced/i.test(judged), 'a balanced accuracy');
    },
  },
  { name: 'Answer over HTTP', carryOut: answerOverHttp },
  { name: 'Recognise in a page', carryOut: recogniseInPage },
];

async function answerOverHttp(folder: RecipeFolder): Promise<void> {
  await writeExamplePhotos(folder.path);
  await folder.write({ 'server.mjs': codeBehind('**Answer over HTTP.', 'js').join('\n') });
  const [install = '', , request = ''] = codeBehind('// server.mjs');
  await folder.commands([INSTALL, install]);
  const body = await readFile(join(folder.path, 'photos/all.jpg'));
  const ask = async (): Promise<number | undefined> => {
    const headers = { 'Content-Type': 'image/jpeg' };
    const answer = await fetch(`http://127.0.0.1:${PORT}/faces`, { method: 'POST', headers, body });
    return ((await answer.json()) as { faces?: unknown[] }).faces?.length;
  };
  await folder.during('server.mjs', { PORT }, async () => {
    const first = await folder.step('node server.mjs, to its first answer', async () => {
      for (;;) {
        const answer = await ask().catch(() => sleep(50));
        if (answer !== undefined) return answer;
      }
    });
    const second = await folder.step('the second answer', ask);
    hold(first === EXPRESSIONS.length && second === first, `${EXPRESSIONS.length} faces in each answer`);
    const printed = await folder.command(request.replace('localhost:3000', `127.0.0.1:${PORT}`));
    const { faces } = JSON.parse(printed) as { faces: { expression: string }[] };
    hold(faces[0]?.expression === 'happy', "photo.jpg to be happy by the README's request");
  });
}

const MAIN = `import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { Photo } from './photo.jsx';
createRoot(document.getElementById('page')).render(createElement(Photo));
`;

async function recogniseInPage(folder: RecipeFolder): Promise<void> {
  await writeExamplePhotos(folder.path);
  await mkdir(join(folder.path, 'public'));
  await folder.write({
    'index.html': '<!doctype html><div id="page"></div><script type="module" src="/main.jsx"></script>\n',
    'main.jsx': MAIN,
    'photo.jsx': codeBehind('**Recognise in a page.', 'jsx').join('\n'),
  });
  const own = codeBehind('**Recognise in a page.').map((line) => line.replace(/^npm/, skipping(INSTALL)));
  await folder.commands([...own, 'npm install vite react react-dom', 'npx vite build --logLevel error']);
  await folder.step('the page opened, a photo chosen, and its faces shown', () => chooseInPage(folder.path));
}

/** The README sets a variable for `npm install` on Linux, once. */
function skipping(install: string): string {
  return install.slice(0, install.indexOf('npm') + 'npm'.length);
}

async function chooseInPage(folder: string): Promise<void> {
  const server = await serveFolder(join(folder, 'dist'));
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(LONGEST);
    page.on('pageerror', (error) => process.stderr.write(`${error.message}\n`));
    await page.goto(`${server.origin}/index.html`);
    await page.setInputFiles('input[type=file]', join(folder, 'photos/all.jpg'));
    const shown = page.locator('p', { hasText: EXPRESSIONS[3] });
    await shown.waitFor();
    const names = (await shown.textContent())?.split(', ') ?? [];
    hold(names.length === EXPRESSIONS.length, `${EXPRESSIONS.length} faces in the page`);
  } finally {
    await browser.close();
    await server.close();
  }
}

function hold(holds: boolean, expected: string): void {
  if (!holds) throw new Error(`expected ${expected}`);
}
