/**
 * Rooms whose coverage is held, as a glob: `vitest.coverage.config.ts`. Their tests take seconds, and use no browser,
 * no program and no network. `.ci/run` runs them there, and all others by `npm test` with MIEN_COVERED_APART.
 */
export const COVERED_ROOMS =
  'src/{client,download,evaluation,explain,figure,files,recognizer,sweep,text,tracking}';
