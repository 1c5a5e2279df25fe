import { describe, expect, it } from 'vitest';
import { fallenIn, type Recalls } from '../../studio/teach/fallen.js';

const recalls = (of: Readonly<Record<string, number | null>>): Recalls => ({
  perClass: Object.fromEntries(
    Object.entries(of).map(([name, recall]) => [name, { recall, support: recall === null ? 0 : 4 }]),
  ),
});

describe('expressions that a taught model names less well', () => {
  it('are those whose share of faces named rightly fell, also where all others rose', () => {
    const before = recalls({ angry: 0.25, neutral: 0.5, happy: 0.75 });
    expect(fallenIn(before, recalls({ angry: 1, neutral: 0, happy: 0.5 }))).toEqual(['happy', 'neutral']);
    expect(fallenIn(before, recalls({ angry: 1, neutral: 0.5, happy: 0.75 }))).toEqual([]);
  });

  it('are none of which no face is held back', () => {
    expect(fallenIn(recalls({ sad: 0.5 }), recalls({ sad: null }))).toEqual([]);
  });
});
