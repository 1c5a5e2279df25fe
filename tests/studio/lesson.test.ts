import { describe, expect, it } from 'vitest';
import { divideFaces } from '../../src/adapt/divide-faces.js';
import { DIVISION } from '../../src/adapt/tune-options.js';
import { EXPRESSIONS, type Expression } from '../../src/expression.js';
import { hasTooFew, type Lesson, lacking, missingPhotos } from '../../studio/teach/lesson.js';

/** So many faces in each of some takes, 200 ms apart. */
const takes = (expression: Expression, ...counts: readonly number[]): Lesson =>
  counts.flatMap((count, take) =>
    Array.from({ length: count }, (_, i) => ({
      crop: new Uint8Array(48 * 48),
      expression,
      take,
      time: 10_000 * take + 200 * i,
    })),
  );

describe('a lesson', () => {
  it('is enough exactly where it can be divided, and says else what it lacks', () => {
    for (const first of [0, 1, 2, 3, 6])
      for (const second of [0, 1, 2, 5]) {
        const lesson = [...takes('happy', first, second), ...takes('sad', 6, 6)];
        const divides = (): boolean => {
          try {
            return divideFaces(lesson, DIVISION) !== undefined;
          } catch {
            return false;
          }
        };
        expect({ first, second, enough: lacking(lesson) === undefined }).toEqual({
          first,
          second,
          enough: divides(),
        });
      }
  });

  it('names the expressions that have too few', () => {
    const lesson = [...takes('happy', 2, 1), ...takes('sad', 6, 6), ...takes('fear', 1)];
    expect(lacking(lesson)).toBe(
      'There are too few faces of fear (4 more), happy (2 more): add photos, record them again, or delete them.',
    );
    expect(EXPRESSIONS.filter((name) => hasTooFew(lesson, name))).toEqual(['fear', 'happy']);
  });

  it('takes two expressions', () => {
    expect(lacking([])).toMatch(/at least two expressions/);
    expect(lacking(takes('happy', 6, 6))).toMatch(/at least two expressions/);
  });

  it('says how many more photos of an expression it takes', () => {
    // Each photo is a take of its own: three are learnt, two judge.
    expect(
      [1, 2, 3, 4, 5].map((count) => missingPhotos(takes('happy', ...Array(count).fill(1)), 'happy')),
    ).toEqual([4, 3, 2, 1, 0]);
    expect(missingPhotos(takes('happy', 6, 6), 'happy')).toBe(0);
    expect(missingPhotos([], 'happy')).toBe(0);
  });
});
