import { MienError } from './errors.js';
import { similarWord } from './text/similar-word.js';

/** What the value of an option may be. `undefined` always stands for the default. */
export interface OptionKind {
  /** In words, for the error: `a whole number from 1 on`. */
  readonly expected: string;
  readonly fits: (value: unknown) => boolean;
  /** The words among which a misspelt one is looked up. */
  readonly words?: readonly string[];
}

/** One kind for each option, so that the compiler notices an option that is missing here. */
export type OptionKinds<Options> = Readonly<Record<keyof Options & string, OptionKind>>;

/** A value that is checked elsewhere. */
export const anything: OptionKind = { expected: 'anything', fits: () => true };

export const text: OptionKind = { expected: 'a string', fits: (value) => typeof value === 'string' };

export const flag: OptionKind = { expected: 'true or false', fits: (value) => typeof value === 'boolean' };

export const callable: OptionKind = { expected: 'a function', fits: (value) => typeof value === 'function' };

export const signalKind: OptionKind = {
  expected: 'an AbortSignal',
  fits: (value) => typeof value === 'object' && value !== null && 'aborted' in value,
};

export function oneOf(words: readonly string[]): OptionKind {
  const expected = `one of ${words.join(', ')}`;
  return { expected, fits: (value) => typeof value === 'string' && words.includes(value), words };
}

export function numberFrom(low: number, high = Number.POSITIVE_INFINITY): OptionKind {
  return {
    expected: range('a number', low, high),
    fits: (value) => typeof value === 'number' && Number.isFinite(value) && value >= low && value <= high,
  };
}

export function wholeFrom(low: number, high = Number.POSITIVE_INFINITY): OptionKind {
  return {
    expected: range('a whole number', low, high),
    fits: (value) => Number.isSafeInteger(value) && Number(value) >= low && Number(value) <= high,
  };
}

function range(what: string, low: number, high: number): string {
  return high === Number.POSITIVE_INFINITY ? `${what} from ${low} on` : `${what} from ${low} to ${high}`;
}

/**
 * Refuses options that `call` does not know, and values that are of another kind than expected: a misspelt option would
 * otherwise be passed over in silence. Throws `OPTION_INVALID`, with the option that was probably meant.
 *
 * @example
 * checkOptions('createRecognizer', { modle: 'last' }, { model: text });
 * // OPTION_INVALID: createRecognizer: there is no option "modle". Did you mean "model"?
 */
export function checkOptions(
  call: string,
  given: unknown,
  kinds: Readonly<Record<string, OptionKind>>,
): void {
  if (given === undefined) return;
  const names = Object.keys(kinds);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new MienError('OPTION_INVALID', `${call}: got ${shown(given)}, expected an object of options.`, {
      hint: known(names),
    });
  }
  for (const [name, value] of Object.entries(given)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name]! : unknownOption(call, name, names);
    if (value !== undefined && !kind.fits(value)) refuseValue(call, name, value, kind);
  }
}

/** The given options of these names alone. */
export function pickOptions<Options extends object>(given: Options, kinds: OptionKinds<Options>): Options;
export function pickOptions<Picked extends object>(given: object, kinds: OptionKinds<Picked>): Picked;
export function pickOptions(given: object, kinds: Readonly<Record<string, OptionKind>>): object {
  return Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(kinds, name)));
}

function unknownOption(call: string, name: string, names: readonly string[]): never {
  const meant = similarWord(name, names);
  const guess = meant === undefined ? '' : ` Did you mean "${meant}"?`;
  throw new MienError('OPTION_INVALID', `${call}: there is no option "${name.slice(0, 64)}".${guess}`, {
    hint: known(names),
  });
}

function refuseValue(
  call: string,
  name: string,
  value: unknown,
  { expected, words = [] }: OptionKind,
): never {
  const meant = typeof value === 'string' ? similarWord(value, words) : undefined;
  throw new MienError('OPTION_INVALID', `${call}: ${name} is ${shown(value)}, expected ${expected}.`, {
    ...(meant === undefined ? {} : { hint: `Did you mean "${meant}"?` }),
  });
}

function known(names: readonly string[]): string {
  return names.length === 0 ? 'It takes none.' : `Its options are ${names.join(', ')}.`;
}

/** A value in a few words, never its whole content. */
function shown(value: unknown): string {
  if (typeof value === 'string') return `"${value.length > 40 ? `${value.slice(0, 40)}…` : value}"`;
  if (Array.isArray(value)) return value.length > 8 ? `an array of ${value.length}` : `[${value.map(shown)}]`;
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name ?? 'plain'})`;
  return typeof value === 'function' ? 'a function' : String(value);
}
