import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The browser of this machine: `CHROMIUM`, or one on the path. */
export const CHROMIUM = findChromium();

function findChromium(): string | undefined {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether browser tests run: not without a browser, but then CI fails instead of passing them over. */
export function browserTestsRun(): boolean {
  if (CHROMIUM !== undefined) return true;
  const missing = 'Chromium was not found: set CHROMIUM to its path, or install it.';
  if (process.env.CI !== undefined) throw new Error(missing);
  console.warn(`Browser tests are skipped. ${missing}`);
  return false;
}

export function launchChromium(...flags: readonly string[]): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error('no Chromium');
  // Root has no sandbox, nor have containers, which have little shared memory too. Only our own page is opened.
  const contained = process.getuid?.() === 0 || process.env.CI !== undefined;
  const always = ['--disable-dev-shm-usage', ...(contained ? ['--no-sandbox'] : [])];
  return chromium.launch({ executablePath: CHROMIUM, args: [...always, ...flags] });
}
