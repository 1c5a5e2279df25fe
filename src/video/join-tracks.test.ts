import { expect, it } from 'vitest';
import { faceAt } from '../face/testing/face-at.js';
import { perceive } from '../recognizer/result.js';
import type { FoundFrame } from './face-search.js';
import { joinTracks } from './join-tracks.js';
import { RowTracker } from './video-row.js';

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
