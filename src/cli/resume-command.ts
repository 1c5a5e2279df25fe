import { commandWords } from './long-command-line.js';
import { quoteWords } from './shell-words.js';

/** The same call, going on with what it kept. */
export function resumeCommand(): string {
  const words = commandWords();
  return `mien ${quoteWords(words.includes('--resume') ? words : [...words, '--resume'])}`;
}
