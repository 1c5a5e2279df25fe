import { execSync } from 'node:child_process';

/**
 * The program and browser tests run what users run, `dist/`, so `dist/` is built from the source under test first.
 * Both projects call this in the same process; the package is built once.
 */
export function setup(): void {
  if (process.env.MIEN_TESTS_BUILT === String(process.pid)) return;
  execSync('npm run build', { stdio: 'inherit' });
  process.env.MIEN_TESTS_BUILT = String(process.pid);
}
