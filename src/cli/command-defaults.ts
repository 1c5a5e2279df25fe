import { type Command, InvalidArgumentError, type Option } from 'commander';
import { MienError } from '../errors.js';
import { readText } from '../files/read.js';
import { similarWord } from '../text/similar-word.js';

/** The program's option that names a file of defaults; it stands before the command. */
export const DEFAULTS_FLAG = '--defaults';

/** The words of a command line, with the file of defaults that stands before the command taken out. */
export interface SplitWords {
  readonly words: readonly string[];
  readonly file: string | undefined;
}

/** Throws `OPTION_INVALID` where the file's name is missing. */
export function splitDefaults(words: readonly string[]): SplitWords {
  const [first = '', second] = words;
  if (first.startsWith(`${DEFAULTS_FLAG}=`)) {
    return { file: first.slice(DEFAULTS_FLAG.length + 1), words: words.slice(1) };
  }
  if (first !== DEFAULTS_FLAG) return { file: undefined, words };
  if (second === undefined) {
    throw new MienError('OPTION_INVALID', `${DEFAULTS_FLAG} is the name of a file, which is missing.`, {
      hint: `Example: mien ${DEFAULTS_FLAG} mine.json predict photo.jpg`,
    });
  }
  return { file: second, words: words.slice(2) };
}

type Defaults = Readonly<Record<string, unknown>>;

/**
 * Gives commands the defaults that a JSON file has for them, by their words and their options' names:
 * `{ "predict": { "min-face": 40 }, "batch plan": { "no-recursive": true } }`. Options of the command line win. Entries of commands
 * that are not among these are not looked at. Throws `CONFIG_INVALID`, and as `readText`.
 */
export async function applyDefaults(file: string, commands: readonly Command[]): Promise<void> {
  const all = objectOf(file, 'the file', parsed(file, await readText(file)));
  for (const [words, command] of commands.flatMap((each) => withInner(each, ''))) {
    const own = all[words];
    if (own === undefined) continue;
    for (const [name, value] of Object.entries(objectOf(file, `"${words}"`, own))) {
      setDefault(file, words, command, name, value);
    }
  }
}

function withInner(command: Command, above: string): readonly (readonly [string, Command])[] {
  const words = `${above}${command.name()}`;
  return [[words, command], ...command.commands.flatMap((inner) => withInner(inner, `${words} `))];
}

function setDefault(file: string, words: string, command: Command, name: string, value: unknown): void {
  const option = command.options.find(({ long }) => long === `--${name}`);
  if (option === undefined) {
    const names = command.options.flatMap(({ long }) => (long ? [long.slice(2)] : []));
    const meant = similarWord(name, names);
    throw new MienError('CONFIG_INVALID', `${file}: "${words}" has no option "${name}".`, {
      hint: meant === undefined ? `mien ${words} --help lists them.` : `Did you mean "${meant}"?`,
    });
  }
  try {
    const given = optionValue(option, value);
    command.setOptionValueWithSource(option.attributeName(), given, 'config');
    // The command line replaces a list that is the default, and would add to another.
    if (option.variadic) option.default(given);
    giveWay(command, option);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new MienError('CONFIG_INVALID', `${file}: "${name}" of "${words}": ${error.message}`, {
      cause: error,
      hint: `mien ${words} --help says what it takes.`,
    });
  }
}

/** A default that an option of the command line excludes is taken back, for the command line wins. */
function giveWay(command: Command, option: Option): void {
  const own = option.attributeName();
  for (const other of command.options) {
    if (!conflicts(option, other) && !conflicts(other, option)) continue;
    command.on(`option:${other.name()}`, () => {
      if (command.getOptionValueSource(own) === 'config') {
        command.setOptionValueWithSource(own, option.defaultValue, 'default');
      }
    });
  }
}

function conflicts(option: Option, other: Option): boolean {
  // Its type does not say so.
  const { conflictsWith } = option as Option & { readonly conflictsWith: readonly string[] };
  return conflictsWith.includes(other.attributeName());
}

/** As the command line would give it: options parse text, and those with several values take one after the other. */
function optionValue(option: Option, value: unknown): unknown {
  const takesValue = option.required || option.optional;
  if (!takesValue) {
    if (value === true) return !option.negate;
    throw new InvalidArgumentError('Expected true; leave it out otherwise.');
  }
  if (option.variadic) {
    if (!Array.isArray(value)) throw new InvalidArgumentError('Expected a list.');
    return value.reduce<unknown>((before, each) => parse(option, textOf(each), before), undefined);
  }
  return parse(option, textOf(value), undefined);
}

function parse(option: Option, text: string, before: unknown): unknown {
  if (option.parseArg !== undefined) return option.parseArg(text, before);
  return option.variadic ? [...((before as readonly string[] | undefined) ?? []), text] : text;
}

/** Some options take JSON as their text. */
function textOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number' || (typeof value === 'object' && value !== null))
    return JSON.stringify(value);
  throw new InvalidArgumentError('Expected a number, or a text that is not empty.');
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MienError('CONFIG_INVALID', `${file} is no JSON.`, {
      cause: error,
      hint: 'Give one JSON object.',
    });
  }
}

function objectOf(file: string, what: string, value: unknown): Defaults {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Defaults;
  throw new MienError('CONFIG_INVALID', `${file}: ${what} holds no JSON object.`, {
    hint: 'Example: { "predict": { "min-face": 40 } }',
  });
}
