import { describe, expect, it } from 'vitest';
import type { FaceDataset } from '../dataset/record.js';
import { sampleFaces } from '../dataset/sample/sample.js';
import { EXPRESSION_COUNT, EXPRESSIONS } from '../expression.js';
import { FACE_BYTES } from '../image/face-size.js';
import { measureRobustness } from './measure-robustness.js';

const drawn = sampleFaces({ train: 0, validation: 0, test: 14 });
const dataset: FaceDataset = { ...drawn, hash: 'drawn' };

/** Says what each picture's original is, as sure as the mean gray is near its original's. */
const recognizer = {
  description: { uncertainBelow: 0.5 } as never,
  async probabilities(faces: Uint8Array) {
    const count = faces.length / FACE_BYTES;
    const result = new Float32Array(count * EXPRESSION_COUNT);
    for (let i = 0; i < count; i++) {
      const mean = (all: Uint8Array) =>
        all.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES).reduce((sum, v) => sum + v, 0) / FACE_BYTES;
      const near = Math.abs(mean(faces) - mean(dataset.images)) < 20;
      const label = EXPRESSIONS.indexOf(dataset.records[i]!.sourceLabel!);
      result.fill(near ? 0.02 : 0.1, i * EXPRESSION_COUNT, (i + 1) * EXPRESSION_COUNT);
      result[i * EXPRESSION_COUNT + (near ? label : (label + 1) % EXPRESSION_COUNT)] = near ? 0.88 : 0.4;
    }
    return result;
  },
};

describe('robustness', () => {
  const options = { split: 'test', protocol: 'source-label' } as const;

  it('is the accuracy and the share uncertain at each strength', async () => {
    const { n, undisturbed, disturbances } = await measureRobustness(recognizer, dataset, options);
    expect([n, undisturbed]).toEqual([14, { accuracy: 1, uncertain: 0 }]);
    const of = (name: string) => disturbances.find((each) => each.name === name)!.levels;
    expect(of('blur').map(({ accuracy }) => accuracy)).toEqual([1, 1, 1, 1, 1]);
    expect(of('dark').at(-1)).toEqual({ level: 0.1, accuracy: 0, uncertain: 1 });
    expect(disturbances.map(({ levels }) => levels.length)).toEqual(new Array(9).fill(5));
  });

  it('is the same every time, and tells how far it is', async () => {
    const steps: number[] = [];
    const one = await measureRobustness(recognizer, dataset, {
      ...options,
      onProgress: (done, total) => steps.push(done / total),
    });
    expect(await measureRobustness(recognizer, dataset, options)).toEqual(one);
    expect(steps).toHaveLength(46);
    expect(steps.at(-1)).toBe(1);
  });

  it('takes some of the faces where told to, and refuses none and interrupted work', async () => {
    expect((await measureRobustness(recognizer, dataset, { ...options, most: 1 })).n).toBe(1);
    await expect(
      measureRobustness(recognizer, dataset, { ...options, split: 'train' }),
    ).rejects.toMatchObject({
      code: 'DATASET_EMPTY',
    });
    await expect(
      measureRobustness(recognizer, dataset, { ...options, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
