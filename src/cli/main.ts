#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { MienError } from '../errors.js';
import { mienVersion } from '../run/environment.js';
import { datasetsCommand } from './commands/datasets.js';
import { detectCommand } from './commands/detect.js';
import { evaluateCommand } from './commands/evaluate.js';
import { exportCommand } from './commands/export.js';
import { modelsCommand } from './commands/models.js';
import { predictCommand } from './commands/predict.js';
import { prepareCommand } from './commands/prepare.js';
import { runCommand } from './commands/run.js';
import { serveCommand } from './commands/serve.js';
import { trainCommand } from './commands/train.js';
import { trainDetectorCommand } from './commands/train-detector.js';
import { EXIT } from './interrupt.js';
import { commandWords, isTooLong, runAgain } from './long-command-line.js';
import { formatError } from './terminal.js';

const program = new Command('mien')
  .description(
    'Facial-expression recognition: prepare the data, train a network, judge it, use it.\n' +
      'What it names is a perceived expression, not what a person feels.',
  )
  .version(mienVersion())
  .showHelpAfterError('(see "mien <command> --help")')
  .addHelpText(
    'after',
    `
Exit codes: 0 done · 1 failed, or some input could not be used · 2 wrong usage · 130 interrupted

Examples:
  $ mien run                          everything, on your data set or on built-in sample faces
  $ mien datasets                     what is here, what is missing, how to get it
  $ mien predict photo.jpg            its faces, and the perceived expression of each`,
  );

for (const command of [
  runCommand(),
  prepareCommand(),
  trainCommand(),
  trainDetectorCommand(),
  evaluateCommand(),
  detectCommand(),
  predictCommand(),
  exportCommand(),
  datasetsCommand(),
  modelsCommand(),
  serveCommand(),
]) {
  program.addCommand(command.copyInheritedSettings(program));
}
for (const command of [program, ...program.commands]) {
  command.exitOverride();
  for (const inner of command.commands) inner.copyInheritedSettings(program).exitOverride();
}

// A reader that went away (`mien … | head`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

try {
  const words = commandWords();
  if (isTooLong(words)) process.exitCode = await runAgain(words);
  else await program.parseAsync(words, { from: 'user' });
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else {
    process.stderr.write(`${formatError(error)}\n`);
    process.exitCode = exitCode(error);
  }
}

function exitCode(error: unknown): number {
  if (!(error instanceof MienError)) return EXIT.failed;
  if (error.code === 'INTERRUPTED') return EXIT.interrupted;
  return error.code === 'OPTION_INVALID' || error.code === 'MODEL_UNKNOWN' || error.code === 'CONFIG_INVALID'
    ? EXIT.usage
    : EXIT.failed;
}
