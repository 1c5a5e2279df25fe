import { describe, expect, it } from 'vitest';
import { faceAt } from '../face/testing/face-at.js';
import type { Image } from '../image/image.js';
import { perceive } from '../recognizer/result.js';
import type { FoundFrame } from './face-search.js';
import { joinTracks } from './join-tracks.js';
import { keepLooks, keptLooks, lookAtRow } from './kept-looks.js';
import { RowTracker, type VideoRow } from './video-row.js';

it('one face that turned back while it was hidden is one track, and nothing else changes', () => {
  const answer = perceive(Float32Array.of(0.05, 0.05, 0.05, 0.6, 0.05, 0.1, 0.1), 0.5);
  const found = Array.from({ length: 80 }, (_, frame): FoundFrame => {
    const time = frame / 25;
    const hidden = time >= 1.2 && time < 2;
    const face = { ...faceAt(300 - 320 * Math.abs(time - 1.6), 100, 80), ...answer };
    return { frame, time, scene: 0, faces: hidden ? [] : [face] };
  });
  const tracker = new RowTracker();
  const rows = found.map((frame) => tracker.next(frame));
  expect(rows.at(-1)!.faces[0]!.track).toBe(2);
  const joined = joinTracks(rows);
  expect(joined.at(-1)!.faces[0]!.track).toBe(1);
  expect(joined.map(({ time, frame, faces }) => [time, frame, faces.length])).toEqual(
    rows.map(({ time, frame, faces }) => [time, frame, faces.length]),
  );
  expect(joined.at(-1)!.faces[0]!.probabilities).toEqual(rows.at(-1)!.faces[0]!.probabilities);
});

describe('two faces that changed places while both were hidden', () => {
  const answer = perceive(Float32Array.of(0.05, 0.05, 0.05, 0.6, 0.05, 0.1, 0.1), 0.5);
  const size = { width: 320, height: 200, channels: 3 as const };
  /** Left of the middle one pattern, right of it another. */
  const picture = (changed: boolean): Image => {
    const data = new Uint8Array(3 * size.width * size.height);
    for (let i = 0; i < data.length; i++) {
      const [x, y] = [Math.floor(i / 3) % size.width, Math.floor(i / 3 / size.width)];
      const level = x < 160 !== changed ? x % 80 : y % 80;
      data[i] = 3 * level;
    }
    return { ...size, data };
  };
  const rowsOf = (): readonly VideoRow[] => {
    const tracker = new RowTracker();
    return Array.from({ length: 80 }, (_, frame) => {
      const time = frame / 25;
      const hidden = time >= 1 && time < 2.2;
      const faces = hidden
        ? []
        : [faceAt(40, 60, 80), faceAt(200, 60, 80)].map((face) => ({ ...face, ...answer }));
      const row = tracker.next({ frame, time, scene: 0, faces });
      lookAtRow(row, picture(time >= 2.2));
      return row;
    });
  };
  const leftOf = (row: VideoRow | undefined): number | undefined =>
    row?.faces.find(({ box: [x] }) => x < 160)?.track;

  it('keep their numbers by how they look', () => {
    const rows = rowsOf();
    const joined = joinTracks(rows);
    expect([leftOf(joined[0]), leftOf(joined.at(-1))]).toEqual([1, 2]);
  });

  it('are told apart by motion alone in rows from a file, which hold no look, unless looks come beside them', () => {
    const rows = rowsOf();
    const read = JSON.parse(JSON.stringify(rows)) as readonly VideoRow[];
    expect(leftOf(joinTracks(read).at(-1))).toBe(1);
    read.forEach((row, i) => {
      keepLooks(row, keptLooks(rows[i]!));
    });
    expect(leftOf(joinTracks(read).at(-1))).toBe(2);
  });
});
