/** Options of every test run. A passing test never waits for the times: a busy machine is no reason to fail. */
export const TEST_OPTIONS = {
  setupFiles: ['tests/seed.ts', 'tests/equal-arrays.ts'],
  testTimeout: 180_000,
  hookTimeout: 180_000,
};
