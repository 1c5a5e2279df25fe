import { execSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
/** What the package is built from, */
const INPUTS = [
  'src',
  'studio',
  'models/default',
  'models/mtcnn',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'tsconfig.web.json',
  'tsconfig.web.build.json',
];
/** and what its two halves end with. */
const OUTPUTS = ['dist/index.js', 'dist/studio/index.html'];

/**
 * The program and browser tests run what users run, `dist/`, so `dist/` is built from the source under test first, unless
 * nothing was written since it was built, as after `npm ci`. Both projects call this in the same process.
 */
export function setup(): void {
  if (lastWritten(INPUTS) < firstBuilt()) return;
  execSync('npm run build', { stdio: 'inherit' });
}

/** When the newest of the files and folders was written, in milliseconds. A folder is written when a file in it goes. */
function lastWritten(paths: readonly string[]): number {
  return Math.max(
    ...paths.flatMap((path) => {
      const { mtimeMs } = statSync(join(ROOT, path));
      const within = path.includes('.') ? [] : readdirSync(join(ROOT, path), { recursive: true });
      return [mtimeMs, ...within.map((name) => statSync(join(ROOT, path, String(name))).mtimeMs)];
    }),
  );
}

/** 0 where a half is missing. */
function firstBuilt(): number {
  return Math.min(
    ...OUTPUTS.map((path) => statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0),
  );
}
