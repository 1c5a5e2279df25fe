import type { Command, Option } from 'commander';

/** The shells that `completionScript` knows. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A command as a shell completes it. */
interface Completed {
  /** The words that call it, such as `datasets pull`; empty for `mien` itself. */
  readonly path: string;
  readonly about: string;
  readonly commands: readonly string[];
  readonly flags: readonly CompletedFlag[];
}

interface CompletedFlag {
  /** Such as `--format`. */
  readonly flag: string;
  readonly about: string;
  /** The values that it takes, where it takes no others. */
  readonly choices: readonly string[];
  readonly takesValue: boolean;
}

/**
 * What a shell reads to complete `mien`: commands, flags, and values of flags that have a fixed list. Other words are
 * completed as file names.
 * @param program has every command below it
 * @example completionScript(program, 'bash')
 */
export function completionScript(program: Command, shell: Shell): string {
  const commands = completed(program, '');
  if (shell === 'fish') return fishScript(commands);
  return shell === 'bash' ? bashScript(commands) : zshScript(commands);
}

function completed(command: Command, path: string): readonly Completed[] {
  // A command's visible ones, without the "help" that commander adds.
  const inner = command.commands.filter((each) => each.name() !== 'help');
  const own: Completed = {
    path,
    about: firstSentence(command.description()),
    commands: inner.map((each) => each.name()),
    flags: [...command.options.filter(({ hidden }) => !hidden).flatMap(completedFlag), HELP],
  };
  return [
    own,
    ...inner.flatMap((each) => completed(each, path === '' ? each.name() : `${path} ${each.name()}`)),
  ];
}

const HELP: CompletedFlag = { flag: '--help', about: 'show the help', choices: [], takesValue: false };

function completedFlag({ long, description, argChoices, required, optional }: Option): CompletedFlag[] {
  if (!long) return [];
  const about = firstSentence(description);
  return [{ flag: long, about, choices: argChoices ?? [], takesValue: required || optional }];
}

function firstSentence(text: string): string {
  return text.split(/\n|\.\s|\.$/, 1)[0] ?? '';
}

/** A word in single quotes, as every shell here reads them. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Lines of a `case` for bash and zsh: which words call a command, and what may follow. */
function caseLines(commands: readonly Completed[]): {
  readonly calls: string;
  readonly values: readonly string[];
} {
  const calls = commands
    .filter(({ path }) => path !== '')
    .map(({ path }) => {
      const [last = '', ...before] = path.split(' ').reverse();
      return quoted(`${before.reverse().join(' ')} ${last}`);
    });
  const values = commands.flatMap(({ path, flags }) =>
    flags
      .filter(({ choices }) => choices.length > 0)
      .map(({ flag, choices }) => `    ${quoted(`${path} ${flag}`)}) words=${quoted(choices.join(' '))} ;;`),
  );
  return { calls: calls.join(' | '), values };
}

function bashScript(commands: readonly Completed[]): string {
  const { calls, values } = caseLines(commands);
  const lists = commands.map(
    ({ path, commands: inner, flags }) =>
      `    ${quoted(path)}) words=${quoted(inner.join(' '))} flags=${quoted(flags.map(({ flag }) => flag).join(' '))} ;;`,
  );
  return `# mien's completion for bash. Put this line into ~/.bashrc:
#   source <(mien completion bash)
_mien() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  local command='' words='' flags='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command \${COMP_WORDS[i]}" in
      ${calls}) command="\${command:+$command }\${COMP_WORDS[i]}" ;;
    esac
  done
  case "$command" in
${lists.join('\n')}
  esac
  if [[ $current == -* ]]; then words="$flags"; fi
  case "$command $previous" in
${values.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _mien mien mienjs
`;
}

function zshScript(commands: readonly Completed[]): string {
  const { calls, values } = caseLines(commands);
  const described = (list: readonly (readonly [string, string])[]): string =>
    list.map(([word, about]) => quoted(`${word}:${about.replaceAll(':', '\\:')}`)).join(' ');
  const about = new Map(commands.map((each) => [each.path, each.about]));
  const lists = commands.map(({ path, commands: inner, flags }) => {
    const below = inner.map(
      (name) => [name, about.get(path === '' ? name : `${path} ${name}`) ?? ''] as const,
    );
    const own = flags.map((each) => [each.flag, each.about] as const);
    return `    ${quoted(path)}) below=(${described(below)}) flags=(${described(own)}) ;;`;
  });
  return `#compdef mien mienjs
# mien's completion for zsh. Put this line into ~/.zshrc, behind compinit:
#   source <(mien completion zsh)
_mien() {
  local command='' words_of_flag='' word
  local -a below flags
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$command $word" in
      ${calls}) command="\${command:+$command }$word" ;;
    esac
  done
  case "$command" in
${lists.join('\n')}
  esac
  case "$command \${words[CURRENT-1]}" in
${values.map((line) => line.replace(' words=', ' words_of_flag=')).join('\n')}
  esac
  if [[ -n $words_of_flag ]]; then
    compadd -- \${=words_of_flag}
  elif [[ $PREFIX == -* ]]; then
    _describe 'option' flags
  else
    if (( \${#below} )); then _describe 'command' below; fi
    _files
  fi
}
compdef _mien mien mienjs
`;
}

function fishScript(commands: readonly Completed[]): string {
  const about = new Map(commands.map((each) => [each.path, each.about]));
  const lines = commands.flatMap(({ path, commands: inner, flags }) => {
    const seen = path.split(' ').map((word) => `__fish_seen_subcommand_from ${word}`);
    const unseen = inner.length > 0 ? [`not __fish_seen_subcommand_from ${inner.join(' ')}`] : [];
    const condition = quoted([...(path === '' ? [] : seen), ...unseen].join('; and ') || 'true');
    return [
      ...inner.map((name) => {
        const told = quoted(about.get(path === '' ? name : `${path} ${name}`) ?? '');
        return `-n ${condition} -a ${quoted(name)} -d ${told}`;
      }),
      ...flags.map((each) => {
        const values = each.choices.length > 0 ? ` -x -a ${quoted(each.choices.join(' '))}` : '';
        const value = each.takesValue && values === '' ? ' -r' : values;
        return `-n ${condition} -l ${each.flag.slice(2)}${value} -d ${quoted(each.about)}`;
      }),
    ];
  });
  return `# mien's completion for fish. Save it once:
#   mien completion fish > ~/.config/fish/completions/mien.fish
${lines.map((line) => `complete -c mien ${line}`).join('\n')}
complete -c mienjs -w mien
`;
}
