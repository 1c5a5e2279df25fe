import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteWords } from './shell-words.js';

const BASH = '/bin/bash';

/** The words that a shell makes of each command line. One shell reads all of them. */
function read(lines: readonly string[]): string[][] {
  const script = `words() { printf '%s\\0' "$#" "$@"; }\n${lines.map((line) => `words ${line}`).join('\n')}`;
  const fields = execFileSync(BASH, ['-c', script], { encoding: 'utf8' }).split('\0');
  return lines.map(() => fields.splice(0, Number(fields.shift())));
}

describe('quoteWords', () => {
  it('leaves plain words as they are', () => {
    expect(quoteWords(['run', '--out', 'a/b-c_d.1', '--resume=last'])).toBe(
      'run --out a/b-c_d.1 --resume=last',
    );
  });

  it('quotes the others so that a person can read them', () => {
    expect(quoteWords(["it's", 'two words', '$HOME', ''])).toBe("'it'\\''s' 'two words' '$HOME' ''");
  });

  it('lets no control character through', () => {
    expect(quoteWords(['a\u001b[31mb\n7'])).toBe("$'a\\033[31mb\\0127'");
  });

  it.skipIf(!existsSync(BASH))('are read back by a shell as they were', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
    const word = text.filter((each) => !each.includes('\0') && each.isWellFormed());
    const lines = fc.sample(fc.array(word, { minLength: 1, maxLength: 20 }), { numRuns: 50 });
    expect(read(lines.map(quoteWords))).toEqual(lines);
  });
});
