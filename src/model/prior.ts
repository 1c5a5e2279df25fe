import type { OptionKind } from '../check-options.js';
import { MienError } from '../errors.js';
import { EXPRESSION_COUNT, EXPRESSIONS, type Expression } from '../expression.js';
import type { ModelDescription } from './description.js';

/**
 * The class shares that answers are for: how often each expression is expected before the face is seen.
 * - `even`: every class that the model was trained on alike;
 * - `training`: as in the faces that the model was trained on;
 * - shares by class, 0 or more, of any sum. A class that is not named has none, and is never answered.
 */
export type Prior = 'even' | 'training' | Readonly<Partial<Record<Expression, number>>>;

/**
 * The class shares that a model is calibrated for, and its answers are for unless a call says otherwise. `tempered` are
 * training shares made more even, ∝ π^(1 − τ): 0 leaves them, 1 makes them even. Shares by class name every class.
 */
export type CalibrationPrior =
  | 'even'
  | 'training'
  | { readonly tempered: number }
  | Readonly<Record<Expression, number>>;

/** Seven shares, 0 to 1, in the order of `EXPRESSIONS`; they sum to 1. */
export type Shares = readonly number[];

/** A prior as an option of a call. */
export interface PriorOptions {
  /** The class shares that answers are for. Default: those that the model was calibrated for. */
  readonly prior?: Prior | undefined;
}

export const PRIOR_WORDS = ['even', 'training'] as const;

const EXPECTED = `${PRIOR_WORDS.join(', ')}, or an object of class shares such as {"happy":2,"sad":1}`;

/** What a prior may be as an option; whether a model can answer by it, `priorShares` says. */
export const PRIOR_KIND: OptionKind = {
  expected: EXPECTED,
  fits: (value) => isPriorWord(value) || faultOf(value) === undefined,
  words: PRIOR_WORDS,
};

/**
 * Reads a prior as it is written on a command line or in an address. Throws `OPTION_INVALID`.
 *
 * @example
 * parsePrior('{"happy":2,"sad":1}'); // { happy: 2, sad: 1 }
 */
export function parsePrior(text: string): Prior {
  const word = text.trim();
  if (isPriorWord(word)) return word;
  let value: unknown;
  try {
    value = JSON.parse(word);
  } catch {
    throw invalid(`got "${word.slice(0, 40)}"`);
  }
  return checkPrior(value);
}

/** Throws `OPTION_INVALID` where the value is no prior. */
export function checkPrior(value: unknown): Prior {
  if (isPriorWord(value)) return value;
  const fault = faultOf(value);
  if (fault !== undefined) throw invalid(fault);
  return value as Prior;
}

function isPriorWord(value: unknown): value is (typeof PRIOR_WORDS)[number] {
  return PRIOR_WORDS.some((word) => word === value);
}

/** What keeps a value from being class shares; `undefined` where nothing does. */
function faultOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return typeof value === 'string' ? `got "${value.slice(0, 40)}"` : `got ${JSON.stringify(value)}`;
  }
  const entries = Object.entries(value).filter(([, share]) => share !== undefined);
  for (const [name, share] of entries) {
    if (!EXPRESSIONS.some((expression) => expression === name))
      return `no class is named "${name.slice(0, 40)}"`;
    if (typeof share !== 'number' || !Number.isFinite(share) || share < 0) {
      return `the share of ${name} is ${JSON.stringify(share)}, not a number of 0 or more`;
    }
  }
  return entries.some(([, share]) => share > 0) ? undefined : 'every share is 0';
}

function invalid(fault: string): MienError {
  return new MienError('OPTION_INVALID', `The prior: ${fault}. Expected ${EXPECTED}.`, {
    hint: `The classes are ${EXPRESSIONS.join(', ')}.`,
  });
}

/** What a model's file says of class shares. */
export type KnownShares = Pick<ModelDescription, 'shares' | 'prior'>;

