import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { decodeImage } from '../image/decode.js';
import { Random } from '../random.js';
import { REAL_DATA } from '../testing/real-data.js';
import { DETECTOR_FORMS } from './detector-nets.js';
import { DOUBTFUL_FIND } from './face-check.js';
import { rollOf, turnImage } from './mtcnn/any-turn.js';
import { relight } from './mtcnn/training/vary.js';
import { openDetector } from './open-detector.js';

const FACES = fileURLToPath(new URL('../../examples/faces/all.png', import.meta.url));
const file = (name: string) => fileURLToPath(new URL(`../../models/mtcnn/${name}`, import.meta.url));

test('the packaged detector opens without anything downloaded, and sees no face in a blank picture or in grain', async () => {
  const detector = await openDetector({ threads: 1 });
  const random = new Random(1);
  const blank = new Uint8Array(160 * 120).fill(128);
  const grain = blank.map(() => random.below(256));
  for (const data of [blank, grain]) {
    expect(await detector.detect({ data, width: 160, height: 120, channels: 1 })).toEqual([]);
  }
  await detector.release();
});

test('faces in a tenth of the light are found where they are by day, to a few pixels', async () => {
  const day = await decodeImage(FACES);
  const detector = await openDetector({ threads: 1 });
  try {
    const byDay = await detector.detect(day, { minFace: 40 });
    const byNight = await detector.detect(relight(day, 0.1), { minFace: 40 });
    expect(byDay.length).toBe(7);
    expect(byNight.length).toBe(byDay.length);
    for (const { box, landmarks } of byDay) {
      const errors = byNight.map((other) =>
        Math.hypot(other.landmarks.nose[0] - landmarks.nose[0], other.landmarks.nose[1] - landmarks.nose[1]),
      );
      expect(Math.min(...errors)).toBeLessThan(0.06 * box[2]);
    }
  } finally {
    await detector.release();
  }
}, 180_000);

test.each([1, 2, 3] as const)(
  'faces turned by %i quarters are found on request, where they are',
  async (turns) => {
    const upright = await decodeImage(FACES);
    const turned = turnImage(upright, turns);
    const detector = await openDetector({ threads: 1 });
    try {
      const expected = await detector.detect(upright, { minFace: 40 });
      const got = await detector.detect(turned, { minFace: 40, anyTurn: true });
      expect(got).toHaveLength(expected.length);
      const { width, height } = upright;
      for (const { landmarks, box } of expected) {
        const [x, y] = landmarks.nose;
        const nose = [[height - y, x] as const, [width - x, height - y] as const, [y, width - x] as const][
          turns - 1
        ]!;
        const same = got.find(
          (one) => Math.hypot(one.landmarks.nose[0] - nose[0], one.landmarks.nose[1] - nose[1]) < box[2] / 10,
        );
        expect(same).toBeDefined();
        const difference = ((((same!.roll! - 90 * turns - rollOf(landmarks)) % 360) + 540) % 360) - 180;
        expect(Math.abs(difference)).toBeLessThan(5);
      }
      expect((await detector.detect(turned, { minFace: 40 })).length).toBeLessThan(expected.length);
    } finally {
      await detector.release();
    }
  },
  180_000,
);

test('every face has its quality, and is a face with a probability above nine tenths', async () => {
  const detector = await openDetector({ threads: 1 });
  try {
    const faces = await detector.detect(await decodeImage(FACES), { minFace: 40 });
    expect(faces.length).toBeGreaterThan(0);
    for (const { box, faceProbability, quality } of faces) {
      expect(faceProbability).toBeGreaterThan(0.9);
      expect(quality!.size).toBeCloseTo(Math.min(box[2], box[3]), 6);
      expect(Math.abs(quality!.pose!.roll)).toBeLessThan(20);
      expect(quality!.light).toBeGreaterThan(0.2);
      expect(quality!.sharpness).toBeGreaterThan(0);
    }
  } finally {
    await detector.release();
  }
}, 180_000);

/** Real photos, where a checkout has them beside it. */
const PHOTOS = join(REAL_DATA, 'photos');

test.skipIf(!existsSync(PHOTOS))(
  'a face before a curtain is one sure find, and no-faces.jpg has none',
  async () => {
    const detector = await openDetector({ threads: 1 });
    try {
      const sure = async (photo: string, minFace: number) =>
        (await detector.detect(await decodeImage(join(PHOTOS, photo)), { minFace })).filter(
          ({ faceProbability }) => faceProbability! >= DOUBTFUL_FIND,
        );
      for (const minFace of [20, 40]) {
        expect((await sure('ivan.jpg', minFace)).length).toBe(1);
        expect((await sure('astronaut.png', minFace)).length).toBe(1);
        expect((await sure('no-faces.jpg', minFace)).length).toBe(0);
      }
    } finally {
      await detector.release();
    }
  },
  180_000,
);

test('either detector takes at most 2.2 MB, and their card and figures lie beside them', async () => {
  for (const nets of Object.values(DETECTOR_FORMS)) {
    const sizes = await Promise.all(nets.map(async (net) => (await stat(file(`${net}.onnx`))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_200_000);
  }
  for (const name of ['card.md', 'metrics.json']) expect((await stat(file(name))).size).toBeGreaterThan(1000);
});
