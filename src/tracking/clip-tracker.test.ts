import { describe, expect, it } from 'vitest';
import { faceAt } from '../face/testing/face-at.js';
import { Random } from '../random.js';
import { ClipTracker, type ExpectedFace } from './clip-tracker.js';
import { crossing, hiding, keepsBoth, seen } from './testing/two-faces.js';

const TRIALS = 200;

describe('numbers of a clip', () => {
  for (const [name, scene] of Object.entries({ crossing, hiding })) {
    it.each([10, 15, 30])(`${name} at %i frames a second keeps both in 190 of 200`, (rate) => {
      let kept = 0;
      for (let seed = 0; seed < TRIALS; seed++) {
        const random = new Random(seed, rate);
        const tracker = new ClipTracker();
        const frames = seen(scene(random), rate, random);
        if (keepsBoth(frames, (faces, time) => tracker.update(faces, time))) kept++;
      }
      expect(kept).toBeGreaterThanOrEqual(190);
    });
  }

  it('are given in order of appearance and never twice', () => {
    const tracker = new ClipTracker({ patience: 500 });
    expect(tracker.update([faceAt(0, 0, 50), faceAt(300, 0, 50)], 0)).toEqual([1, 2]);
    expect(tracker.update([faceAt(300, 0, 50), faceAt(0, 0, 50)], 40)).toEqual([2, 1]);
    expect(tracker.update([faceAt(2, 0, 50)], 540)).toEqual([1]);
    expect(tracker.update([faceAt(300, 0, 50)], 600)).toEqual([3]);
  });

  it('wait for two seconds, and no longer', () => {
    const numbersAfter = (ms: number): readonly (number | undefined)[] => {
      const tracker = new ClipTracker();
      for (let time = 0; time <= 1000; time += 100) tracker.update([faceAt(100, 100, 80)], time);
      return tracker.update([faceAt(104, 98, 80)], 1000 + ms);
    };
    expect(numbersAfter(1900)).toEqual([1]);
    expect(numbersAfter(2100)).toEqual([2]);
  });

  it('begin anew after a cut, also in the same place', () => {
    const tracker = new ClipTracker();
    tracker.update([faceAt(100, 100, 80)], 0);
    expect(tracker.update([faceAt(100, 100, 80)], 40, { cut: true })).toEqual([2]);
    expect(tracker.update([faceAt(100, 100, 80)], 80)).toEqual([2]);
  });

  it('of unsure faces are those of a track, or none', () => {
    const tracker = new ClipTracker({ surely: 0.7 });
    expect(tracker.update([faceAt(100, 100, 80, 0.5)], 0)).toEqual([undefined]);
    expect(tracker.update([faceAt(100, 100, 80, 0.9)], 40)).toEqual([1]);
    expect(tracker.update([faceAt(300, 100, 80, 0.5), faceAt(101, 100, 80, 0.5)], 80)).toEqual([
      undefined,
      1,
    ]);
  });

  it('are others where a face jumps, or is another size', () => {
    const tracker = new ClipTracker();
    for (let time = 0; time <= 400; time += 40) tracker.update([faceAt(100, 100, 50)], time);
    expect(tracker.update([faceAt(300, 100, 50)], 440)).toEqual([2]);
    expect(tracker.update([faceAt(75, 75, 100)], 480)).toEqual([3]);
  });

  it('do not mind times that stand still or go back', () => {
    const tracker = new ClipTracker();
    for (const time of [0, 40, 40, 20, 60]) expect(tracker.update([faceAt(10, 10, 50)], time)).toEqual([1]);
  });

  it('say where faces are expected', () => {
    const tracker = new ClipTracker();
    for (let i = 0; i <= 20; i++) tracker.update([faceAt(100 + 4 * i, 50, 80)], 40 * i);
    const [{ track, box, seen: last }] = tracker.expected(40 * 25) as [ExpectedFace];
    expect([track, last]).toEqual([1, 800]);
    expect(Math.abs(box[0]! - 200)).toBeLessThan(2);
    expect(Math.abs(box[2]! - 80)).toBeLessThan(2);
  });

  it('refuse options that there are not', () => {
    expect(() => new ClipTracker({ patiense: 5 } as never)).toThrow(/Did you mean "patience"/);
    expect(() => new ClipTracker({ patience: -1 })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });
});
