import { InvalidArgumentError, Option } from 'commander';
import { parseCalibrationPrior, parsePrior } from '../model/prior.js';
import { DEVICES, MOST_THREADS } from '../runtime/session.js';

/** A whole number of `least` or more, and of `most` at most where that is given. */
export function whole(least: number, most?: number): (text: string) => number {
  const expected = most === undefined ? `of ${least} or more` : `from ${least} to ${most}`;
  return (text) => {
    const value = Number(text);
    const fits = Number.isSafeInteger(value) && value >= least && value <= (most ?? value);
    if (text.trim() === '' || !fits) throw new InvalidArgumentError(`Expected a whole number ${expected}.`);
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

/** A point in time: seconds, `2:03.5` or `1:02:03.5`. */
export function seconds(text: string): number {
  const match = /^(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)$/.exec(text.trim());
  if (match === null)
    throw new InvalidArgumentError('Expected seconds, or a time such as 2:03.5 or 1:02:03.');
  const [, hours = 0, minutes = 0, rest] = match;
  return 3600 * Number(hours) + 60 * Number(minutes) + Number(rest);
}

export function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices([...choices]);
}

/** More than the largest machines have cores are a mistake: each takes memory for its networks. */
export const MOST_PROCESSES = 512;

export function deviceOption(): Option {
  return choice('--device <name>', 'where to compute (auto: the processor)', ['auto', ...DEVICES]).default(
    'auto',
  );
}

export function threadsOption(): Option {
  return new Option('--threads <n>', 'processor threads (default: one a core)').argParser(
    whole(1, MOST_THREADS),
  );
}

/** The class shares that answers are for; see `Prior`. */
export function priorOption(): Option {
  return new Option(
    '--prior <shares>',
    'class shares that answers are for: even, training, or JSON such as \'{"happy":2,"sad":1}\' (default: the model\'s own)',
  ).argParser((text: string) => parsePrior(text));
}

/** The class shares that a model is calibrated for; see `CalibrationPrior`. */
export function calibrationPriorOption(description: string): Option {
  return new Option(
    '--prior <shares>',
    `${description}: training, even, tempered:0.5 (training's made more even), or JSON with a share of every class`,
  ).argParser((text: string) => parseCalibrationPrior(text));
}

export function maxPixelsOption(): Option {
  return new Option(
    '--max-pixels <n>',
    'refuse larger pictures (default: 200 million of a JPEG, else 50 million)',
  ).argParser(whole(1));
}

export const JSON_OPTION = ['--json', 'print JSON on stdout, one value a line'] as const;
