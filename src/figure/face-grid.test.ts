import { describe, expect, it } from 'vitest';
import { EXPRESSION_COLORS } from '../expression.js';
import { decodeImage } from '../image/decode.js';
import { resize } from '../image/resize.js';
import { faceGrid, type GridFace } from './face-grid.js';
import { expectGoodFigure, placedTexts } from './testing/check-figure.js';

function face(
  seed: number,
  caption: readonly string[],
  expressions: GridFace['expressions'] = ['happy'],
): GridFace {
  return { pixels: Uint8Array.from({ length: 2304 }, (_, i) => (i * seed) % 256), caption, expressions };
}

describe('faceGrid', () => {
  it('embeds each face pixel for pixel', async () => {
    const { pixels } = face(37, []);
    const svg = faceGrid({ title: 'Faces', faces: [{ pixels, caption: ['happy'] }] });
    const base64 = /href="data:image\/png;base64,([^"]+)"/.exec(svg)![1]!;
    const embedded = await decodeImage(Buffer.from(base64, 'base64'));
    expect(embedded.width).toBe(288);
    // Each pixel became a square of one tone, so shrinking by area gives it back.
    expect(resize(embedded, 48, 48).data).toEqual(pixels);
    expect(embedded.data.subarray(0, 6)).toEqual(new Uint8Array(6).fill(pixels[0]!));
  });

  it('captions mistakes, and marks label and prediction in their colours', () => {
    const svg = faceGrid({
      title: 'Most confident mistakes',
      faces: [face(3, ['fear → surprise', '97.1 % sure'], ['fear', 'surprise'])],
    });
    expect(placedTexts(svg).map(({ content }) => content)).toEqual(
      expect.arrayContaining(['fear → surprise', '97.1 % sure']),
    );
    expect(svg).toContain(`fill="${EXPRESSION_COLORS.fear}"`);
    expect(svg).toContain(`fill="${EXPRESSION_COLORS.surprise}"`);
    expectGoodFigure(svg);
  });

  it.each([
    [1, 6],
    [12, 6],
    [13, 4],
    [3, 0],
  ])('lays out %d faces in up to %d columns', (count, columns) => {
    const faces = Array.from({ length: count }, (_, i) =>
      face(i + 2, ['a caption that is far too long for its face']),
    );
    const svg = faceGrid({ title: 'Faces', faces, columns });
    expect(svg.match(/<image /g)).toHaveLength(count);
    expectGoodFigure(svg);
  });

  it('says that there are no faces', () => {
    const svg = faceGrid({ title: 'Most confident mistakes', faces: [] });
    expect(svg).toContain('There are no faces to show.');
    expectGoodFigure(svg);
  });
});
