import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { applyDefaults, splitDefaults } from './command-defaults.js';
import { choice, priorOption, whole } from './options.js';

/** What a command would be called with; the options of the command line stand in `words`. */
async function flagsOf(defaults: unknown, words: readonly string[] = []): Promise<unknown> {
  return withFolder(async (folder) => {
    const file = join(folder, 'mine.json');
    await writeFile(file, typeof defaults === 'string' ? defaults : JSON.stringify(defaults));
    let flags: unknown;
    const plan = new Command('plan')
      .option('--min-face <n>', '', whole(1))
      .option('--codes <codes...>', '')
      .option('--no-recursive', '')
      .addOption(new Option('--csv').conflicts('json'))
      .option('--json')
      .addOption(choice('--device <name>', '', ['cpu', 'cuda']))
      .addOption(priorOption())
      .action((given: unknown) => {
        flags = given;
      });
    const batch = new Command('batch').addCommand(plan);
    await applyDefaults(file, [batch]);
    await new Command().addCommand(batch).parseAsync(['batch', 'plan', ...words], { from: 'user' });
    return flags;
  });
}

describe('a file of defaults', () => {
  it('stands before the command', () => {
    const words = ['predict', 'a.jpg'];
    expect(splitDefaults(['--defaults', 'f', ...words])).toEqual({ file: 'f', words });
    expect(splitDefaults(['--defaults=f', ...words])).toEqual({ file: 'f', words });
    expect(splitDefaults(words)).toEqual({ file: undefined, words });
    expect(splitDefaults(['predict', '--defaults', 'f']).file).toBeUndefined();
    expect(() => splitDefaults(['--defaults'])).toThrow(/missing/);
  });

  it('is read as the command line is, which wins over it', async () => {
    const own = { 'min-face': 40, codes: ['A', 'B'], 'no-recursive': true, csv: true, prior: { happy: 2 } };
    expect(await flagsOf({ 'batch plan': own, predict: { bogus: 1 } })).toEqual({
      minFace: 40,
      codes: ['A', 'B'],
      recursive: false,
      csv: true,
      prior: { happy: 2 },
    });
    const given = ['--min-face', '20', '--codes', 'C'];
    expect(await flagsOf({ 'batch plan': own }, given)).toMatchObject({ minFace: 20, codes: ['C'] });
    expect(await flagsOf({})).toEqual({ recursive: true });
  });

  it.each([
    ['json', '--csv', { csv: true }],
    ['csv', '--json', { json: true }],
  ])('gives way with "%s" to %s, which excludes it', async (name, word, flags) => {
    expect(await flagsOf({ 'batch plan': { [name]: true } }, [word])).toEqual({ ...flags, recursive: true });
  });

  it.each([
    [{ 'batch plan': { codes: ['A', ''] } }, 'not empty'],
    ['{', 'no JSON'],
    ['[]', 'no JSON object'],
    [{ 'batch plan': 3 }, 'no JSON object'],
    [{ 'batch plan': { 'min-fase': 40 } }, 'no option "min-fase"'],
    [{ 'batch plan': { 'min-face': 0 } }, 'whole number'],
    [{ 'batch plan': { 'min-face': null } }, 'a number, or a text'],
    [{ 'batch plan': { csv: false } }, 'Expected true'],
    [{ 'batch plan': { codes: 'A' } }, 'Expected a list'],
    [{ 'batch plan': { device: 'tpu' } }, 'cpu, cuda'],
  ])('refuses %j', async (defaults, message) => {
    await expect(flagsOf(defaults)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(message),
    });
  });
});
