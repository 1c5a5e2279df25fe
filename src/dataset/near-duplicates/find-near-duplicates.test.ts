import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random } from '../../random.js';
import { openSession } from '../../runtime/node.js';
import { FACE_BYTES, FACE_SIZE, type FaceRecord, type NearDuplicate, type Split } from '../record.js';
import { findNearDuplicates } from './find-near-duplicates.js';
import { type Cut, drawnPhoto } from './testing/drawn-photo.js';

const AS_IT_IS: Cut = { x: 0, y: 0, zoom: 1 };
const TRAINED = 150;

interface Face {
  readonly split: Split;
  readonly pixels: Uint8Array;
  readonly duplicateOf?: number;
}

const trained: readonly Face[] = Array.from({ length: TRAINED }, (_, seed) => ({
  split: 'train',
  pixels: drawnPhoto(seed)(AS_IT_IS),
}));

/** Of training photos 0 to 149 and the given faces behind them. */
async function copiesAmong(
  others: readonly Face[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<number, NearDuplicate>> {
  const faces = [...trained, ...others];
  const images = new Uint8Array(faces.length * FACE_BYTES);
  faces.forEach(({ pixels }, i) => {
    images.set(pixels, i * FACE_BYTES);
  });
  const records = faces.map(
    ({ split, duplicateOf }, sourceRow): FaceRecord => ({
      fileName: `images/${split}/unlabelled/drawn-${sourceRow}.png`,
      split,
      source: 'drawn',
      sourceRow,
      sourceLabel: undefined,
      name: undefined,
      votes: {},
      duplicateOf,
      faceBox: undefined,
    }),
  );
  return findNearDuplicates({ records, images }, { open: openSession, threads: 1, signal });
}

const cut: fc.Arbitrary<Cut> = fc.record({
  x: fc.double({ min: -3, max: 3, noNaN: true }),
  y: fc.double({ min: -3, max: 3, noNaN: true }),
  zoom: fc.double({ min: 0.82, max: 1.12, noNaN: true }),
});

/** As another web site shows it: darker, of less contrast, noisy, with a mark over it. */
function reused(pixels: Uint8Array, seed: number): Uint8Array {
  const random = new Random(seed);
  const [light, contrast] = [random.uniform(0, 60), random.uniform(0.5, 0.75)];
  return pixels.map((level, i) => {
    const y = Math.floor(i / FACE_SIZE);
    return light + contrast * level + random.uniform(-6, 6) + (y === 20 && i % 3 === 0 ? 20 : 0);
  });
}

test('a training photo is known again in another crop, size and light; other photos are not taken for it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: TRAINED - 1 }), cut), { minLength: 8, maxLength: 8 }),
      async (cuts) => {
        const copies = cuts.map(
          ([seed, how], i): Face => ({
            split: i % 2 === 0 ? 'test' : 'validation',
            pixels: reused(drawnPhoto(seed)(how), i),
          }),
        );
        const others = cuts.map(
          ([seed, how]): Face => ({ split: 'test', pixels: drawnPhoto(1000 + seed)(how) }),
        );
        const found = await copiesAmong([...copies, ...others]);
        expect([...found].map(([row, { of }]) => [row, of])).toEqual(
          cuts.map(([seed], i) => [TRAINED + i, seed]),
        );
        for (const { correlation } of found.values()) {
          expect(correlation).toBeGreaterThanOrEqual(0.96);
          expect(correlation).toBeLessThan(1);
        }
      },
    ),
    { numRuns: 8 },
  );
});

test('exact copies are known already, and training photos are not looked for among themselves', async () => {
  const exact: Face = { split: 'test', pixels: trained[7]!.pixels, duplicateOf: 7 };
  // Of a validation face: it says nothing of training.
  const cropped = drawnPhoto(9)({ x: 1, y: -2, zoom: 0.9 });
  const found = await copiesAmong([
    exact,
    { split: 'validation', pixels: cropped },
    { split: 'test', pixels: cropped, duplicateOf: TRAINED + 1 },
    { split: 'train', pixels: drawnPhoto(11)({ x: 2, y: 2, zoom: 1 }) },
  ]);
  expect([...found].map(([row, { of }]) => [row, of])).toEqual([
    [TRAINED + 1, 9],
    [TRAINED + 2, 9],
  ]);
});

test('plain pictures are copies of nothing', async () => {
  const plain = new Uint8Array(FACE_BYTES).fill(100);
  expect(
    await copiesAmong([
      { split: 'train', pixels: plain },
      { split: 'test', pixels: plain.map((v) => v + 9) },
    ]),
  ).toEqual(new Map());
});

test('empty ground of a training picture is not found again behind a face', async () => {
  const light = (x: number, y: number) => 250 - (x * x) / 40 - y / 2;
  const ground = Uint8Array.from({ length: FACE_BYTES }, (_, i) =>
    light(i % FACE_SIZE, Math.floor(i / FACE_SIZE)),
  );
  const before = drawnPhoto(2000)(AS_IT_IS).map((level, i) => (i % FACE_SIZE < 34 ? ground[i]! : level));
  expect(
    await copiesAmong([
      { split: 'train', pixels: ground },
      { split: 'test', pixels: before },
    ]),
  ).toEqual(new Map());
});

test('without anything to compare nothing is found, and an interruption ends it', async () => {
  expect(await copiesAmong([])).toEqual(new Map());
  const face: Face = { split: 'test', pixels: trained[0]!.pixels };
  await expect(copiesAmong([face], AbortSignal.abort())).rejects.toMatchObject({ code: 'INTERRUPTED' });
});
