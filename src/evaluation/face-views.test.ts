import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EXPRESSION_COUNT } from '../expression.js';
import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import { averageOverViews, VIEW_COUNTS } from './face-views.js';

const CENTER = FACE_SIZE / 2 - 1;

/** A face with one bright pixel. */
function dot(x: number, y: number): Uint8Array {
  const face = new Uint8Array(FACE_BYTES);
  face[y * FACE_SIZE + x] = 255;
  return face;
}

/** Answers each face with a constant, and notes where its brightest pixel is. */
function watcher() {
  const seen: string[] = [];
  return {
    seen,
    answer: async (faces: Uint8Array) => {
      for (let start = 0; start < faces.length; start += FACE_BYTES) {
        const at = faces.subarray(start, start + FACE_BYTES).indexOf(255);
        seen.push(`${at % FACE_SIZE},${Math.floor(at / FACE_SIZE)}`);
      }
      return new Float32Array((faces.length / FACE_BYTES) * EXPRESSION_COUNT).fill(1 / EXPRESSION_COUNT);
    },
  };
}

describe('views of a face', () => {
  it('are it, its mirror image, and both moved to four corners', async () => {
    const { seen, answer } = watcher();
    await averageOverViews(dot(CENTER, CENTER), 10, answer);
    expect(seen.slice(0, 2)).toEqual(['23,23', '24,23']);
    expect(seen.slice(2).toSorted()).toEqual(
      ['21,21', '21,25', '25,21', '25,25', '22,21', '22,25', '26,21', '26,25'].toSorted(),
    );
  });

  it('are as many as asked for, whichever the number of faces', async () => {
    for (const count of VIEW_COUNTS) {
      const { seen, answer } = watcher();
      await averageOverViews(new Uint8Array([...dot(1, 1), ...dot(40, 7)]), count, answer);
      expect(seen).toHaveLength(2 * count);
    }
  });

  it('repeat the border where a moved face has no pixels', async () => {
    const flat = new Uint8Array(FACE_BYTES).fill(77);
    await averageOverViews(flat, 10, async (faces) => {
      expect(new Set(faces)).toEqual(new Set([77]));
      return new Float32Array(EXPRESSION_COUNT);
    });
  });
});

/** Any answer that depends on the pixels: shares of the brightness in seven bands of columns. */
async function bands(faces: Uint8Array): Promise<Float32Array> {
  const answers = new Float32Array((faces.length / FACE_BYTES) * EXPRESSION_COUNT);
  faces.forEach((value, i) => {
    const band = Math.floor(((i % FACE_SIZE) * EXPRESSION_COUNT) / FACE_SIZE);
    answers[Math.floor(i / FACE_BYTES) * EXPRESSION_COUNT + band]! += value / 255 / FACE_BYTES;
  });
  return answers;
}

const anyFace = fc.uint8Array({ minLength: FACE_BYTES, maxLength: FACE_BYTES });

describe('the mean answer', () => {
  it('to one view is the answer itself', async () => {
    await fc.assert(
      fc.asyncProperty(anyFace, async (face) => {
        expect(await averageOverViews(face, 1, bands)).toEqual(await bands(face));
      }),
      { numRuns: 5 },
    );
  });

  it.each([2, 10] as const)('to %i views is the same for a face and its mirror image', async (count) => {
    await fc.assert(
      fc.asyncProperty(anyFace, async (face) => {
        const mirrored = face.map((_, i) => face[i - (i % FACE_SIZE) + FACE_SIZE - 1 - (i % FACE_SIZE)]!);
        const one = await averageOverViews(face, count, bands);
        const other = await averageOverViews(mirrored, count, bands);
        one.forEach((share, k) => {
          expect(other[k]).toBeCloseTo(share, 6);
        });
      }),
      { numRuns: 5 },
    );
  });

  it('is the sum over the number', async () => {
    let asked = 0;
    const mean = await averageOverViews(dot(3, 3), 10, async () =>
      new Float32Array(EXPRESSION_COUNT).fill(asked++),
    );
    expect([...mean]).toEqual(new Array(EXPRESSION_COUNT).fill(4.5));
  });
});
