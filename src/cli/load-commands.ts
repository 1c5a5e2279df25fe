import { existsSync } from 'node:fs';
import type { Command } from 'commander';

/** In the order of the help. */
const COMMANDS: Readonly<Record<string, (words: readonly string[]) => Promise<Command>>> = {
  run: async () => (await import('./commands/run.js')).runCommand(),
  prepare: async () => (await import('./commands/prepare.js')).prepareCommand(),
  train: async () => (await import('./commands/train.js')).trainCommand(),
  sweep: async () => (await import('./commands/sweep.js')).sweepCommand(),
  'train-detector': async () => (await import('./commands/train-detector.js')).trainDetectorCommand(),
  evaluate: async () => (await import('./commands/evaluate.js')).evaluateCommand(),
  detect: async () => (await import('./commands/detect.js')).detectCommand(),
  predict: async () => (await import('./commands/predict.js')).predictCommand(),
  video: async () => (await import('./commands/video.js')).videoCommand(),
  batch: async (words) => (await import('./commands/batch.js')).batchCommand(words),
  explain: async () => (await import('./commands/explain.js')).explainCommand(),
  export: async () => (await import('./commands/export.js')).exportCommand(),
  datasets: async () => (await import('./commands/datasets.js')).datasetsCommand(),
  models: async () => (await import('./commands/models.js')).modelsCommand(),
  serve: async () => (await import('./commands/serve.js')).serveCommand(),
  bench: async () => (await import('./commands/bench.js')).benchCommand(),
  completion: async () =>
    (await import('./commands/completion.js')).completionCommand(() => loadCommands(['--help'])),
};

/** Outside a checkout, `bench` can only say that it has nothing to run: the help leaves it out there. */
const HIDDEN = existsSync(new URL('../../benchmarks/run.ts', import.meta.url)) ? [] : ['bench'];

/**
 * The command that these words call, or all of them where they call none, as for help or after a slip. One alone,
 * because what all of them need takes longer to load than a photo to recognise.
 */
export async function loadCommands(words: readonly string[]): Promise<readonly Command[]> {
  const [first = '', ...rest] = words;
  const called = Object.hasOwn(COMMANDS, first)
    ? [COMMANDS[first]!]
    : Object.entries(COMMANDS).flatMap(([name, load]) => (HIDDEN.includes(name) ? [] : [load]));
  return Promise.all(called.map((load) => load(rest)));
}