/** The prior that a model's answers are for as they are; `undefined` where its file does not say. */
export function defaultShares({ shares, prior }: KnownShares): Shares | undefined {
  return prior ?? shares;
}

/**
 * The shares that a prior means for a model. Throws `PRIOR_UNKNOWN` where the model's file does not say which shares
 * its answers are for, and `OPTION_INVALID` for a class that it was not trained on.
 */
export function priorShares(prior: Prior, known: KnownShares): Shares {
  const own = defaultShares(known);
  if (own === undefined) throw unknown('which class shares its answers are for');
  if (prior === 'training') {
    if (known.shares === undefined) throw unknown('the class shares of its training');
    return known.shares;
  }
  if (prior === 'even') return normalized(own.map((share) => (share > 0 ? 1 : 0)));
  const wanted = EXPRESSIONS.map((name) => checkPrior(prior) && (prior[name] ?? 0));
  const untrained = EXPRESSIONS.find((_, k) => wanted[k]! > 0 && own[k] === 0);
  if (untrained !== undefined) {
    throw new MienError(
      'OPTION_INVALID',
      `The prior gives ${untrained} a share, and the model knows no such face.`,
      {
        hint: `Leave ${untrained} out, or use a model that was trained on it.`,
      },
    );
  }
  return normalized(wanted);
}

function unknown(what: string): MienError {
  return new MienError(
    'PRIOR_UNKNOWN',
    `The model's file does not say ${what}, so that no other prior can be applied.`,
    {
      hint: 'Leave "prior" out, use a model of this version, or name the shares once: mien export --shares JSON.',
    },
  );
}

/** Shares of any sum as shares that sum to 1. */
export function normalized(shares: readonly number[]): Shares {
  // By the largest first, so that no sum of huge numbers is infinite.
  const largest = Math.max(...shares);
  const scaled = shares.map((share) => share / largest);
  const total = scaled.reduce((sum, share) => sum + share, 0);
  return scaled.map((share) => share / total);
}

/**
 * Answers as they would be for other class shares: softmax(z/T + log π′ − log π), where softmax(z/T) are the answers
 * for the shares π. That is Bayes' rule for a change of class shares (Saerens, Latinne & Decaestecker 2002; Elkan
 * 2001). It is computed from logits, so that it is finite however small a probability is.
 * `logits` `[n, 7]` → `[n, 7]`.
 */
export function answersUnder(
  logits: Float32Array,
  temperature: number,
  shares: { readonly from: Shares; readonly to: Shares },
): Float32Array {
  const shift = Array.from({ length: EXPRESSION_COUNT }, (_, k) =>
    shares.to[k] === 0 ? Number.NEGATIVE_INFINITY : Math.log(shares.to[k]!) - Math.log(shares.from[k]!),
  );
  const answers = new Float32Array(logits.length);
  const row = new Float64Array(EXPRESSION_COUNT);
  for (let start = 0; start < logits.length; start += EXPRESSION_COUNT) {
    let highest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < EXPRESSION_COUNT; k++) {
      row[k] = logits[start + k]! / temperature + shift[k]!;
      highest = Math.max(highest, row[k]!);
    }
    let total = 0;
    for (let k = 0; k < EXPRESSION_COUNT; k++) {
      row[k] = Math.exp(row[k]! - highest);
      total += row[k]!;
    }
    for (let k = 0; k < EXPRESSION_COUNT; k++) answers[start + k] = row[k]! / total;
  }
  return answers;
}

/** The class shares that answers are for, with a name. Plain JSON data. */
export interface NamedPrior {
  /** `training`, `even`, `tempered 0.50`, or the shares in words. */
  readonly name: string;
  readonly shares: Shares;
}

/** What a model's answers are for under a prior; `undefined` where none is given and its file does not say. */
export function namedPrior(prior: Prior | undefined, known: KnownShares): NamedPrior | undefined {
  const shares = prior === undefined ? defaultShares(known) : priorShares(prior, known);
  return shares && { name: priorName(shares, known.shares), shares };
}

