import { execSync } from 'node:child_process';

/** The program tests run what users run, `dist/`, so it is built from the source under test first. */
export function setup(): void {
  execSync('npm run build', { stdio: 'inherit' });
}
