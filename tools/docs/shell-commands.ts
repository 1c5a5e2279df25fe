/** The commands of a block for the shell, word by word: joined lines, without comments, redirections and variables set. */
export function shellCommands(block: string): readonly (readonly string[])[] {
  return (
    block
      .replaceAll(/\\\n\s*/g, ' ')
      // A placeholder, such as <prepared>, is a word and no redirection.
      .replaceAll(/<([a-z-]+)>/g, '$1')
      .split('\n')
      .flatMap((line) => commandsOfLine(line))
      .map((words) => words.slice(words.findIndex((word) => !/^[A-Z_]+=/.test(word))))
      .filter((words) => words.length > 0)
  );
}

const WORD = /\s*(?:(#.*)|(\|\|?|&&|;)|([<>]\s*\S+)|((?:"[^"]*"|'[^']*'|[^\s"'|;&<>])+|&))/y;

function commandsOfLine(line: string): string[][] {
  const commands: string[][] = [[]];
  WORD.lastIndex = 0;
  for (let match = WORD.exec(line); match !== null; match = WORD.exec(line)) {
    const [, comment, joint, , word] = match;
    if (comment !== undefined) break;
    if (joint !== undefined) commands.push([]);
    if (word !== undefined) commands.at(-1)!.push(word.replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
  }
  return commands.filter((words) => words.length > 0);
}
