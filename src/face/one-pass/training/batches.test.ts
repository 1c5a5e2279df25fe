import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { floats, type Session, type Tensor } from '../../../runtime/session.js';
import { type MarkedPhoto, readBackground, readMarkedPhotos } from '../../evaluation/marked-photos.js';
import { drawPhotos } from '../../mtcnn/training/testing/drawn-photos.js';
import { truthOf } from '../../mtcnn/training/truth.js';
import { CROP_SIDE, HEADS } from '../plan.js';
import { PatchBatches } from './batches.js';
import { DecisionBatches } from './decision-batches.js';

const PLAIN = {
  levels: [0, 1],
  varied: 0,
  variation: {
    ...{ turn: 0, degrees: 0, blur: 0, blurPixels: 0, jpeg: 0, lowestQuality: 90, tilt: 0, tiltDegrees: 0 },
    ...{ cover: 0, dark: 0, darkest: 1, bright: 0, brightest: 1 },
  },
  relighting: { brightness: 0, contrast: 0, colour: 0, gray: 0, grain: 0, grainLevels: 0 },
} as const;

let folder: string;
let marked: readonly MarkedPhoto[];
let background: readonly MarkedPhoto[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-batches-'));
  const drawn = await drawPhotos(folder, 6, 1);
  marked = (await readMarkedPhotos(drawn.faces)).photos;
  background = await readBackground(drawn.background);
});
afterAll(() => rm(folder, { recursive: true }));

const truth = ({ faces }: MarkedPhoto) => truthOf(faces, []);
const countOf = (tensor: Tensor | undefined, value: number): number =>
  floats(tensor).filter((each) => each === value).length;

test('patches and what the search is to say of them follow from seed and step alone', async () => {
  const options = { ...PLAIN, seed: 3, batch: 6, side: 64, sizes: [10, 60] as const };
  const kinds = [
    { photos: marked, share: 0.7, patches: 3, around: 2 },
    { photos: background, share: 0.3, patches: 2, around: 0 },
  ];
  const batches = new PatchBatches(kinds, truth, options);
  const batch = await batches.at(4);
  expect(await new PatchBatches(kinds, truth, options).at(4)).toEqual(batch);
  expect((await batches.at(5)).tensors.images).not.toEqual(batch.tensors.images);
  const cells = HEADS.map(({ stride }) => batch.tensors[`face${stride}`]);
  expect(batch.positives).toBeGreaterThan(0);
  expect(cells.reduce((sum, tensor) => sum + countOf(tensor, 1), 0)).toBe(batch.positives);
});

/** A search that proposes a face of 36 pixels in every second cell of the larger stride. */
const everywhere: Session = {
  inputNames: ['images'],
  outputNames: [],
  run: async ({ images }) => {
    const [, , height, width] = images!.shape as [number, number, number, number];
    return Object.fromEntries(
      HEADS.flatMap(({ stride }) => {
        const [rows, columns] = [height / stride, width / stride];
        const on = stride === 16 ? 1 : -20;
        const face = Float32Array.from({ length: rows * columns }, (_, i) => (i % 2 ? -20 : on + i / 1000));
        const box = new Float32Array(4 * rows * columns);
        box.fill(Math.log(36 / (2 * stride)), 2 * rows * columns);
        return [
          [`face${stride}`, { shape: [1, 1, rows, columns], data: face }],
          [`box${stride}`, { shape: [1, 4, rows, columns], data: box }],
        ];
      }),
    );
  },
  release: async () => {},
};

test('crops are of what the search proposes and of squares near faces, as seed and step say', async () => {
  const options = {
    ...{ ...PLAIN, seed: 3, batch: 24, minFace: [16, 20] as const, proposes: 0.5 },
    ...{ faces: 2, proposed: 2, drawn: 2, others: 3, framed: 0 },
  };
  const kinds = [
    { photos: marked, share: 0.7 },
    { photos: background, share: 0.3 },
  ];
  const batches = new DecisionBatches(kinds, truth, everywhere, options);
  const batch = await batches.at(4);
  expect(await new DecisionBatches(kinds, truth, everywhere, options).at(4)).toEqual(batch);
  expect((await batches.at(5)).images).not.toEqual(batch.images);
  expect(batch.images!.shape).toEqual([24, 3, CROP_SIDE, CROP_SIDE]);
  const framed = await new DecisionBatches(kinds, truth, everywhere, { ...options, framed: 1 }).at(4);
  expect(countOf(framed.images!, 0)).toBeGreaterThan(countOf(batch.images!, 0));
  const weights = floats(batch['face.weights']);
  const faces = floats(batch.face).filter((_, i) => weights[i] === 1);
  expect(countOf({ shape: [], data: faces }, 1)).toBeGreaterThan(3);
  expect(countOf({ shape: [], data: faces }, 0)).toBeGreaterThan(3);
  // A drawn face has two eyes side by side, mirrored or not, in the upper half of its crop.
  const points = floats(batch.landmarks);
  const known = [...floats(batch['landmarks.weights'])].flatMap((weight, i) => (weight === 1 ? [i] : []));
  expect(known.length).toBeGreaterThan(3);
  for (const i of known) {
    const [left, right, nose] = points.subarray(10 * i, 10 * i + 3);
    const [leftY, rightY, noseY, mouthY] = points.subarray(10 * i + 5, 10 * i + 9);
    expect(left!).toBeLessThan(nose!);
    expect(nose!).toBeLessThan(right!);
    expect(leftY!).toBeCloseTo(rightY!, 6);
    expect(leftY!).toBeLessThan(noseY!);
    expect(noseY!).toBeLessThan(mouthY!);
  }
});
