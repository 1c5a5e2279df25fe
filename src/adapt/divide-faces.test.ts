import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPRESSIONS, type Expression } from '../expression.js';
import { divideFaces, LEAST_HELD_BACK, LEAST_LEARNT } from './divide-faces.js';
import type { TaughtFace } from './taught-face.js';

const crop = new Uint8Array(48 * 48);
const OPTIONS = { share: 0.3, gap: 500 };

/** Faces of one take, 100 ms apart. */
const film = (expression: Expression, count: number, take?: number): TaughtFace[] =>
  Array.from({ length: count }, (_, i) => ({ crop, expression, take, time: 100 * i }));

describe('dividing faces', () => {
  it('holds the end of a single take back, and leaves a gap before it', () => {
    const happy = film('happy', 20);
    const { learnt, heldBack, counts } = divideFaces([...happy, ...film('sad', 20)], OPTIONS);
    // Six of twenty; frame 14 is the first of them, 10 to 13 are nearer than 500 ms.
    expect(counts.happy).toEqual({ learnt: 10, between: 4, heldBack: 6, by: 'time' });
    expect(learnt.slice(0, 10)).toEqual(happy.slice(0, 10));
    expect(heldBack.slice(0, 6)).toEqual(happy.slice(14));
  });

  it('holds whole takes back where there are several, the last ones', () => {
    const takes = [film('happy', 10, 7), film('happy', 4, 8), film('happy', 2, 9)];
    const { heldBack, counts } = divideFaces([...takes.flat(), ...film('sad', 20)], OPTIONS);
    expect(counts.happy).toEqual({ learnt: 10, between: 0, heldBack: 6, by: 'take' });
    expect(heldBack.slice(0, 6)).toEqual([...takes[1]!, ...takes[2]!]);
  });

  it('never holds the first take back', () => {
    const faces = [...film('happy', 4, 1), ...film('happy', 30, 2), ...film('sad', 40)];
    expect(divideFaces(faces, { share: 0.9, gap: 0 }).counts.happy).toMatchObject({
      learnt: 4,
      heldBack: 30,
    });
  });

  it('takes photos without times as they come', () => {
    const photos = (expression: Expression) =>
      Array.from({ length: 10 }, (_, i) => ({ crop, expression, take: i }));
    const { counts } = divideFaces([...photos('happy'), ...photos('fear')], OPTIONS);
    expect(counts.fear).toEqual({ learnt: 7, between: 0, heldBack: 3, by: 'take' });
  });

  it('puts every face to one use, and no take to two', () => {
    const faces = fc.array(
      fc.record({
        crop: fc.constant(crop),
        expression: fc.constantFrom('happy', 'sad', 'fear'),
        take: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(faces, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (given, share) => {
        const known = given as TaughtFace[];
        let divided: ReturnType<typeof divideFaces>;
        try {
          divided = divideFaces(known, { share, gap: 500 });
        } catch (error) {
          expect(error).toMatchObject({ code: 'DATASET_EMPTY' });
          return;
        }
        const { learnt, heldBack, counts } = divided;
        expect(new Set([...learnt, ...heldBack]).size).toBe(known.length);
        for (const [name, { by, learnt: few, heldBack: held }] of Object.entries(counts)) {
          expect(few).toBeGreaterThanOrEqual(LEAST_LEARNT);
          expect(held).toBeGreaterThanOrEqual(LEAST_HELD_BACK);
          if (by === 'time') continue;
          const takes = (of: readonly TaughtFace[]) =>
            new Set(of.filter(({ expression }) => expression === name).map(({ take }) => take));
          for (const take of takes(heldBack)) expect(takes(learnt)).not.toContain(take);
        }
      }),
    );
  });

  it.each<[string, TaughtFace[], RegExp]>([
    ['no face', [], /faces of no expression, expected two/],
    ['one expression', film('happy', 30), /faces of happy only, expected two/],
    [
      'too few of one',
      [...film('happy', 30), ...film('sad', 4)],
      /^sad: 4 faces give 0 to learn and 2 to judge/,
    ],
  ])('is refused for %s', (_, faces, message) => {
    expect(() => divideFaces(faces, OPTIONS)).toThrow(
      expect.objectContaining({ code: 'DATASET_EMPTY', message: expect.stringMatching(message) }),
    );
  });

  it('knows all seven', () => {
    const faces = EXPRESSIONS.flatMap((name) => film(name, 12));
    expect(Object.keys(divideFaces(faces, OPTIONS).counts)).toEqual([...EXPRESSIONS]);
  });
});
