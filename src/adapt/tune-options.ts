import {
  callable,
  checkOptions,
  numberFrom,
  type OptionKinds,
  signalKind,
  wholeFrom,
} from '../check-options.js';
import type { Progress } from '../progress.js';

export interface TuneOptions {
  /** Steps of the optimizer, each over all faces; default 100. */
  readonly steps?: number | undefined;
  /** In units of the largest rate at which the loss is certain to fall; default 1. */
  readonly learningRate?: number | undefined;
  /**
   * How strongly the head is held where it was, in units of the loss's largest curvature; default 0.003. More keeps it
   * nearer to what it knew, less follows the faces more closely.
   */
  readonly pull?: number | undefined;
  /**
   * How much of a taught face at most stays with the classes that are not taught, 0 to 1, where the network gives it to
   * them; default 0.2. Without, they would be unlearnt, since no face shows them. More keeps more of them, and teaches less.
   */
  readonly keep?: number | undefined;
  /** Pictures to learn from each face: itself, and others changed a little; default 4. */
  readonly variants?: number | undefined;
  /** Starts those changes; default 1. */
  readonly seed?: number | undefined;
  /** Share of each expression's faces that is held back to judge by, 0.1 to 0.9; default 0.3. */
  readonly heldBack?: number | undefined;
  /** Where an expression has one take only, milliseconds left out before the faces held back; default 500. */
  readonly gap?: number | undefined;
  readonly onProgress?: Progress | undefined;
  /** Stops it between two steps, with `INTERRUPTED`. */
  readonly signal?: AbortSignal | undefined;
}

/** How faces are divided where nothing else is said. */
export const DIVISION = { share: 0.3, gap: 500 };

const DEFAULTS = {
  steps: 100,
  learningRate: 1,
  pull: 0.003,
  keep: 0.2,
  variants: 4,
  seed: 1,
  heldBack: DIVISION.share,
  gap: DIVISION.gap,
};
export type TuneSettings = typeof DEFAULTS;

/** What each option may be. */
export const TUNE_KINDS: OptionKinds<TuneOptions> = {
  steps: wholeFrom(1, 10_000),
  learningRate: numberFrom(1e-6, 100),
  pull: numberFrom(0, 1),
  keep: numberFrom(0, 1),
  variants: wholeFrom(1, 64),
  seed: wholeFrom(0, Number.MAX_SAFE_INTEGER),
  heldBack: numberFrom(0.1, 0.9),
  gap: numberFrom(0, 60_000),
  onProgress: callable,
  signal: signalKind,
};

/** With the defaults for what is not given. Throws `OPTION_INVALID` for what is out of range or not known. */
export function checkSettings(given: TuneOptions): TuneSettings {
  checkOptions('fineTuneHead', given, TUNE_KINDS);
  const settings = { ...DEFAULTS };
  for (const key of Object.keys(DEFAULTS) as (keyof TuneSettings)[])
    settings[key] = given[key] ?? settings[key];
  return settings;
}
