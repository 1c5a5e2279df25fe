import { Argument, Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion.js';
import { print } from '../terminal.js';

/** @param others loads every command, which the script names */
export function completionCommand(others: () => Promise<readonly Command[]>): Command {
  return new Command('completion')
    .description('Print a script with which a shell completes commands, flags and their values.')
    .addArgument(new Argument('<shell>', 'which shell').choices([...SHELLS]))
    .addHelpText(
      'after',
      `
Examples:
  $ source <(mien completion bash)     for this shell; for all, put the line
                                       into ~/.bashrc
  $ source <(mien completion zsh)      the same, in ~/.zshrc behind compinit
  $ mien completion fish > ~/.config/fish/completions/mien.fish`,
    )
    .action(async (shell: Shell) => {
      const program = new Command('mien')
        .description('Facial-expression recognition')
        .option('--version', 'show the version');
      for (const command of await others()) program.addCommand(command);
      print(completionScript(program, shell).trimEnd());
    });
}
