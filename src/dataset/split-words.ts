import type { Split } from './record.js';

/**
 * The words that datasets have for their splits: FER-2013's own (Goodfellow et al. 2013), and those that Hugging Face's
 * loader looks for in folder and file names (`datasets`, `data_files.py`: dev is validation, eval is test).
 */
const WORDS: Readonly<Record<Split, readonly string[]>> = {
  train: ['train', 'training', 'trainset', 'trn'],
  validation: ['validation', 'valid', 'val', 'dev', 'development', 'publictest'],
  test: ['test', 'testing', 'testset', 'tst', 'eval', 'evaluation', 'privatetest'],
};

const SPLIT_OF: ReadonlyMap<string, Split> = new Map(
  (Object.entries(WORDS) as [Split, readonly string[]][]).flatMap(([split, words]) =>
    words.map((word): [string, Split] => [word, split]),
  ),
);

/** What a reader may write, for messages. */
export const SPLIT_WORDS = 'train, validation or test, in any usual word';

/**
 * The split that a folder, a file or a cell is named for, in any letter case, with or without `_`, `-` and spaces:
 * `Training`, `public_test`, `dev`. `undefined` where the word is none of them.
 */
export function parseSplit(word: string): Split | undefined {
  return SPLIT_OF.get(
    word
      .trim()
      .toLowerCase()
      .replace(/[\s_-]/g, ''),
  );
}
