// How long the sentences of the documentation are, in words.
//
//   npx tsx tools/sentence-lengths.ts                    every page of this checkout
//   npx tsx tools/sentence-lengths.ts --at da8505f       the same pages at a commit
//   npx tsx tools/sentence-lengths.ts docs/engine.md     single pages
//   npx tsx tools/sentence-lengths.ts --long 40 FILE     also prints each sentence of 40 words and more
//
// What counts: paragraphs and list items. What does not: headings, tables, code blocks, pictures, quoted HTML, and the
// figures that a command writes between marks. A link counts by its text, and a piece of inline code as one word. A
// sentence ends at a full stop, question mark or exclamation mark that is followed by the start of another.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = join(import.meta.dirname, '..');

/** The pages that people read; licences, release notes and the cards of runs are not among them. */
const PAGES =
  /^(README|CONTRIBUTING|SECURITY|CODE_OF_CONDUCT)\.md$|^docs\/|^benchmarks\/README\.md$|^models\/\w+\/card\.md$/;

/** Abbreviations whose full stop ends no sentence. */
const ABBREVIATION = /\b(?:al|cf|e\.g|i\.e|etc|vs|No|Art)\.$/;

/** The sentences of a Markdown page. */
export function sentencesOf(markdown: string): string[] {
  return blocksOf(markdown).flatMap(splitSentences);
}

/** Words of a sentence: what stands between spaces and has a letter or a digit. */
export function wordCount(sentence: string): number {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

export interface Summary {
  readonly sentences: number;
  readonly mean: number;
  /** The 90th percentile, by nearest rank. */
  readonly p90: number;
  readonly longest: number;
  /** Share of sentences above 25 words. */
  readonly over25: number;
}

/** Of the words of each sentence; at least one. */
export function summary(lengths: readonly number[]): Summary {
  const sorted = [...lengths].sort((a, b) => a - b);
  const n = sorted.length;
  return {
    sentences: n,
    mean: sorted.reduce((sum, length) => sum + length, 0) / n,
    p90: sorted[Math.ceil(0.9 * n) - 1]!,
    longest: sorted[n - 1]!,
    over25: sorted.filter((length) => length > 25).length / n,
  };
}

/** Paragraphs and list items, each on one line. */
function blocksOf(markdown: string): string[] {
  const text = markdown
    .replace(/<!-- figures:[\s\S]*?<!-- end of figures -->/g, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/^(`{3,}|~{3,})[\s\S]*?^\1.*$/gm, '\n');
  const blocks: string[] = [];
  let block: string[] = [];
  const close = (): void => {
    if (block.length > 0) blocks.push(plain(block.join(' ')));
    block = [];
  };
  for (const line of text.split('\n')) {
    const content = line.trim();
    if (content === '' || /^(#|\||!\[|<)/.test(content)) close();
    else if (/^([-*]|\d+\.)\s/.test(content)) {
      close();
      block.push(content.replace(/^([-*]|\d+\.)\s+/, ''));
    } else block.push(content);
  }
  close();
  return blocks;
}

function plain(text: string): string {
  return text
    .replace(/`[^`]+`/g, 'code')
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_]{1,2}(\S[^*_]*?)[*_]{1,2}/g, '$1');
}

function splitSentences(block: string): string[] {
  const sentences: string[] = [];
  for (const piece of block.split(/(?<=[.!?][)"”’]?)\s+(?=["“(]?[\p{Lu}\p{N}]|code\b)/u)) {
    const last = sentences.at(-1);
    if (last !== undefined && ABBREVIATION.test(last)) sentences[sentences.length - 1] = `${last} ${piece}`;
    else sentences.push(piece);
  }
  return sentences.filter((sentence) => wordCount(sentence) > 0);
}

function git(...args: readonly string[]): string {
  return execFileSync('git', [...args], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 });
}

function pagesAt(commit: string | undefined): string[] {
  const listed =
    commit === undefined
      ? git('ls-files', '-co', '--exclude-standard')
      : git('ls-tree', '-r', '--name-only', commit);
  return listed.split('\n').filter((file) => file.endsWith('.md') && PAGES.test(file));
}

function row(name: string, { sentences, mean, p90, longest, over25 }: Summary): string {
  const cells = [sentences, mean.toFixed(1), p90, longest, `${(100 * over25).toFixed(0)} %`];
  return `| ${name} | ${cells.join(' | ')} |`;
}

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { at: { type: 'string' }, long: { type: 'string' } },
  });
  const files = positionals.length > 0 ? positionals : pagesAt(values.at);
  const all: number[] = [];
  console.log('| page | sentences | mean | p90 | longest | over 25 words |\n|---|--:|--:|--:|--:|--:|');
  for (const file of files) {
    const text =
      values.at === undefined ? readFileSync(join(ROOT, file), 'utf8') : git('show', `${values.at}:${file}`);
    const sentences = sentencesOf(text);
    const lengths = sentences.map(wordCount);
    if (lengths.length === 0) continue;
    all.push(...lengths);
    console.log(row(file, summary(lengths)));
    if (values.long === undefined) continue;
    for (const sentence of sentences) {
      if (wordCount(sentence) >= Number(values.long)) console.log(`  ${wordCount(sentence)}: ${sentence}`);
    }
  }
  if (all.length > 0) console.log(row('**all**', summary(all)));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main();
