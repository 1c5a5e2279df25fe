import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { MienError } from '../../src/errors.js';
import type { Evaluation } from '../../src/evaluation/evaluate.js';
import { readText } from '../../src/files/read.js';
import { RUN_FILES, readSettings } from '../../src/run/run-folder.js';

/** How one seed of a recipe does on the test split, by the first rule that is reported. */
export interface SeedFigures {
  readonly seed: number;
  readonly accuracy: number;
  readonly macroF1: number;
  readonly ece: number;
  /** `null` without votes. */
  readonly tvToVotes: number | null;
  /** Without copies of training faces; `null` where none is left. */
  readonly deduplicatedAccuracy: number | null;
  /** Without near-duplicates either; `null` where they were not looked for, or none is left. */
  readonly accuracyWithoutNearCopies: number | null;
}

/**
 * Of runs that differ in nothing but their seed, in the order of these. Throws as reading, and `CONFIG_INVALID` where
 * they differ in more, share a seed, or were not judged on the test split.
 */
export async function readSeeds(runs: readonly string[]): Promise<readonly SeedFigures[]> {
  const all = await Promise.all(
    runs.map(async (run) => {
      const { training, datasetHash, test } = await readSettings(run);
      if (!test) throw unlike(`${run} was not judged on the test split`);
      const { seed, ...recipe } = training;
      const text = await readText(join(run, RUN_FILES.evaluation));
      const [first] = JSON.parse(text) as readonly [Evaluation, ...Evaluation[]];
      return { run, seed, recipe: { ...recipe, datasetHash }, first };
    }),
  );
  const sorted = all.toSorted((a, b) => a.seed - b.seed);
  return sorted.map(({ run, seed, recipe, first }, i) => {
    const former = sorted[i - 1];
    if (former !== undefined && !isDeepStrictEqual(former.recipe, recipe))
      throw unlike(`${run} and ${former.run} differ in more than their seed`);
    if (former?.seed === seed) throw unlike(`${run} and ${former.run} have the same seed, ${seed}`);
    return {
      seed,
      accuracy: first.accuracy,
      macroF1: first.macroF1,
      ece: first.ece,
      tvToVotes: first.tvToVotes,
      deduplicatedAccuracy: first.deduplicated?.accuracy ?? null,
      accuracyWithoutNearCopies: first.withoutNearCopies?.accuracy ?? null,
    };
  });
}

function unlike(what: string): MienError {
  return new MienError('CONFIG_INVALID', `${what}.`, {
    hint: 'Name runs of one recipe, each with a seed of its own.',
  });
}

/** In one sentence: means, and standard deviations of one (n − 1). */
export function seedsText(seeds: readonly SeedFigures[]): string {
  if (seeds.length < 2) return 'One seed.';
  const figure = (
    name: string,
    pick: (seed: SeedFigures) => number | null,
    scale: number,
    digits: number,
  ) => {
    const values = seeds.map(pick).filter((value) => value !== null);
    if (values.length < seeds.length) return [];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
    const [middle, deviation] = [mean, Math.sqrt(variance)].map((value) => (scale * value).toFixed(digits));
    return [`${name} ${middle} ± ${deviation}${scale === 100 ? ' %' : ''}`];
  };
  const each = seeds.map(({ seed, accuracy }) => `${(100 * accuracy).toFixed(2)} % (${seed})`);
  return [
    `${seeds.length} seeds of the same command, mean ± standard deviation: `,
    [
      ...figure('accuracy', ({ accuracy }) => accuracy, 100, 2),
      ...figure('de-duplicated', ({ deduplicatedAccuracy }) => deduplicatedAccuracy, 100, 2),
      ...figure(
        'without near-duplicates',
        ({ accuracyWithoutNearCopies }) => accuracyWithoutNearCopies,
        100,
        2,
      ),
      ...figure('macro-F1', ({ macroF1 }) => macroF1, 1, 3),
      ...figure('ECE', ({ ece }) => ece, 1, 3),
      ...figure('distance to votes', ({ tvToVotes }) => tvToVotes, 1, 3),
    ].join('; '),
    `. By seed: ${each.join(', ')}.`,
  ].join('');
}
