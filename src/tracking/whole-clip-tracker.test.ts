import { describe, expect, it } from 'vitest';
import { faceAt } from '../face/testing/face-at.js';
import { Random } from '../random.js';
import type { FaceInPicture } from '../recognizer/result.js';
import { ClipTracker, type ClipTrackerOptions } from './clip-tracker.js';
import { LOOK_SIZE, type Look, ofLengthOne } from './look.js';
import { type FaceNumbers, joinedNumbers, WholeClipTracker } from './whole-clip-tracker.js';

interface Frame {
  readonly time: number;
  readonly faces: readonly FaceInPicture[];
  readonly cut?: boolean;
}

/** Frames every 40 ms; what `facesAt` gives of seconds. */
function clip(seconds: number, facesAt: (time: number) => readonly FaceInPicture[]): Frame[] {
  return Array.from({ length: Math.round(25 * seconds) }, (_, i) => ({
    time: 40 * i,
    faces: facesAt(i / 25),
  }));
}

function numbered(frames: readonly Frame[], options: ClipTrackerOptions = {}) {
  const tracker = new WholeClipTracker(options);
  for (const { faces, time, cut } of frames) tracker.look(faces, time, { cut });
  const numbers = tracker.numbers();
  return frames.map(({ faces, time, cut }) => numbers.update(faces, time, { cut }));
}

describe('numbers of a whole clip', () => {
  /** Walks to the right, turns back while hidden from 1.2 to 2 seconds, and walks to the left. */
  const turnsBack = clip(3.2, (time) => {
    const hidden = time >= 1.2 && time < 2;
    return hidden ? [] : [faceAt(300 - 320 * Math.abs(time - 1.6), 100, 80)];
  });

  it('stay with a face that turns back while it is hidden, where frame by frame it is another', () => {
    expect(new Set(numbered(turnsBack).flat())).toEqual(new Set([1]));
    const streaming = new ClipTracker();
    const numbers = turnsBack.flatMap(({ faces, time }) => streaming.update(faces, time));
    expect(new Set(numbers)).toEqual(new Set([1, 2]));
  });

  it('are the same each time they are asked for', () => {
    const tracker = new WholeClipTracker();
    for (const { faces, time } of turnsBack) tracker.look(faces, time);
    const series = () => {
      const numbers = tracker.numbers();
      return turnsBack.map(({ faces, time }) => numbers.update(faces, time));
    };
    expect(series()).toEqual(series());
  });

  describe('by how faces look', () => {
    const looks = [1, 2].map((seed): Look => {
      const random = new Random(seed);
      return ofLengthOne(new Float32Array(LOOK_SIZE).map(() => random.normal()));
    });
    const hidden = (time: number): boolean => time >= 1 && time < 2.2;
    /** Two stand still, are hidden together, and may have changed places then. Who stands left comes first. */
    const frames = clip(3.2, (time) => (hidden(time) ? [] : [faceAt(100, 100, 80), faceAt(220, 100, 80)]));
    const numbersOf = (change: boolean, shown: readonly Look[]) => {
      const tracker = new WholeClipTracker();
      for (const { faces, time } of frames) {
        const now = change && time >= 2200 ? shown.toReversed() : shown;
        tracker.look(faces, time, { looks: faces.length === 0 ? [] : now });
      }
      return { joined: tracker.joined, last: lastOf(tracker.numbers()) };
    };
    const lastOf = (numbers: FaceNumbers) =>
      frames.map(({ faces, time }) => numbers.update(faces, time)).at(-1);

    it('change places with two who did while they were hidden, and stay otherwise', () => {
      expect(numbersOf(false, looks).last).toEqual([1, 2]);
      expect(numbersOf(true, looks).last).toEqual([2, 1]);
    });

    it('follow motion alone where they look the same', () => {
      expect(numbersOf(true, [looks[0]!, looks[0]!]).last).toEqual([1, 2]);
    });

    it('count over missed frames: what a piece of one frame looks like is no more than that', () => {
      const tracker = new WholeClipTracker();
      // Just before both are hidden, each is missed, and found once with the look of the other.
      const missed = (time: number): boolean => time === 880 || time === 920;
      const flickering = frames.map(({ time, faces }) => ({ time, faces: missed(time) ? [] : faces }));
      for (const { faces, time } of flickering) {
        tracker.look(faces, time, { looks: time === 960 ? looks.toReversed() : looks });
      }
      const numbers = tracker.numbers();
      expect(flickering.map(({ faces, time }) => numbers.update(faces, time)).at(-1)).toEqual([1, 2]);
      expect(tracker.joined).toEqual([0, 1, 0, 1, 0, 1]);
    });

    it('are given again by what was found, without any look', () => {
      const { joined, last } = numbersOf(true, looks);
      expect(joined).toEqual([0, 1, 1, 0]);
      expect(lastOf(joinedNumbers(joined))).toEqual(last);
    });
  });

  it('are given in order of appearance', () => {
    const frames = clip(2, (time) => [
      ...(time > 0.5 ? [faceAt(400, 100, 80)] : []),
      ...(time < 0.8 || time > 1.2 ? [faceAt(100, 100, 80)] : []),
    ]);
    const numbers = numbered(frames);
    expect(numbers[0]).toEqual([1]);
    expect(numbers[15]).toEqual([2, 1]);
    expect(numbers.at(-1)).toEqual([2, 1]);
  });

  it('begin anew after a cut, and after the patience', () => {
    const still = (time: number) => (time < 1 || time > 1.5 ? [faceAt(100, 100, 80)] : []);
    const frames = clip(2, still);
    expect(numbered(frames).at(-1)).toEqual([1]);
    expect(numbered(frames, { patience: 300 }).at(-1)).toEqual([2]);
    const withCut = frames.map((frame, i) => ({ ...frame, cut: i === 30 }));
    expect(numbered(withCut).at(-1)).toEqual([2]);
  });

  it('of unsure faces are those of a face that was found surely, or none', () => {
    const scores = [0.5, 0.5, 0.9, 0.9, 0.5, 0.5];
    const frames = scores.map((score, i) => ({ time: 40 * i, faces: [faceAt(100, 100, 80, score)] }));
    const numbers = numbered(frames, { surely: 0.7 }).flat();
    expect(numbers).toEqual([undefined, undefined, 1, 1, 1, 1]);
    const alone = frames.map(({ time }) => ({ time, faces: [faceAt(100, 100, 80, 0.5)] }));
    expect(new Set(numbered(alone, { surely: 0.7 }).flat())).toEqual(new Set([undefined]));
  });

  it('do not mind times that stand still or go back, nor frames without faces', () => {
    const frames = [0, 40, 40, 20, 60].map((time) => ({ time, faces: [faceAt(10, 10, 50)] }));
    expect(new Set(numbered(frames).flat()).size).toBeLessThanOrEqual(2);
    expect(numbered([{ time: 0, faces: [] }])).toEqual([[]]);
    expect(numbered([])).toEqual([]);
  });

  it('refuse options that there are not', () => {
    expect(() => new WholeClipTracker({ patiense: 5 } as never)).toThrow(/Did you mean "patience"/);
  });
});
