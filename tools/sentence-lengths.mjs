// How long the sentences of the documentation are, in words.
//
//   node tools/sentence-lengths.mjs                    every page of this checkout
//   node tools/sentence-lengths.mjs --at da8505f       the same pages at a commit
//   node tools/sentence-lengths.mjs docs/engine.md     single pages
//   node tools/sentence-lengths.mjs --long 40 FILE     also prints each sentence of 40 words and more
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

/**
 * The sentences of a Markdown page.
 *
 * @param {string} markdown
 * @returns {string[]}
 */
export function sentencesOf(markdown) {
  return blocksOf(markdown).flatMap(splitSentences);
}

/**
 * Words of a sentence: what stands between spaces and has a letter or a digit.
 *
 * @param {string} sentence
 * @returns {number}
 */
export function wordCount(sentence) {
  return sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/**
 * Mean, 90th percentile (nearest rank) and share above 25 words.
 *
 * @param {readonly number[]} lengths at least one
 * @returns {{ sentences: number, mean: number, p90: number, longest: number, over25: number }}
 */
export function summary(lengths) {
  const sorted = [...lengths].sort((a, b) => a - b);
  const n = sorted.length;
  return {
    sentences: n,
    mean: sorted.reduce((sum, length) => sum + length, 0) / n,
    p90: sorted[Math.ceil(0.9 * n) - 1],
    longest: sorted[n - 1],
    over25: sorted.filter((length) => length > 25).length / n,
  };
}

/** Paragraphs and list items, each on one line. */
function blocksOf(markdown) {
  const text = markdown
    .replace(/<!-- figures:[\s\S]*?<!-- end of figures -->/g, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/^(`{3,}|~{3,})[\s\S]*?^\1.*$/gm, '\n');
  const blocks = [];
  let block = [];
  const close = () => {
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

function plain(text) {
  return text
    .replace(/`[^`]+`/g, 'code')
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_]{1,2}(\S[^*_]*?)[*_]{1,2}/g, '$1');
}

function splitSentences(block) {
  const sentences = [];
  for (const piece of block.split(/(?<=[.!?][)"”’]?)\s+(?=["“(]?[\p{Lu}\p{N}]|code\b)/u)) {
    const last = sentences.at(-1);
    if (last !== undefined && ABBREVIATION.test(last)) sentences[sentences.length - 1] = `${last} ${piece}`;
    else sentences.push(piece);
  }
  return sentences.filter((sentence) => wordCount(sentence) > 0);
}

function git(...args) {
  return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 });
}

function pagesAt(commit) {
  const listed =
    commit === undefined
      ? git('ls-files', '-co', '--exclude-standard')
      : git('ls-tree', '-r', '--name-only', commit);
  return listed.split('\n').filter((file) => file.endsWith('.md') && PAGES.test(file));
}

function row(name, { sentences, mean, p90, longest, over25 }) {
  const cells = [sentences, mean.toFixed(1), p90, longest, `${(100 * over25).toFixed(0)} %`];
  return `| ${name} | ${cells.join(' | ')} |`;
}

function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { at: { type: 'string' }, long: { type: 'string' } },
  });
  const files = positionals.length > 0 ? positionals : pagesAt(values.at);
  const all = [];
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
