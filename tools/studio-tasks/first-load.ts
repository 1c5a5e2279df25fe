import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { serveFolder } from '../../tests/browser/static-server.js';
import { layoutShift, watchLayout } from '../../tests/browser/studio/layout-shift.js';
import { STUDIO } from '../../tests/browser/studio/site.js';

export interface Files {
  readonly bytes: number;
  readonly files: number;
}

export interface FirstLoad {
  readonly width: number;
  /** What the page itself asked for until the model was ready, with nothing compressed on the way. */
  readonly page: Files;
  /** What the copy for use without the server took besides. */
  readonly copy: Files;
  /** Seconds from the address to a model that is ready, and from a click to the example's faces. */
  readonly ready: number;
  readonly answer: number;
  /** The sum of all layout shifts until the answer. */
  readonly shift: number;
}

/** Opens the studio for the first time, at some width, and recognises its example. */
export async function firstLoad(
  browser: Browser,
  viewport: { readonly width: number; readonly height: number },
  patience: number,
): Promise<FirstLoad> {
  // The build as it is: its copy for use without the server takes files with the build's hashes alone.
  const server = await serveFolder(STUDIO);
  const context = await browser.newContext({ viewport });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(patience);
    await watchLayout(page);
    const begun = performance.now();
    await page.goto(`${server.origin}/index.html`);
    await page.getByText('Ready: model').waitFor({ state: 'attached' });
    const ready = performance.now();
    await page.getByRole('button', { name: 'Try the example' }).click();
    await page
      .getByText(/^7\sfaces/)
      .first()
      .waitFor();
    const answered = performance.now();
    const shift = await layoutShift(page);
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    // The copy is begun once the model is ready.
    const [own, copied] = split([...new Set(server.requests)], '/service-worker.js');
    const measure = async (paths: readonly string[]): Promise<Files> => {
      const sizes = await Promise.all(
        paths.map((path) => sizeOf(join(STUDIO, path.endsWith('/') ? `${path}index.html` : path))),
      );
      return { bytes: sizes.reduce((sum, size) => sum + size, 0), files: paths.length };
    };
    return {
      width: viewport.width,
      page: await measure(own),
      copy: await measure(copied),
      ready: (ready - begun) / 1000,
      answer: (answered - ready) / 1000,
      shift,
    };
  } finally {
    await context.close();
    await server.close();
  }
}

/** What comes before a value, and the rest. */
function split(values: readonly string[], at: string): readonly [readonly string[], readonly string[]] {
  const place = values.indexOf(at);
  return place < 0 ? [values, []] : [values.slice(0, place), values.slice(place)];
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true ? found.size : 0;
}
