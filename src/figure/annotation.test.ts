import { describe, expect, it } from 'vitest';
import { EXPRESSION_COLORS, EXPRESSIONS } from '../expression.js';
import { faceAt } from '../face/testing/face-at.js';
import { annotation, type FaceToDraw } from './annotation.js';
import { svgToPng } from './render.js';

const happy = {
  expression: 'happy',
  confidence: 0.93,
  uncertain: false,
  probabilities: { angry: 0.01, disgust: 0, fear: 0, happy: 0.93, sad: 0.01, surprise: 0.02, neutral: 0.03 },
} as const;
const unsure = { ...happy, confidence: 0.4, uncertain: true } as const;
const count = (text: string, part: string): number => text.split(part).length - 1;

describe('an annotation', () => {
  it('has box, five landmarks, the expression and seven named bars in their colours', () => {
    const svg = annotation([{ ...faceAt(100, 100, 120), ...happy }], { width: 1000, height: 800 });
    expect(count(svg, '<circle')).toBe(5);
    expect(svg).toContain('happy 93 %');
    for (const expression of EXPRESSIONS) {
      expect(svg).toContain(`>${expression}<`);
      expect(svg).toContain(EXPRESSION_COLORS[expression]);
    }
  });

  it('says where it is uncertain, with a broken line', () => {
    const svg = annotation([{ ...faceAt(100, 100, 120), ...unsure }], { width: 1000, height: 800 });
    expect(svg).toContain('perhaps happy 40 %');
    expect(svg).toContain('stroke-dasharray');
  });

  it('has plates of one kind, also where only some faces have room for more', () => {
    const looks = (...faces: readonly FaceToDraw[]): readonly number[] => {
      const svg = annotation(faces, { width: 1000, height: 200 });
      return [count(svg, '>neutral<'), count(svg, 'happy 93 %')];
    };
    const face = (x: number): FaceToDraw => ({ ...faceAt(x, 60, 60), ...happy });
    const crowd = [0, 65, 130, 195].map(face);
    expect(looks(face(700))).toEqual([1, 1]);
    expect(looks(...crowd, face(700))).toEqual([0, 5]);
  });

  it('shows the score where only faces were looked for', () => {
    const svg = annotation([faceAt(100, 100, 120, 0.98)], { width: 1000, height: 800 });
    expect(svg).toContain('face 98 %');
    expect(svg).not.toContain('neutral');
  });

  it('is drawn at its scale', () => {
    const svg = annotation([faceAt(10, 20, 30)], { width: 1000, height: 800, scale: 4 });
    expect(svg).toContain('x="40" y="80" width="120" height="120"');
  });

  it('is a clear picture where there is no face, and can be rendered at every size', () => {
    expect(annotation([], { width: 30, height: 20 })).not.toContain('<rect');
    for (const [width, height] of [
      [1, 1],
      [20, 20],
      [1000, 2],
    ] as const) {
      const svg = annotation([{ ...faceAt(-5, -5, 40), ...happy }], { width, height });
      expect(svgToPng(svg, { scale: 1 }).length).toBeGreaterThan(60);
    }
  });
});
