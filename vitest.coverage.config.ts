import { defineConfig } from 'vitest/config';
import { COVERED_ROOMS } from './tests/covered-rooms.js';
import { SHARED_WORKER, TEST_OPTIONS } from './tests/options.js';

export default defineConfig({
  test: {
    ...TEST_OPTIONS,
    ...SHARED_WORKER,
    include: [`${COVERED_ROOMS}/**/*.test.ts`],
    maxWorkers: 2,
    pool: 'forks',
    coverage: {
      enabled: true,
      provider: 'v8',
      include: [`${COVERED_ROOMS}/**/*.ts`],
      exclude: ['**/*.test.ts', '**/testing/**', '**/*-web.ts'],
      reporter: ['text-summary'],
      reportsDirectory: 'node_modules/.coverage',
      // Measured: 94.7, 89.4, 93.8 and 95.2 %. They only rise; the point between lets a covered line be deleted.
      thresholds: { statements: 94, branches: 88, functions: 93, lines: 94 },
    },
  },
});
