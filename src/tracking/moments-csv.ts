import { EXPRESSIONS } from '../expression.js';
import type { Moment } from './moment.js';

/** One line a face and frame: seconds since the start, the face's number, its seven probabilities. */
export function momentsCsv(moments: readonly Moment[]): string {
  const lines = moments.map(({ time, track, probabilities }) =>
    [(time / 1000).toFixed(3), track, ...EXPRESSIONS.map((name) => probabilities[name].toFixed(4))].join(','),
  );
  return `${[['seconds', 'face', ...EXPRESSIONS].join(','), ...lines].join('\n')}\n`;
}
