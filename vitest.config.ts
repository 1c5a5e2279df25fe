import { configDefaults, defineConfig } from 'vitest/config';
import { COVERED_ROOMS } from './tests/covered-rooms.js';
import { SHARED_WORKER, TEST_OPTIONS } from './tests/options.js';
import { SlowFirst } from './tests/slow-first.js';

/** With MIEN_COVERED_APART, `npm run coverage` runs these tests. */
const apart = process.env.MIEN_COVERED_APART === undefined ? [] : [`${COVERED_ROOMS}/**`];

const MOCKED = 'src/**/*.mocked.test.ts';

export default defineConfig({
  test: {
    // On two cores: a third file uses what those of browsers and programs leave while they wait.
    maxWorkers: 3,
    pool: 'forks',
    sequence: { sequencer: SlowFirst },
    // Those that say that they may run at once mostly wait.
    maxConcurrency: 10,
    projects: [
      // Beside their sources: these run the sources themselves, so nothing is built first.
      {
        test: {
          ...TEST_OPTIONS,
          ...SHARED_WORKER,
          name: 'unit',
          include: ['src/**/*.test.ts', 'tests/studio/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: [...configDefaults.exclude, MOCKED, ...apart],
        },
      },
      // What they put in the place of a module stays among themselves.
      { test: { ...TEST_OPTIONS, name: 'mocked', include: [MOCKED] } },
      {
        test: {
          ...TEST_OPTIONS,
          ...SHARED_WORKER,
          name: 'program',
          include: ['tests/*.test.ts'],
          globalSetup: ['tests/global-setup.ts'],
        },
      },
      {
        test: {
          ...TEST_OPTIONS,
          name: 'browser',
          // A page on a busy machine is slower than the usual second.
          expect: { poll: { timeout: 20_000 } },
          include: ['tests/browser/**/*.test.ts'],
          globalSetup: ['tests/global-setup.ts', 'tests/browser/bundle-page.ts'],
        },
      },
    ],
  },
});
