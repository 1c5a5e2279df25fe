import { describe, expect, it } from 'vitest';
import type { Image } from '../image/image.js';
import { asShown, type Showing, shownSize } from './as-shown.js';

/** 1 2 3 over 4 5 6. */
const STORED: Image = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 3, height: 2, channels: 1 };
const plain: Showing = { turns: 0, mirrored: false, aspect: 1 };

const shown = (showing: Partial<Showing>): readonly number[] => {
  const all = { ...plain, ...showing };
  return [...asShown(STORED, all, shownSize(STORED, all)).data];
};

describe('a stored frame', () => {
  it('is turned clockwise, and mirrored after that', () => {
    expect(shown({})).toEqual([1, 2, 3, 4, 5, 6]);
    expect(shown({ turns: 1 })).toEqual([4, 1, 5, 2, 6, 3]);
    expect(shown({ turns: 2 })).toEqual([6, 5, 4, 3, 2, 1]);
    expect(shown({ turns: 3 })).toEqual([3, 6, 2, 5, 1, 4]);
    expect(shown({ mirrored: true })).toEqual([3, 2, 1, 6, 5, 4]);
    expect(shown({ turns: 1, mirrored: true })).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('gets square pixels by growing, along its own sides', () => {
    const size = { width: 160, height: 120 };
    expect(shownSize(size, { ...plain, aspect: 4 / 3 })).toEqual({ width: 213, height: 120 });
    expect(shownSize(size, { ...plain, aspect: 0.5 })).toEqual({ width: 160, height: 240 });
    expect(shownSize(size, { ...plain, turns: 1, aspect: 4 / 3 })).toEqual({ width: 120, height: 213 });
    expect(asShown(STORED, plain, { width: 6, height: 2 })).toMatchObject({ width: 6, height: 2 });
  });
});
