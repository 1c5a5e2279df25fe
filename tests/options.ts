/** Options of every test run. A passing test never waits for the times: a busy machine is no reason to fail. */
export const TEST_OPTIONS = {
  setupFiles: ['tests/seed.ts', 'tests/equal-arrays.ts'],
  testTimeout: 180_000,
  hookTimeout: 180_000,
};

/**
 * A worker keeps its modules from file to file, so that most files load nothing anew. That halves the processor time of
 * small files. A test puts back what it changes outside of itself: the working folder, the environment, mocks, `disk`.
 */
export const SHARED_WORKER = { isolate: false };
