import { describe, expect, it } from 'vitest';
import { openModel } from '../adapt/head.js';
import type { FaceDataset } from '../dataset/record.js';
import { sampleFaces } from '../dataset/sample/sample.js';
import { exportModel } from '../model/export.js';
import { withOperatingPoint } from '../model/operating-point.js';
import { randomIntegerModel, randomModel } from '../model/testing/random-model.js';
import { ARCHITECTURES } from '../nn/architectures/registry.js';
import { openRecognizer } from '../recognizer/create-recognizer.js';
import { openSession } from '../runtime/node.js';
import { floats, type Tensors } from '../runtime/session.js';
import { fitFamiliarity } from './fit-familiarity.js';

const { images, records } = sampleFaces({ train: 7, validation: 70, test: 7 });
const DATASET: FaceDataset = { images, records, hash: 'drawn' };
const IMAGES = { shape: [7, 1, 48, 48], data: Float32Array.from(images.subarray(0, 7 * 48 * 48)) };
const BOUND = { measure: 'feature-norm', below: 0 } as const;

async function run(model: Uint8Array): Promise<Tensors> {
  const session = await openSession(model, { threads: 1 });
  return session.run({ images: IMAGES }).finally(() => session.release());
}

describe('how familiar a face is', () => {
  it.each(ARCHITECTURES.map(({ name }) => name))(
    "is in %s the length of the last layer's features",
    async (name) => {
      const model = randomModel(3, name);
      const { features } = await run(openModel(model, name).backbone);
      const width = features!.shape[1]!;
      const values = floats(features);
      const { familiarity } = await run(withOperatingPoint(model, name, { familiarity: BOUND }));
      expect(familiarity!.shape).toEqual([7]);
      floats(familiarity).forEach((length, i) => {
        const expected = Math.hypot(...values.subarray(i * width, (i + 1) * width));
        expect(length / expected).toBeCloseTo(1, 4);
      });
    },
  );

  it('stays in files of 16 bits and in integers, and behind another head', async () => {
    const floatModel = withOperatingPoint(randomModel(3), 'x', { familiarity: BOUND });
    const exact = floats((await run(floatModel)).familiarity);
    const half = floats((await run(exportModel(floatModel, 'float16', 'x'))).familiarity);
    const measured = withOperatingPoint(await randomIntegerModel(3), 'x', { familiarity: BOUND });
    const integers = floats((await run(exportModel(measured, 'int8', 'x'))).familiarity);
    exact.forEach((length, i) => {
      expect(half[i]! / length).toBeCloseTo(1, 2);
      expect(Math.abs(integers[i]! / length - 1)).toBeLessThan(0.2);
    });
    const { head, description, withHead } = openModel(floatModel, 'x');
    const other = withHead({ ...head, bias: head.bias.map((bias) => bias + 1) }, description);
    expect(floats((await run(other)).familiarity)).toEqual(exact);
  });
});

describe('the bound of familiarity', async () => {
  const bytes = randomModel(3);
  const validation = records.flatMap(({ split }, row) => (split === 'validation' ? [row] : []));
  const faces = new Uint8Array(
    validation.flatMap((row) => [...images.subarray(row * 2304, (row + 1) * 2304)]),
  );

  it.each([0.9, 0.98, 1])('is reached by a share of %d of the validation faces', async (kept) => {
    const familiarity = await fitFamiliarity(bytes, 'x', DATASET, kept);
    const model = withOperatingPoint(bytes, 'x', { familiarity, uncertainBelow: 0 });
    const recognizer = await openRecognizer({ bytes: model, name: 'x', path: 'x' }, { threads: 1 });
    const seen = await recognizer.perceiveFaces(faces);
    const familiar = seen.filter(({ uncertain }) => !uncertain).length;
    // The faces in between are one at most, and the bound is rounded.
    expect(Math.abs(familiar - kept * validation.length)).toBeLessThanOrEqual(1.5);
    for (const { uncertain, uncertainBecause } of seen) {
      expect(uncertainBecause).toBe(uncertain ? 'unfamiliar' : undefined);
    }
    await recognizer.release();
  });
});
