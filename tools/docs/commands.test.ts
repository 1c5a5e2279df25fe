import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { JSON_LINES } from '../../src/cli/json-lines/json-lines.js';
import { parseSweepConfig } from '../../src/sweep/sweep-config.js';
import { resolveConfig } from '../../src/training/config.js';
import { blocksIn, blocksOf, inlineCommands, pagesOf } from './code-blocks.js';
import { type MienCommands, mienCommands } from './mien-commands.js';
import { shellCommands } from './shell-commands.js';

const ROOT = join(import.meta.dirname, '../..');
const blocks = blocksOf(ROOT);
const scripts = (
  JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { readonly scripts: Record<string, string> }
).scripts;

let mien: MienCommands;
beforeAll(async () => {
  mien = await mienCommands();
});

/** The words of a call of mien, or `undefined`. */
function wordsOfMien(words: readonly string[]): readonly string[] | undefined {
  const rest = words[0] === 'npx' ? words.slice(1) : words;
  return rest[0] === 'mien' || rest[0] === 'mienjs' ? rest.slice(1) : undefined;
}

/** What is wrong with a command of this repository's own, if anything. */
async function faultOf(words: readonly string[]): Promise<string | undefined> {
  const called = wordsOfMien(words);
  if (called !== undefined) return mien.faultOf(called);
  const [first, second = '', third = ''] = words;
  if (first === 'npm' && second === 'run') return third in scripts ? undefined : `no script ${third}`;
  if (first !== 'npx' || second !== 'tsx') return undefined;
  if (!existsSync(join(ROOT, third))) return `no file ${third}`;
  const source = readFileSync(join(ROOT, third), 'utf8');
  const flag = words.find((word) => /^--./.test(word) && !source.includes(word.slice(2)));
  return flag === undefined ? undefined : `${third} has no ${flag}`;
}

describe('the commands of README and docs', () => {
  it('are taken by mien, scripts and tools as they stand there', async () => {
    const faults: string[] = [];
    let calls = 0;
    for (const { file, line, text } of blocks.filter(({ language }) => language === 'sh')) {
      for (const words of shellCommands(text)) {
        if (wordsOfMien(words) !== undefined) calls++;
        const fault = await faultOf(words);
        if (fault !== undefined) faults.push(`${file}:${line}: ${words.join(' ')}: ${fault}`);
      }
    }
    expect(faults).toEqual([]);
    expect(calls).toBeGreaterThan(60);
  });

  it('have commands and flags that are there, within a line too', () => {
    const calls = pagesOf(ROOT).flatMap((file) =>
      inlineCommands(readFileSync(join(ROOT, file), 'utf8')).map((call) => ({ file, call })),
    );
    const faults = calls.flatMap(({ file, call }) => {
      const fault = mien.faultOfNames(call.split(/[\s|>]+/));
      return fault === undefined ? [] : [`${file}: ${call}: ${fault}`];
    });
    expect(faults).toEqual([]);
    expect(calls.length).toBeGreaterThan(100);
  });

  it('are taken as a container and a service start them', async () => {
    const page = blocksIn('docs/deployment.md', readFileSync(join(ROOT, 'docs/deployment.md'), 'utf8'));
    const textOf = (language: string): string => page.find((block) => block.language === language)!.text;
    const [, command] = /^CMD (.*)$/m.exec(textOf('dockerfile'))!;
    const [, ...contained] = JSON.parse(command!) as string[];
    const [, served] = /^ExecStart=\S+ \S+main\.js (.*)$/m.exec(textOf('ini'))!;
    expect([contained[0], await mien.faultOf(contained)]).toEqual(['serve', undefined]);
    expect(await mien.faultOf(served!.split(' '))).toBeUndefined();
  });

  it('would be found wrong', async () => {
    expect(await mien.faultOf(['predict', 'a.jpg', '--cvs'])).toContain('--cvs');
    expect(await mien.faultOf(['predict', 'a.jpg', '--min-face', 'small'])).toContain('--min-face');
    expect(await mien.faultOf(['video', 'compare', 'a.csv'])).toContain('--by');
    expect(await mien.faultOf(['predict', 'a.jpg', '--csv'])).toBeUndefined();
    expect(mien.faultOfNames(['batch', 'wrok', 'STORE', '--anywya'])).toContain('--anywya');
  });
});

describe('the JSON of README and docs', () => {
  const json = blocks.filter(({ language }) => language === 'json');
  type Value = Record<string, unknown>;
  const lines = json.flatMap(({ file, text }) =>
    text.split(/\n(?=\{)/).map((value) => ({ file, value: JSON.parse(value) as Value })),
  );

  it.each([
    ['a line of mien predict --json', 'file', (value: Value) => JSON_LINES.predict.parse(value)],
    ['settings of a sweep', 'space', (value: Value) => parseSweepConfig(value, 'sweep.json')],
    ['settings of a training', 'epochs', (value: Value) => resolveConfig(value.model as string, value)],
  ])('is %s', (_, key, check) => {
    const found = lines.filter(({ value }) => key in value);
    expect(found.length).toBeGreaterThan(0);
    for (const { value } of found) check(value);
  });
});

it('commands are read from a block as a shell reads them', () => {
  const [block] = blocksIn(
    'x.md',
    '1. text\n\n   ```sh\n   A=1 mien x "a b" \\\n     --y=\'c\' > f  # z\n   a && b | c\n   ```\n',
  );
  expect([block!.line, block!.language]).toEqual([4, 'sh']);
  expect(shellCommands(block!.text)).toEqual([['mien', 'x', 'a b', '--y=c'], ['a'], ['b'], ['c']]);
});
