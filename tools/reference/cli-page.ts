import { Command } from 'commander';
import { loadCommands } from '../../src/cli/load-commands.js';

const HEAD = `# Commands

This page is what \`mien COMMAND --help\` prints. \`npm run reference\` writes it from the commands themselves. \`mien\` and \`mienjs\` are
the same command. Outside of a project that has mien installed, say \`npx mienjs\`.

\`mien --defaults FILE COMMAND\` takes options from a file ([use.md](use.md#options)).

Exit codes: 0 done; 1 failed, or some input could not be used; 2 wrong usage; 130 interrupted.
`;

/** docs/cli.md: the help of every command and of the commands below it. */
export async function cliPage(): Promise<string> {
  const program = new Command('mien');
  const commands = await loadCommands(['--help']);
  for (const command of commands) program.addCommand(command);
  return `${[HEAD, ...commands.filter(({ commands: inner }) => inner !== undefined).flatMap((each) => sections(each, ''))].join('\n')}`;
}

function sections(command: Command, before: string): string[] {
  const name = `${before}${command.name()}`;
  const heading = before === '' ? '##' : '###';
  const own = `${heading} mien ${name}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`;
  return [own, ...command.commands.flatMap((inner) => sections(inner, `${name} `))];
}

/** The help of a command with the texts that stand around it, at 80 columns. */
function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (piece) => {
      text += piece;
    },
    getOutHelpWidth: () => 80,
  });
  command.outputHelp();
  return text.trimEnd();
}
