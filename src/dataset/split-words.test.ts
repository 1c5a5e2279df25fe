import { describe, expect, it } from 'vitest';
import { parseSplit } from './split-words.js';

describe('parseSplit', () => {
  // The keywords of Hugging Face's loader (datasets/data_files.py, SPLIT_KEYWORDS), and FER-2013's words.
  it.each([
    ['train', 'train'],
    ['Training', 'train'],
    ['val', 'validation'],
    ['valid', 'validation'],
    ['VALIDATION', 'validation'],
    ['dev', 'validation'],
    ['PublicTest', 'validation'],
    ['public_test', 'validation'],
    ['test', 'test'],
    ['testing', 'test'],
    ['eval', 'test'],
    ['evaluation', 'test'],
    ['PrivateTest', 'test'],
    [' private test ', 'test'],
    ['happy', undefined],
    ['', undefined],
    ['constructor', undefined],
  ])('reads %s as %s', (word, split) => {
    expect(parseSplit(word)).toBe(split);
  });
});
