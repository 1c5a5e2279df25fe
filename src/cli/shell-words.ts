/** What no shell reads as anything but itself. */
const PLAIN = /^[\w./:,@%+=-]+$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * A word as a POSIX shell reads it back: as it is where that is safe, or in single quotes. One with control characters,
 * which a terminal would obey, is written with `$'…'` and their codes (POSIX.1-2024, 2.2.4).
 */
export function quoteWord(word: string): string {
  if (PLAIN.test(word)) return word;
  if (!CONTROL.test(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const escaped = [...word].map((character) => {
    if (character === "'" || character === '\\') return `\\${character}`;
    if (!CONTROL.test(character)) return character;
    // Three digits each, so that digits behind them are not taken for part of the code.
    return [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  });
  return `$'${escaped.join('')}'`;
}

/** A command line that a shell reads back as these words. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}
