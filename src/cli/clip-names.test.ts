import { expect, it } from 'vitest';
import { clipNames } from './clip-names.js';

it('results are called as their clips, and never alike', () => {
  expect(clipNames(['a/one.mp4', 'b/two.part.mkv'])).toEqual(['one', 'two.part']);
  expect(clipNames(['one.mp4', 'One.mov', 'three.mp4'])).toEqual(['one.mp4', 'One.mov', 'three']);
  expect(() => clipNames(['a/one.mp4', 'b/one.mp4'])).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID' }),
  );
});