/** How far two lists of shares may be apart and still be called by one name. */
const SAME = 1e-4;

/** A prior's name for people: `training`, `even`, `tempered 0.50`, or its shares. */
export function priorName(shares: Shares, training: Shares | undefined): string {
  const same = (other: Shares): boolean => shares.every((share, k) => Math.abs(share - other[k]!) < SAME);
  if (training !== undefined && same(training)) return 'training';
  if (same(normalized(shares.map((share) => (share > 0 ? 1 : 0))))) return 'even';
  const tau = training === undefined ? undefined : temperingOf(shares, training);
  if (tau !== undefined && same(temperedShares(training!, tau))) return `tempered ${tau.toFixed(2)}`;
  return EXPRESSIONS.map((name, k) => `${name} ${(100 * shares[k]!).toFixed(1)} %`).join(', ');
}

/** The training shares made more even: ∝ π^(1 − τ); τ 0 leaves them, 1 makes them even. */
export function temperedShares(training: Shares, tau: number): Shares {
  return normalized(training.map((share) => (share === 0 ? 0 : share ** (1 - tau))));
}

/** τ of the tempered prior that these shares may be, by their most and least common class, to a hundredth. */
function temperingOf(shares: Shares, training: Shares): number | undefined {
  const present = training.flatMap((share, k) => (share > 0 && shares[k]! > 0 ? [k] : []));
  const by = present.toSorted((a, b) => training[a]! - training[b]!);
  const [rare, common] = [by[0], by.at(-1)];
  if (rare === undefined || common === undefined || training[rare] === training[common]) return undefined;
  const slope = Math.log(shares[rare]! / shares[common]!) / Math.log(training[rare]! / training[common]!);
  return Math.round(100 * (1 - slope)) / 100;
}

/** Reads a calibration prior as it is written on a command line: also `tempered:0.5`. Throws `OPTION_INVALID`. */
export function parseCalibrationPrior(text: string): CalibrationPrior {
  const [, tau] = /^tempered:(.+)$/.exec(text.trim()) ?? [];
  if (tau === undefined) return requireAll(parsePrior(text));
  if (Number(tau) >= 0 && Number(tau) <= 1) return { tempered: Number(tau) };
  throw new MienError('OPTION_INVALID', `tempered:${tau.slice(0, 40)}: expected a number from 0 to 1.`, {
    hint: 'tempered:0 are the shares of training, tempered:1 even ones.',
  });
}

/** A share of 0 could not be turned into another one afterwards. */
function requireAll(prior: Prior): CalibrationPrior {
  if (typeof prior === 'string') return prior;
  const missing = EXPRESSIONS.filter((name) => !((prior[name] ?? 0) > 0));
  if (missing.length === 0) return prior as Readonly<Record<Expression, number>>;
  throw new MienError('OPTION_INVALID', `The prior gives no share to ${missing.join(', ')}.`, {
    hint: 'A model is calibrated for all classes; leave some out when it is used.',
  });
}

/** The shares that a calibration prior means for a model that was trained on `training`. */
export function calibrationShares(prior: CalibrationPrior, training: Shares): Shares {
  if (prior === 'training') return training;
  if (prior === 'even') return temperedShares(training, 1);
  if ('tempered' in prior) return temperedShares(training, prior.tempered);
  return normalized(EXPRESSIONS.map((name, k) => (training[k] === 0 ? 0 : prior[name])));
}

/**
 * What a row of each class counts for rows of one class distribution to stand for another: `wanted` over the share of
 * the class among `labels`, 0 for a class without rows.
 */
export function weightsFor(wanted: Shares, labels: Uint8Array): readonly number[] {
  const counts = new Array<number>(EXPRESSION_COUNT).fill(0);
  for (const label of labels) if (label < EXPRESSION_COUNT) counts[label]! += 1;
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count, k) => (count === 0 ? 0 : (wanted[k]! * total) / count));
}
