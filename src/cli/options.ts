import { InvalidArgumentError, Option } from 'commander';
import { DEVICES } from '../runtime/session.js';

/** A whole number of `least` or more. */
export function whole(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`Expected a whole number of ${least} or more.`);
    }
    return value;
  };
}

/** A number from `low` to `high`. */
export function between(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high)) {
      throw new InvalidArgumentError(`Expected a number from ${low} to ${high}.`);
    }
    return value;
  };
}

export function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices([...choices]);
}

export function deviceOption(): Option {
  return choice('--device <name>', 'where to compute (auto: the processor)', ['auto', ...DEVICES]).default(
    'auto',
  );
}

export function threadsOption(): Option {
  return new Option('--threads <n>', 'processor threads (default: one a core)').argParser(whole(1));
}

export const JSON_OPTION = ['--json', 'print JSON on stdout, one value a line'] as const;
