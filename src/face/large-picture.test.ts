import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../image/decode.js';
import type { Image } from '../image/image.js';
import { resize } from '../image/resize.js';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import { wholeFace } from '../recognizer/result.js';

const FACES = fileURLToPath(new URL('../../examples/faces/all.png', import.meta.url));

describe('a picture that was decoded at half its size', () => {
  it('has its faces where they are in the whole one, and the same expressions', async () => {
    const whole = await decodeImage(FACES);
    const { width, height } = whole;
    const half: Image = {
      ...resize(whole, Math.ceil(width / 2), Math.ceil(height / 2)),
      original: { width, height },
      partial: true,
    };
    const recognizer = await createRecognizer({ threads: 1 });
    try {
      const expected = await recognizer.recognize(whole, { minFace: 40 });
      const got = await recognizer.recognize(half, { minFace: 40 });
      expect(expected.faces.length).toBeGreaterThan(3);
      expect(got).toMatchObject({ width, height, partial: true });
      expect(expected).not.toHaveProperty('partial');
      expect(got.faces).toHaveLength(expected.faces.length);
      for (const face of expected.faces) {
        const side = face.box[2];
        const same = got.faces.find(
          (one) => Math.hypot(one.box[0] - face.box[0], one.box[1] - face.box[1]) < side / 4,
        );
        expect(same).toBeDefined();
        for (const [name, [x, y]] of Object.entries(face.landmarks!)) {
          const [otherX, otherY] = same!.landmarks![name as keyof NonNullable<typeof face.landmarks>];
          expect(Math.hypot(otherX - x, otherY - y)).toBeLessThan(side / 10);
        }
        expect(same!.expression).toBe(face.expression);
      }
      expect(await recognizer.detect(half)).toMatchObject({ width, height, partial: true });
      expect(wholeFace(half)).toMatchObject({
        width,
        height,
        partial: true,
        faces: [{ box: [0, 0, width, height] }],
      });
    } finally {
      await recognizer.release();
    }
  }, 120_000);
});
