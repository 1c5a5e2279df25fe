import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');

/** The first block of code behind some words of the README, such as `**Label a folder.`, line by line. */
export function codeBehind(words: string, language: 'sh' | 'js' | 'jsx' = 'sh'): readonly string[] {
  const at = README.indexOf(words);
  const [, block] = at < 0 ? [] : README.slice(at).split(`\n\`\`\`${language}\n`);
  if (block === undefined) throw new Error(`the README has no ${language} behind "${words}"`);
  return block.slice(0, block.indexOf('\n```')).split('\n');
}
