import { expect, it } from 'vitest';
import { momentsCsv } from './moments-csv.js';

it('a timeline as CSV has a line a face and frame', () => {
  const probabilities = { angry: 0, disgust: 0, fear: 0, happy: 0.75, sad: 0.25, surprise: 0, neutral: 0 };
  expect(
    momentsCsv([
      { time: 1234.5, track: 2, probabilities },
      { time: 1300, track: 3, probabilities },
    ]),
  ).toBe(
    [
      'seconds,face,angry,disgust,fear,happy,sad,surprise,neutral',
      '1.234,2,0.0000,0.0000,0.0000,0.7500,0.2500,0.0000,0.0000',
      '1.300,3,0.0000,0.0000,0.0000,0.7500,0.2500,0.0000,0.0000',
      '',
    ].join('\n'),
  );
});
