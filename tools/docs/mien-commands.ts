import { Command, CommanderError } from 'commander';
import { loadCommands } from '../../src/cli/load-commands.js';

/** The commands of mien, which only say whether they would take some words. */
export interface MienCommands {
  /** What is wrong with the words of a command line, if anything: a command, flag or value that is none. */
  faultOf(words: readonly string[]): Promise<string | undefined>;
  /** The same of words with placeholders for values: only commands and flags are looked at. */
  faultOfNames(words: readonly string[]): string | undefined;
}

export async function mienCommands(): Promise<MienCommands> {
  const program = new Command('mien').enablePositionalOptions().option('--defaults <file>').version('0');
  for (const command of await loadCommands(['--help'])) program.addCommand(command);
  quiet(program);
  const faultOf = async (words: readonly string[]): Promise<string | undefined> => {
    try {
      await program.parseAsync(words, { from: 'user' });
      return undefined;
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      return error.exitCode === 0 ? undefined : error.message;
    }
  };
  return { faultOf, faultOfNames: (words) => faultOfNames(program, words) };
}

/** Nothing is done, printed or left. */
function quiet(command: Command): void {
  command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
  if (command.parent !== null) command.action(() => {});
  for (const inner of command.commands) quiet(inner);
}

function faultOfNames(program: Command, words: readonly string[]): string | undefined {
  let command = program;
  for (const word of words.filter((each) => each !== 'COMMAND')) {
    const inner = command.commands.find((each) => each.name() === word);
    if (inner !== undefined) command = inner;
    else if (word.startsWith('--') && !flagsOf(command).has(word.replace(/=.*/, ''))) {
      return `${command.name()} has no ${word}`;
    } else if (command === program && !word.startsWith('-')) return `mien has no ${word}`;
  }
  return undefined;
}

/** Those above a command too, as `mien video compare` takes options of `mien video`. */
function flagsOf(command: Command): ReadonlySet<string> {
  const chain: Command[] = [];
  for (let each: Command | null = command; each !== null; each = each.parent) chain.push(each);
  const long = chain.flatMap(({ options }) => options.flatMap((option) => option.long ?? []));
  return new Set(['--help', '--version', ...long]);
}
