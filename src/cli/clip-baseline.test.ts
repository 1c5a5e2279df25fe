import { expect, it } from 'vitest';
import { askedBaseline } from './clip-baseline.js';

it('a baseline is a time, the median, or a photo', () => {
  expect(askedBaseline('0-10s')).toEqual({ kind: 'range', from: 0, to: 10 });
  expect(askedBaseline('1:00-1:10.5')).toEqual({ kind: 'range', from: 60, to: 70.5 });
  expect(askedBaseline('median')).toEqual({ kind: 'median' });
  expect(askedBaseline('me-10.jpg')).toEqual({ kind: 'photo', path: 'me-10.jpg' });
  expect(() => askedBaseline('10-5')).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }));
});
