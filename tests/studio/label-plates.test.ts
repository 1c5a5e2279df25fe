import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../../src/expression.js';
import { labelPlates } from '../../studio/recognise/label-plates.js';

const face = (x: number, y: number, side: number) => ({
  box: { x, y, width: side, height: side },
  face: { expression: 'happy', confidence: 0.934, uncertain: false } as const,
});

describe('labels of faces', () => {
  it('have word and per cent, and stay in the stage', () => {
    const [plate] = labelPlates([face(300, 10, 80)], { width: 390, height: 300 });
    expect(plate).toMatchObject({ lines: ['happy 93 %'], covered: false });
    expect(plate!.x).toBeGreaterThanOrEqual(0);
    expect(plate!.x + plate!.width).toBeLessThanOrEqual(390);
  });

  it('say where the answer is not to be relied on', () => {
    const { box, face: seen } = face(10, 10, 60);
    const unsure = { box, face: { ...seen, uncertain: true, confidence: 0.41 } };
    expect(labelPlates([unsure], { width: 400, height: 300 })[0]!.lines).toEqual(['perhaps happy 41 %']);
  });

  it('have both words where two models differ, and one where they agree', () => {
    const { box, face: seen } = face(10, 10, 60);
    const stage = { width: 400, height: 300 };
    const sad = { expression: 'sad', confidence: 0.512, uncertain: false } as const;
    expect(labelPlates([{ box, face: seen, other: sad }], stage)[0]!.lines).toEqual([
      'happy 93 % / sad 51 %',
    ]);
    const alike = { ...seen, confidence: 0.7 };
    expect(labelPlates([{ box, face: seen, other: alike }], stage)[0]!.lines).toEqual(['happy 93 %']);
  });

  it('are alike, and keep their per cent where there is no room for one line', () => {
    // The example on a phone of 320 pixels: seven portraits in two rows.
    const places = [24, 89, 154, 219].map((x) => [x, 58] as const);
    const below = [58, 123, 188].map((x) => [x, 134] as const);
    const faces = [...places, ...below].map(([x, y], i) => ({
      box: { x, y, width: 42, height: 52 },
      face: { expression: EXPRESSIONS[i]!, confidence: 0.98, uncertain: false },
    }));
    const plates = labelPlates(faces, { width: 288, height: 240 });
    expect(plates.map(({ lines }) => lines)).toEqual(EXPRESSIONS.map((name) => [name, '98 %']));
    expect(plates.filter(({ covered }) => covered)).toEqual([]);
  });

  it('do not lie on each other unless they are marked so', () => {
    const crowd = Array.from({ length: 60 }, (_, i) =>
      face(20 + 30 * (i % 10), 20 + 30 * Math.floor(i / 10), 26),
    );
    const plates = labelPlates(crowd, { width: 330, height: 220 });
    const shown = plates.filter(({ covered }) => !covered);
    expect(shown.length).toBeGreaterThan(3);
    for (const [i, a] of shown.entries()) {
      for (const b of shown.slice(i + 1)) {
        const apart =
          a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height;
        expect(apart).toBe(true);
      }
    }
  });
});
