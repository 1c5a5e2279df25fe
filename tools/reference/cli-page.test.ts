import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { JSON_LINES } from '../../src/cli/json-lines/json-lines.js';
import { loadCommands } from '../../src/cli/load-commands.js';
import { cliPage } from './cli-page.js';

describe('docs/cli.md', () => {
  it('is what the commands say; otherwise run "npm run reference"', async () => {
    const page = await cliPage();
    expect(page).toContain('## mien predict');
    expect(page).toContain('### mien datasets pull');
    expect(await readFile(join(import.meta.dirname, '../../docs/cli.md'), 'utf8')).toBe(page);
  });

  it('fits 80 columns', async () => {
    const help = (await cliPage())
      .split('```text\n')
      .slice(1)
      .map((part) => part.split('\n```')[0]!);
    const long = help.flatMap((text) => text.split('\n')).filter((line) => line.length > 80);
    expect(long).toEqual([]);
  });
});

/** The commands with `--json` below a command; `list` is what a group does by itself. */
function withJson(command: Command, above: readonly string[]): readonly string[] {
  const words = command.name() === 'list' ? above : [...above, command.name()];
  const own = command.options.some(({ long }) => long === '--json') ? [words.join('-')] : [];
  return [...own, ...command.commands.flatMap((inner) => withJson(inner, words))];
}

it('each command with --json has a schema of its lines', async () => {
  const names = (await loadCommands(['--help'])).flatMap((command) => withJson(command, []));
  expect(names.length).toBeGreaterThan(20);
  expect(names.toSorted()).toEqual(Object.keys(JSON_LINES).toSorted());
});
