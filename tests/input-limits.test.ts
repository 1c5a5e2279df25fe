import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { photo } from '../src/image/testing/photo.js';
import { jsonLines, mienHere, temporaryFolder } from './program.js';

/** Colour, title and cursor of a terminal, a line of its own, and a name that reads backwards. */
const NAME = '\x1b[31mred\x1b]0;title\x07\x9b2J\nmien: all is well\u202egpj.png';
/** All that a terminal acts on but line ends. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const ACTED_ON = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

describe('what comes in by the command line', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    const { data } = photo(160, 120, 3);
    const jpeg = await sharp(data, { raw: { width: 160, height: 120, channels: 3 } })
      .jpeg()
      .toBuffer();
    await writeFile(join(folder, 'whole.jpg'), jpeg);
    await writeFile(join(folder, 'half.jpg'), jpeg.subarray(0, jpeg.length / 2));
    await mkdir(join(folder, 'names'));
    await writeFile(join(folder, 'names', NAME), jpeg);
    await writeFile(join(folder, 'names', `broken${NAME}`), 'no picture');
  });

  it.each([['detect'], ['predict'], ['predict', '--no-detect']])(
    'control characters of names do not reach the terminal: %s %s',
    async (...words) => {
      const shown = await mienHere(folder, ...words, 'names');
      expect(shown.code).toBe(1);
      expect(shown.stdout).toContain('\\x1b[31mred');
      expect(shown.stderr).toContain('\\x1b[31mred');
      const told = await mienHere(folder, ...words, 'names', '--json');
      for (const text of [shown.stdout, shown.stderr, told.stdout, told.stderr]) {
        expect(text).not.toMatch(ACTED_ON);
        // Nor does a name make a line of its own.
        expect(text).not.toMatch(/^mien: all is well/m);
      }
      // Programs get the very name.
      expect(jsonLines(told.stdout).map((line) => (line as { file: string }).file)).toContain(
        join('names', NAME),
      );
    },
    300_000,
  );

  it.each([
    ['a path', ['predict', NAME]],
    ['a model', ['predict', '--model', NAME, 'whole.jpg']],
    ['an option', ['predict', `--${NAME}`, 'whole.jpg']],
    ['a command', [NAME]],
  ])(
    'nor do those of the command line: %s',
    async (_, words) => {
      const { stdout, stderr } = await mienHere(folder, ...words);
      expect(stdout + stderr).toContain('\\x1b');
      expect(stdout + stderr).not.toMatch(ACTED_ON);
    },
    300_000,
  );

  it('a JPEG that is cut off is read where --partial asks for it, and marked', async () => {
    const refused = await mienHere(folder, 'detect', 'half.jpg');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('--partial')]);
    const read = await mienHere(folder, 'detect', '--partial', 'half.jpg', 'whole.jpg', '--json');
    expect([read.code, read.stderr, read.stdout.includes('error')]).toEqual([0, '', false]);
    const [half, whole] = jsonLines(read.stdout);
    expect(half).toMatchObject({ file: 'half.jpg', width: 160, height: 120, partial: true });
    expect(whole).not.toHaveProperty('partial');
    expect((await mienHere(folder, 'predict', '--partial', 'half.jpg')).stdout).toContain(
      '(the file is cut off)',
    );
  }, 300_000);

  it('--max-pixels is the limit of every command that reads pictures', async () => {
    for (const words of [['detect'], ['predict'], ['explain', '--out', 'out']]) {
      const { code, stderr } = await mienHere(folder, ...words, '--max-pixels', '19199', 'whole.jpg');
      expect([code, stderr]).toEqual([1, expect.stringContaining('more than the limit of 19199 pixels')]);
      expect(stderr).toContain('--max-pixels');
    }
    expect((await mienHere(folder, 'detect', '--max-pixels', '19200', 'whole.jpg')).code).toBe(0);
  }, 300_000);
});
