import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { ClipTracker } from './clip-tracker.js';
import { composedClip, IdentityScore } from './testing/composed-clip.js';
import { WholeClipTracker } from './whole-clip-tracker.js';

describe('IDF1', () => {
  it('is the share of faces whose number agrees with their head', () => {
    const score = new IdentityScore();
    // Head 0 keeps a number for three of four faces, head 1 for all four: 7 of 8 agree.
    for (const number of [1, 1, 1, 3]) score.add([0, 1], [number, 2]);
    expect(score.idf1).toBeCloseTo(7 / 8, 12);
  });

  it('of two people who cross and are hidden again and again is high', () => {
    let sum = 0;
    for (let seed = 0; seed < 6; seed++) {
      const random = new Random(seed, 2, 10);
      const tracker = new ClipTracker({ surely: 0.7 });
      const score = new IdentityScore();
      for (const { faces, heads, time } of composedClip(2, 20, 10, random)) {
        score.add(heads, tracker.update(faces, time));
      }
      sum += score.idf1;
    }
    expect(sum / 6).toBeGreaterThanOrEqual(0.9);
  });

  it.each([3, 4])('of %i people, once the whole clip was looked at, is very high', (people) => {
    let sum = 0;
    for (let seed = 0; seed < 4; seed++) {
      const clip = composedClip(people, 20, 15, new Random(seed, people, 15));
      const tracker = new WholeClipTracker({ surely: 0.7 });
      for (const { faces, time } of clip) tracker.look(faces, time);
      const numbers = tracker.numbers();
      const score = new IdentityScore();
      for (const { faces, heads, time } of clip) score.add(heads, numbers.update(faces, time));
      sum += score.idf1;
    }
    expect(sum / 4).toBeGreaterThanOrEqual(0.95);
  });

  it('of people who are hidden for 1 to 3 seconds is high where looks are known', () => {
    let sum = 0;
    for (let seed = 0; seed < 6; seed++) {
      const clip = composedClip(3, 20, 10, new Random(seed, 3, 10), { hidden: [1, 3] });
      const tracker = new WholeClipTracker({ surely: 0.7 });
      for (const { faces, time, looks } of clip) tracker.look(faces, time, { looks });
      const numbers = tracker.numbers();
      const score = new IdentityScore();
      for (const { faces, heads, time } of clip) score.add(heads, numbers.update(faces, time));
      sum += score.idf1;
    }
    expect(sum / 6).toBeGreaterThanOrEqual(0.9);
  });
});
