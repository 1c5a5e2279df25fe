import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPRESSIONS, type Expression } from '../expression.js';
import { faceAt } from '../face/testing/face-at.js';
import { perceive, type RecognizedFace } from '../recognizer/result.js';
import { FaceTracker, matchFaces } from './track.js';

/** A face whose probability of one class is `share`, the rest going to neutral. */
function face(
  x: number,
  y: number,
  side: number,
  expression: Expression = 'happy',
  share = 0.9,
): RecognizedFace {
  const probabilities = Float32Array.from(EXPRESSIONS, (name) =>
    name === expression ? share : name === 'neutral' ? 1 - share : 0,
  );
  return { ...faceAt(x, y, side), ...perceive(probabilities, 0.5) };
}

describe('tracked faces', () => {
  it('keep their numbers while they move, whatever their order', () => {
    const tracker = new FaceTracker();
    for (let frame = 0; frame < 20; frame++) {
      const [left, right] = [face(10 + 5 * frame, 50, 60), face(300 - 5 * frame, 60, 60)];
      const tracked = tracker.update(frame % 2 === 0 ? [left, right] : [right, left], 50 * frame);
      expect(tracked.map(({ track }) => track)).toEqual([1, 2]);
      expect(tracked[0]!.box[0]).toBeLessThan(tracked[1]!.box[0]);
    }
  });

  it('stay for a moment when they are missed, and then go; who comes later has a new number', () => {
    const tracker = new FaceTracker({ keepFor: 400 });
    tracker.update([face(10, 10, 50)], 0);
    expect(tracker.update([], 400)).toHaveLength(1);
    expect(tracker.update([], 401)).toHaveLength(0);
    expect(tracker.update([face(10, 10, 50)], 500)[0]!.track).toBe(2);
  });

  it('are others where they jump or change their size beyond what heads do', () => {
    const tracker = new FaceTracker({ keepFor: 0 });
    tracker.update([face(0, 0, 50)], 0);
    expect(tracker.update([face(200, 0, 50)], 50)[0]!.track).toBe(2);
    expect(tracker.update([face(180, -20, 120)], 100)[0]!.track).toBe(3);
  });

  it('at rest jitter less than they are found', () => {
    const tracker = new FaceTracker();
    // A pixel and a half to and fro on a face of 100.
    const shown = Array.from({ length: 40 }, (_, i) => {
      const [tracked] = tracker.update([face(100 + (i % 2 === 0 ? 1.5 : -1.5), 80, 100)], 40 * i);
      return tracked!.box[0];
    }).slice(10);
    expect(Math.max(...shown) - Math.min(...shown)).toBeLessThan(3 * 0.6);
  });

  it('follow a moving head within a tenth of its width', () => {
    const tracker = new FaceTracker();
    let shown = 0;
    // One width a second, at 25 frames a second.
    for (let i = 0; i <= 50; i++) shown = tracker.update([face(4 * i, 80, 100)], 40 * i)[0]!.box[0];
    expect(200 - shown).toBeLessThan(10);
  });

  it('settle: after the time constant 63 % of the way, however many frames that took', () => {
    for (const frames of [1, 7]) {
      const tracker = new FaceTracker({ settle: 350 });
      tracker.update([face(0, 0, 50, 'happy', 0)], 0);
      let happy = 0;
      for (let i = 1; i <= frames; i++) {
        happy = tracker.update([face(0, 0, 50, 'happy', 1)], (350 * i) / frames)[0]!.probabilities.happy;
      }
      expect(happy).toBeCloseTo(1 - Math.exp(-1), 5);
    }
  });

  it('are named after what is shown, uncertain below the bound', () => {
    const tracker = new FaceTracker({ settle: 100, uncertainBelow: 0.6 });
    tracker.update([face(0, 0, 50, 'sad', 1)], 0);
    const [half] = tracker.update([face(0, 0, 50, 'happy', 1)], 100 * Math.log(2));
    expect(half!.probabilities.sad).toBeCloseTo(0.5, 6);
    expect(half!.uncertain).toBe(true);
    expect(tracker.update([face(0, 0, 50, 'happy', 1)], 500)[0]!.expression).toBe('happy');
  });

  it('keep probabilities that sum to 1 and boxes among those that were found', () => {
    const frames = fc.array(
      fc.record({ x: fc.integer({ min: 0, max: 40 }), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(frames, (list) => {
        const tracker = new FaceTracker();
        const xs = list.map(({ x }) => x);
        for (const [i, { x, share }] of list.entries()) {
          const [tracked] = tracker.update([face(x, 0, 60, 'fear', share)], 33 * i);
          const sum = EXPRESSIONS.reduce((total, name) => total + tracked!.probabilities[name], 0);
          expect(sum).toBeCloseTo(1, 5);
          expect(tracked!.box[0]).toBeGreaterThanOrEqual(Math.min(...xs) - 1e-9);
          expect(tracked!.box[0]).toBeLessThanOrEqual(Math.max(...xs) + 1e-9);
        }
      }),
    );
  });

  it('smooth landmarks with the box', () => {
    const tracker = new FaceTracker();
    tracker.update([face(0, 0, 100)], 0);
    const [tracked] = tracker.update([face(10, 0, 100)], 40);
    expect(tracked!.landmarks!.nose[0] - tracked!.box[0]).toBeCloseTo(50, 6);
  });
});

describe('matching', () => {
  it('takes each face at most once, the nearest pairs first', () => {
    const before = [face(0, 0, 50), face(30, 0, 50)];
    const now = [face(28, 0, 50), face(60, 0, 50)];
    expect(matchFaces(before, now)).toEqual([[1, 0]]);
    expect(matchFaces([], now)).toEqual([]);
  });
});
