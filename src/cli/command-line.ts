import { Command, CommanderError, type Option } from 'commander';
import { mienVersion } from '../environment.js';
import { MienError } from '../errors.js';
import { printableLines } from '../text/printable.js';
import { applyDefaults, DEFAULTS_FLAG, splitDefaults } from './command-defaults.js';
import { EXIT } from './exit-codes.js';
import { loadCommands } from './load-commands.js';
import { commandWords, isTooLong, runAgain } from './long-command-line.js';
import { formatError } from './terminal.js';

const EXIT_CODES_AND_EXAMPLES = `
Exit codes: 0 done · 1 failed, or some input could not be used · 2 wrong usage · 130 interrupted

Examples:
  $ mien run                          everything, on your dataset or on built-in sample faces
  $ mien datasets                     what is here, what is missing, how to get it
  $ mien predict photo.jpg            its faces, and the perceived expression of each`;

function emptyProgram(): Command {
  const program = new Command('mien');
  program
    .description(
      'Facial-expression recognition: prepare the data, train a network, judge it, use it.\n' +
        'What it names is a perceived expression, not what a person feels.',
    )
    .version(mienVersion())
    // Taken out before the words are parsed: here for the help.
    .option(`${DEFAULTS_FLAG} <file>`, 'JSON with options of commands; it stands before the command')
    // An option belongs to the command that it stands behind: "sweep" and "sweep work" share some.
    .enablePositionalOptions()
    .showHelpAfterError('(see "mien <command> --help")')
    // Words of the command line are repeated in its complaints.
    .configureOutput({ writeErr: (text) => process.stderr.write(printableLines(text)) })
    .addHelpText('after', EXIT_CODES_AND_EXAMPLES);
  return program;
}

/**
 * Runs the words of a command line, or those of the process, in this process. Leaves its exit code in
 * `process.exitCode`, and never throws.
 */
export async function runCommandLine(given?: readonly string[]): Promise<void> {
  try {
    const words = given ?? commandWords();
    if (isTooLong(words)) process.exitCode = await runAgain(words);
    else await run(words);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    } else {
      process.stderr.write(`${formatError(error)}\n`);
      process.exitCode = exitCode(error);
    }
  }
}

async function run(given: readonly string[]): Promise<void> {
  const { words, file } = splitDefaults(given);
  const program = await programFor(words);
  if (file !== undefined) await applyDefaults(file, program.commands);
  await program.parseAsync(words, { from: 'user' });
}

/** The program with the commands that these words need. */
async function programFor(words: readonly string[]): Promise<Command> {
  const program = emptyProgram();
  for (const command of await loadCommands(words)) program.addCommand(command.copyInheritedSettings(program));
  program.exitOverride();
  for (const command of program.commands) prepare(command, program);
  return program;
}

/** Behind a command, `--version` is an option of that command, which its help does not repeat. */
function prepare(command: Command, program: Command): void {
  command.exitOverride().version(mienVersion());
  command.options.at(-1)?.hideHelp();
  command.showHelpAfterError(`(see "${wordsOf(command)} --help")`);
  for (const option of command.options) refuseEmpty(command, option);
  for (const inner of command.commands) prepare(inner.copyInheritedSettings(program), program);
}

/** A command as it is called: `mien batch plan`. */
function wordsOf(command: Command): string {
  return command.parent === null ? command.name() : `${wordsOf(command.parent)} ${command.name()}`;
}

/** `--out "$OUT"` without the variable: an empty path is the current folder to some calls, and an empty host every address. */
function refuseEmpty(command: Command, option: Option): void {
  const { flags, required } = option;
  if (!required) return;
  command.on(`option:${option.name()}`, (value: unknown) => {
    if (value === '') command.error(`error: option '${flags}' argument is empty`);
  });
}

function exitCode(error: unknown): number {
  if (!(error instanceof MienError)) return EXIT.failed;
  if (error.code === 'INTERRUPTED') return EXIT.interrupted;
  return error.code === 'OPTION_INVALID' || error.code === 'MODEL_UNKNOWN' || error.code === 'CONFIG_INVALID'
    ? EXIT.usage
    : EXIT.failed;
}
