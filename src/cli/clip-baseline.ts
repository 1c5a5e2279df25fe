import { MienError } from '../errors.js';
import type { RecognizeOptions, Recognizer } from '../recognizer/recognizer.js';
import type { Baseline } from '../video/baseline/baseline.js';
import { seconds } from './options.js';

/** What `--baseline` asks for, before a photo was looked at. */
export type AskedBaseline =
  | Exclude<Baseline, { readonly kind: 'photo' }>
  | { readonly kind: 'photo'; readonly path: string };

/** `0-10s` or `1:00-1:10`, `median`, else the path of a photo. */
export function askedBaseline(text: string): AskedBaseline {
  if (text === 'median') return { kind: 'median' };
  const range = /^([\d:.]+)\s*s?-([\d:.]+)\s*s?$/.exec(text.trim());
  if (range === null) return { kind: 'photo', path: text };
  const [from, to] = [seconds(range[1]!), seconds(range[2]!)];
  if (from < to) return { kind: 'range', from, to };
  throw new MienError('OPTION_INVALID', `--baseline ${text}: expected a later end`, {
    hint: 'Give the time in which the faces are to be neutral, such as 0-10s.',
  });
}

/**
 * Looks at the photo, where one is asked for: its surest face is the person's neutral.
 * Throws as `recognize`, and `FACE_NOT_FOUND` where the photo has none.
 */
export async function openBaseline(
  recognizer: Recognizer,
  asked: AskedBaseline | undefined,
  search: RecognizeOptions,
): Promise<Baseline | undefined> {
  if (asked?.kind !== 'photo') return asked;
  const { faces } = await recognizer.recognize(asked.path, search);
  const [face] = faces;
  if (face !== undefined) return { kind: 'photo', probabilities: face.probabilities };
  throw new MienError('FACE_NOT_FOUND', `${asked.path}: no face, so no neutral to take out`, {
    hint: 'Give a photo of the person with a neutral face.',
  });
}
