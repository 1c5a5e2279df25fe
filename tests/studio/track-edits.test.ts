import { describe, expect, it } from 'vitest';
import type { VideoFace, VideoRow } from '../../src/video/video-row.js';
import { partsCsv } from '../../studio/video/clip-parts.js';
import { edited, joinableWith } from '../../studio/video/track-edits.js';
import { following, zoomed } from '../../studio/video/view-span.js';

const row = (time: number, ...tracks: number[]): VideoRow => ({
  time,
  frame: 10 * time,
  faces: tracks.map((track) => ({ track }) as VideoFace),
});
const ROWS = [row(0, 1), row(1, 1, 2), row(2, 2), row(3, 3), row(4, 2, 3)];
const numbers = (rows: readonly VideoRow[]) => rows.map(({ faces }) => faces.map(({ track }) => track));

describe('faces of a clip', () => {
  it('are joined, where they are never seen together', () => {
    expect(joinableWith(ROWS, 1)).toEqual([3]);
    expect(joinableWith(ROWS, 2)).toEqual([]);
    expect(numbers(edited(ROWS, [{ kind: 'join', track: 3, into: 1 }]))).toEqual([
      [1],
      [1, 2],
      [2],
      [1],
      [1, 2],
    ]);
  });

  it('are split at a time, into a number of their own', () => {
    const split = { kind: 'split', track: 2, at: 2 } as const;
    expect(numbers(edited(ROWS, [split]))).toEqual([[1], [1, 2], [4], [3], [3, 4]]);
    expect(numbers(edited(ROWS, [split, { kind: 'join', track: 4, into: 1 }]))).toEqual([
      [1],
      [1, 2],
      [1],
      [3],
      [1, 3],
    ]);
    expect(edited(ROWS, [])).toBe(ROWS);
  });
});

describe('the part of a clip that is drawn', () => {
  const whole = { from: 0, to: 60 };
  it('becomes shorter and longer around the position, inside the clip', () => {
    expect(zoomed(whole, whole, 30, 0.5)).toEqual({ from: 15, to: 45 });
    expect(zoomed({ from: 0, to: 20 }, whole, 0, 2)).toEqual({ from: 0, to: 40 });
    expect(zoomed({ from: 50, to: 60 }, whole, 60, 2)).toEqual({ from: 40, to: 60 });
    expect(zoomed(whole, whole, 90, 2)).toEqual(whole);
    expect(zoomed({ from: 5, to: 6 }, whole, 5.5, 0.5)).toEqual({ from: 5, to: 6 });
    expect(zoomed({ from: 0, to: 0.4 }, { from: 0, to: 0.4 }, 0, 0.5)).toEqual({ from: 0, to: 0.4 });
  });

  it('follows the position', () => {
    const view = { from: 10, to: 20 };
    expect(following(view, whole, 15)).toEqual(view);
    expect(following(view, whole, 21)).toEqual({ from: 20, to: 30 });
    expect(following(view, whole, 3)).toEqual({ from: 2, to: 12 });
    expect(following(view, whole, 59)).toEqual({ from: 50, to: 60 });
  });
});

it('parts are a table that csv readers read', () => {
  const parts = [{ label: 'film, "one"', from: 1, to: 2.5 }];
  expect(partsCsv('a.mp4', parts)).toBe('clip,label,from,to\na.mp4,"film, ""one""",1.000,2.500\n');
});
