import { spawnSync } from 'node:child_process';
import { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { completionScript } from './completion.js';
import { loadCommands } from './load-commands.js';

function program(): Command {
  const predict = new Command('predict')
    .description("Name a face's expression. More.")
    .addOption(new Option('--format <format>', 'how').choices(['onnx', 'int8']))
    .option('--out <file>', 'where to')
    .addOption(new Option('--secret').hideHelp());
  const datasets = new Command('datasets').addCommand(new Command('list')).addCommand(new Command('pull'));
  return new Command('mien').addCommand(predict).addCommand(datasets);
}

/** What bash offers behind these words, of which the last may be begun. */
function offered(script: string, words: readonly string[]): readonly string[] {
  const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mien; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', `${script}\n${ask}`, 'bash', ...words], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((word) => word !== '');
}

describe.skipIf(spawnSync('bash', ['--version']).status !== 0)('in bash', () => {
  const script = completionScript(program(), 'bash');

  it.each([
    [
      ['mien', ''],
      ['predict', 'datasets'],
    ],
    [['mien', 'pre'], ['predict']],
    [
      ['mien', 'predict', '--'],
      ['--format', '--out', '--help'],
    ],
    [
      ['mien', 'predict', 'photo.jpg', '--format', ''],
      ['onnx', 'int8'],
    ],
    [['mien', 'predict', '--out', ''], []],
    [['mien', 'datasets', 'p'], ['pull']],
    [['mien', 'datasets', 'pull', '--'], ['--help']],
    // A file that is called like a command is a file here.
    [['mien', 'predict', 'datasets', '--f'], ['--format']],
  ])('%j is followed by %j', (words, expected) => {
    expect(offered(script, words)).toEqual(expected);
  });
});

it('fish has descriptions, and their quotes are safe', () => {
  const script = completionScript(program(), 'fish');
  expect(script).toContain(`-a 'predict' -d 'Name a face'\\''s expression'`);
  expect(script).toContain(
    `complete -c mien -n '__fish_seen_subcommand_from predict' -l format -x -a 'onnx int8' -d 'how'`,
  );
  expect(script).not.toContain('secret');
});

it('zsh names commands with what they do', () => {
  const script = completionScript(program(), 'zsh');
  expect(script).toContain(`'predict:Name a face'\\''s expression'`);
  expect(script).toContain(`'predict --format') words_of_flag='onnx int8' ;;`);
});

it('knows every command', async () => {
  const all = new Command('mien');
  for (const command of await loadCommands(['--help'])) all.addCommand(command);
  const script = completionScript(all, 'bash');
  for (const command of all.commands) expect(script).toContain(`    '${command.name()}') words=`);
  expect(script).toContain("'models verify') words='' flags='");
  expect(script).toContain("'export --format') words='onnx float16 int8 huggingface' ;;");
}, 180_000);
