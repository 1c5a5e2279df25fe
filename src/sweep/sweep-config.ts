import { z } from 'zod';
import { MienError } from '../errors.js';
import { readText } from '../files/read.js';
import { similarWord } from '../text/similar-word.js';

const value = z.union([z.number(), z.string(), z.boolean(), z.null()]);

const range = z
  .strictObject({
    low: z.number(),
    high: z.number(),
    /** `log`: equal factors are equally likely; the range is above 0 then. */
    scale: z.enum(['linear', 'log']).default('linear'),
    /** Whether only whole numbers are drawn. */
    whole: z.boolean().default(false),
  })
  .refine(({ low, high }) => low < high, { error: 'expected low below high' })
  .refine(({ low, scale }) => scale === 'linear' || low > 0, {
    error: 'expected low above 0 on a log scale',
  });

const CONFIG = z.strictObject({
  /** Folder of the prepared dataset. */
  data: z.string().optional(),
  /** `grid`: every combination, to the end; `random`: some, to the end; `asha`: losers are stopped at rungs. */
  search: z.enum(['grid', 'random', 'asha']).default('asha'),
  /** How many trials. Default: every combination, where all settings are lists. */
  trials: z.int().positive().optional(),
  /** At each rung, one of so many trials goes on. */
  eta: z.int().min(2).default(3),
  /** Epochs after which trials are compared, the last of them all epochs. Default: see `rungsOf`. */
  rungs: z.array(z.int().positive()).min(1).optional(),
  /** Of the order of trials, and of what is drawn. The seed of training is a setting. */
  seed: z.int().nonnegative().default(1),
  /** What trials are compared by, on validation faces; the other one decides between equals. */
  metric: z.enum(['accuracy', 'loss']).default('accuracy'),
  /** Another prepared dataset whose validation faces have a say, with this share of the score. */
  second: z
    .strictObject({ name: z.string().min(1), data: z.string(), share: z.number().min(0).max(1).default(0.5) })
    .optional(),
  /** What all trials share: settings as `mien train --config` takes them. */
  training: z.record(z.string(), z.unknown()).default({}),
  /** What is tried: the path of a setting, and its values or its range. */
  space: z.record(z.string(), z.union([z.array(value).min(1), range])),
});

/** What a user asks of a sweep. */
export type SweepConfig = z.infer<typeof CONFIG>;
/** Values to try of one setting, or the range that they are drawn from. */
export type Dimension = SweepConfig['space'][string];
export type SettingValue = z.infer<typeof value>;

export function isList(dimension: Dimension): dimension is SettingValue[] {
  return Array.isArray(dimension);
}

/** Throws `FILE_NOT_FOUND`, and `CONFIG_INVALID` with all that is wrong. */
export async function readSweepConfig(path: string): Promise<SweepConfig> {
  const text = await readText(path);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new MienError('CONFIG_INVALID', `${path} is no JSON.`, { cause, hint: 'Give one JSON object.' });
  }
  return parseSweepConfig(json, path);
}

/** Throws `CONFIG_INVALID`. `name` is for the message. */
export function parseSweepConfig(json: unknown, name: string): SweepConfig {
  const parsed = CONFIG.safeParse(json);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}${guess(issue)}`,
    );
    throw new MienError('CONFIG_INVALID', `${name} does not fit a sweep: ${problems.join('; ')}.`, {
      hint: 'See "mien sweep --help" and docs/training.md for an example.',
    });
  }
  checkSpace(parsed.data, name);
  return parsed.data;
}

/** What a key that is not known was probably meant to be. */
function guess(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys' || issue.path.length > 0) return '';
  const meant = similarWord(issue.keys[0] ?? '', Object.keys(CONFIG.shape));
  return meant === undefined ? '' : ` (did you mean "${meant}"?)`;
}

function checkSpace({ space, search, trials, rungs }: SweepConfig, name: string): void {
  const refuse = (what: string, hint: string): never => {
    throw new MienError('CONFIG_INVALID', `${name}: ${what}.`, { hint });
  };
  const settings = Object.entries(space);
  if (settings.length === 0)
    refuse('space names no setting', 'Name one, such as "learningRate": [0.03, 0.1].');
  if ('epochs' in space) {
    refuse('space: epochs are the same for all trials', 'Set "epochs" in "training", and "rungs".');
  }
  const ranges = settings.filter(([, dimension]) => !isList(dimension)).map(([path]) => path);
  if (ranges.length > 0 && search === 'grid') {
    refuse(
      `a grid cannot take the range of ${ranges.join(', ')}`,
      'List values, or let "search" be "random".',
    );
  }
  if (ranges.length > 0 && trials === undefined) {
    refuse(`trials: expected a number, because ${ranges.join(', ')} is a range`, 'Set "trials".');
  }
  if (trials !== undefined && search === 'grid') {
    refuse('trials: a grid tries every combination', 'Leave "trials" out, or let "search" be "random".');
  }
  if (rungs !== undefined && search !== 'asha') {
    refuse('rungs belong to "asha"', 'Leave "rungs" out, or let "search" be "asha".');
  }
  if (rungs?.some((epochs, i) => i > 0 && epochs <= rungs[i - 1]!)) {
    refuse(`rungs: expected rising numbers, got ${rungs.join(', ')}`, 'Such as [1, 3, 9, 27].');
  }
}
