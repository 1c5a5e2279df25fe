import { defineConfig } from 'vitest/config';

// A passing test never waits for these. They are long, because a busy machine is no reason to fail.
const shared = {
  setupFiles: ['tests/seed.ts', 'tests/equal-arrays.ts'],
  testTimeout: 180_000,
  hookTimeout: 180_000,
};

export default defineConfig({
  test: {
    // ONNX Runtime takes all cores within one test file; more files at a time only wait for each other.
    maxWorkers: 2,
    pool: 'forks',
    // Those that say that they may run at once mostly wait.
    maxConcurrency: 10,
    projects: [
      // Beside their sources: these run the sources themselves, so nothing is built first.
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['src/**/*.test.ts', 'tests/studio/**/*.test.ts', 'tools/**/*.test.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'program',
          include: ['tests/*.test.ts'],
          globalSetup: ['tests/global-setup.ts'],
        },
      },
      {
        test: {
          ...shared,
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
