import type { OptionKind } from '../check-options.js';
import { MienError } from '../errors.js';
import { SPLITS, type Split } from './record.js';

/** Percent of the pictures that go to each split; together 100. */
export type SplitRatios = Readonly<Record<Split, number>>;

/** All pictures into one split, or a seeded share into each. */
export type SplitRule = Split | SplitRatios;

/** Where nothing else is said: enough to choose an epoch by and to judge, and most to learn from. */
export const DEFAULT_RATIOS: SplitRatios = { train: 80, validation: 10, test: 10 };

/** For callers that check their options. */
export const splitRuleKind: OptionKind = {
  expected: 'train, validation, test, or percents { train, validation, test } that make 100',
  fits: (value) => (typeof value === 'string' ? SPLITS.some((split) => split === value) : isRatios(value)),
};

function isRatios(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const shares = SPLITS.map((split) => (value as Partial<Record<Split, unknown>>)[split]);
  if (Object.keys(value).length !== SPLITS.length) return false;
  if (!shares.every((share) => typeof share === 'number' && share >= 0)) return false;
  return Math.abs(shares.reduce<number>((sum, share) => sum + Number(share), 0) - 100) < 1e-9;
}

/** `train`, `validation`, `test`, or percents such as `70/15/15`. Throws `OPTION_INVALID`. */
export function parseSplitRule(text: string): SplitRule {
  const split = SPLITS.find((name) => name === text.trim().toLowerCase());
  if (split !== undefined) return split;
  const [train, validation, test, ...more] = text.split('/').map((part) => (part.trim() ? Number(part) : -1));
  const parts = [train, validation, test].map((part) => part ?? -1);
  if (
    more.length > 0 ||
    !parts.every((part) => part >= 0) ||
    Math.abs(parts[0]! + parts[1]! + parts[2]! - 100) > 1e-9
  ) {
    throw new MienError(
      'OPTION_INVALID',
      `"${text}" is no split: expected train, validation or test, or percents of the three such as 70/15/15`,
      { hint: 'Three percents, for train, validation and test, make 100 together.' },
    );
  }
  return { train: parts[0]!, validation: parts[1]!, test: parts[2]! };
}

/** The same text for the same rule. */
export function formatSplitRule(rule: SplitRule): string {
  return typeof rule === 'string' ? rule : SPLITS.map((split) => rule[split]).join('/');
}
