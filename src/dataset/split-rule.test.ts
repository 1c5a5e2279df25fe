import { describe, expect, it } from 'vitest';
import { formatSplitRule, parseSplitRule } from './split-rule.js';

describe('parseSplitRule', () => {
  it.each([
    ['train', 'train'],
    ['Validation', 'validation'],
    ['70/15/15', { train: 70, validation: 15, test: 15 }],
    [' 90 / 10 / 0', { train: 90, validation: 10, test: 0 }],
    ['33.4/33.3/33.3', { train: 33.4, validation: 33.3, test: 33.3 }],
  ])('reads %s', (text, rule) => {
    expect(parseSplitRule(text)).toEqual(rule);
    expect(parseSplitRule(formatSplitRule(parseSplitRule(text)))).toEqual(rule);
  });

  it.each(['', 'all', '70/30', '70/15/15/0', '80/10/20', '110/-5/-5', 'a/b/c', '70//30', '//', 'NaN/50/50'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseSplitRule(text)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
    },
  );
});
