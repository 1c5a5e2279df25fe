import { describe, expect, it } from 'vitest';
import { drawFace } from '../dataset/sample/face.js';
import { EXPRESSION_COLORS } from '../expression.js';
import { decodeImage } from '../image/decode.js';
import { FACE_BYTES } from '../image/face-size.js';
import { Random } from '../random.js';
import { explanationFigure, type FaceToExplain } from './explanation.js';
import { heatColor } from './heat-color.js';
import { expectGoodFigure, placedTexts } from './testing/check-figure.js';

const happy: FaceToExplain = {
  crop: drawFace('happy', new Random(1)),
  heat: Float32Array.from({ length: FACE_BYTES }, (_, i) => (i % 48) / 47),
  class: 'happy',
  method: 'Grad-CAM',
  map: [6, 6],
  expression: 'happy',
  confidence: 0.93,
  uncertain: false,
  probabilities: { angry: 0.01, disgust: 0, fear: 0, happy: 0.93, sad: 0.01, surprise: 0.02, neutral: 0.03 },
};

const words = (svg: string): string[] => placedTexts(svg).map(({ content }) => content);

async function pictures(svg: string) {
  const found = [...svg.matchAll(/base64,([^"]+)"/g)].map(([, text]) => Buffer.from(text!, 'base64'));
  return Promise.all(found.map((bytes) => decodeImage(bytes)));
}

describe('the drawing of an explanation', () => {
  it('says what was perceived, what the heat is of, and what its colours mean', () => {
    const svg = explanationFigure({ title: 'a & b.jpg', faces: [happy] });
    expectGoodFigure(svg);
    expect(words(svg)).toEqual([
      'a & b.jpg',
      'Heat: Grad-CAM of a 6×6 feature map',
      'happy 93 %',
      'perceived expression',
      'what speaks for happy',
      'nothing',
      'most in this face',
      'Where the network looked, not why the person looks so.',
    ]);
  });

  it('names another class with its probability, uncertainty, and heat that is nowhere', () => {
    const heat = new Float32Array(FACE_BYTES);
    const svg = explanationFigure({
      title: 'x',
      faces: [{ ...happy, confidence: 0.4, uncertain: true, class: 'neutral', heat }],
    });
    expectGoodFigure(svg);
    expect(words(svg)).toContain('perhaps happy 40 %');
    expect(words(svg)).toEqual(
      expect.arrayContaining(['what speaks for neutral', 'probability 3 %', 'nothing does']),
    );
    expect(svg).toContain(EXPRESSION_COLORS.neutral);
  });

  it('has the face as it is, and the same with the heat’s colours over it', async () => {
    const [plain, heated] = await pictures(explanationFigure({ title: 'x', faces: [happy] }));
    expect([plain!.width, heated!.width]).toEqual([480, 480]);
    for (const [x, y] of [
      [0, 0],
      [20, 30],
      [47, 47],
    ] as const) {
      const gray = happy.crop[y * 48 + x]!;
      const at = (y * 10 + 5) * 480 + x * 10 + 5;
      expect(plain!.data[at * plain!.channels]).toBe(gray);
      const color = heatColor(x / 47);
      for (let c = 0; c < 3; c++) {
        // Over half of each is the heat's colour.
        const mixed = heated!.data[at * heated!.channels + c]!;
        expect(Math.abs(mixed - color[c]!)).toBeLessThanOrEqual(0.5 * Math.abs(gray - color[c]!) + 1);
      }
    }
  });

  it.each([2, 3, 7, 30])('holds %i faces, numbered', (count) => {
    const svg = explanationFigure({ title: 'a crowd', faces: new Array<FaceToExplain>(count).fill(happy) });
    expectGoodFigure(svg);
    expect(words(svg)).toContain(`face ${count}: happy 93 %`);
  });

  it('says so where there is no face', () => {
    const svg = explanationFigure({ title: 'an empty room', faces: [] });
    expectGoodFigure(svg);
    expect(words(svg)).toContain('There is no face to explain.');
  });
});
