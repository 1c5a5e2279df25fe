import { describe, expect, it } from 'vitest';
import { sampleFaces } from '../dataset/sample/sample.js';
import { decodeModel, encodeModel } from '../graph/onnx/codec.js';
import type { OnnxTensor } from '../graph/onnx/model.js';
import { FACE_SIZE } from '../image/face-size.js';
import { ARCHITECTURES, findArchitecture } from '../nn/architectures/registry.js';
import { randomWeights } from '../nn/testing/random-weights.js';
import { openSession } from '../runtime/node.js';
import { floats } from '../runtime/session.js';
import { readDescription } from './description.js';
import { exportModel } from './export.js';
import { readWeights } from './read-weights.js';
import { randomIntegerModel, randomModel } from './testing/random-model.js';
import { encodeModelFile } from './write.js';

describe('the weights of a model file', async () => {
  it.each(ARCHITECTURES)('are those it was written with: $name', (architecture) => {
    const read = readWeights(randomModel(3, architecture.name), architecture, 'model');
    const written = randomWeights(architecture.name, 3);
    expect(Object.keys(read).toSorted()).toEqual(Object.keys(written).toSorted());
    // Millions of numbers: as bytes.
    for (const [name, values] of Object.entries(written)) {
      expect(Buffer.compare(Buffer.from(values.buffer), Buffer.from(read[name]!.buffer)), name).toBe(0);
    }
  });

  it.each(ARCHITECTURES)(
    'are in a file of integers those that compute the same: $name',
    async (architecture) => {
      const bytes = await randomIntegerModel(3, architecture.name);
      const weights = readWeights(bytes, architecture, 'small');
      expect(Object.keys(weights)).toEqual(Object.keys(randomWeights(architecture.name, 3)));
      const faces = Float32Array.from(sampleFaces({ train: 0, validation: 0, test: 7 }).images);
      const images = { shape: [7, 1, FACE_SIZE, FACE_SIZE], data: faces };
      const logitsOf = async (model: Uint8Array): Promise<Float32Array> => {
        const session = await openSession(model, { threads: 1 });
        const { logits } = await session.run({ images });
        await session.release();
        return floats(logits);
      };
      const [original, integers, restored] = [
        await logitsOf(randomModel(3, architecture.name)),
        await logitsOf(bytes),
        await logitsOf(encodeModelFile(readDescription(bytes, 'small'), weights)),
      ];
      const apart = (one: Float32Array, other: Float32Array): number =>
        Math.hypot(...one.map((value, i) => value - other[i]!)) / Math.hypot(...one);
      // Only weights are rounded in one, activations too in the other.
      expect(apart(original, restored)).toBeGreaterThan(0);
      expect(apart(original, restored)).toBeLessThan(0.05);
      expect(apart(restored, integers)).toBeLessThan(0.1);
    },
  );

  it('are in 16 bits off by a 2048th of themselves at most', () => {
    const architecture = findArchitecture('mien-tiny');
    const bytes = randomModel(3);
    const exact = readWeights(bytes, architecture, 'model');
    const small = exportModel(bytes, 'float16', 'model');
    expect(small.length).toBeLessThan(0.6 * bytes.length);
    const read = readWeights(small, architecture, 'small');
    expect(Object.keys(read)).toEqual(Object.keys(exact));
    let changed = 0;
    for (const [name, values] of Object.entries(exact)) {
      values.forEach((value, i) => {
        const off = Math.abs(read[name]![i]! - value);
        if (off > 0) changed++;
        if (off > Math.max(Math.abs(value), 2 ** -14) / 2048) {
          throw new Error(`${name} ${i}: ${read[name]![i]} for ${value}`);
        }
      });
    }
    expect(changed).toBeGreaterThan(1000);
  });

  it('are floats again in 16 bits, where they were integers', async () => {
    const half = decodeModel(exportModel(await randomIntegerModel(3), 'float16', 'model'), 'half');
    expect(half.graph.node.filter(({ opType }) => opType === 'QLinearConv')).toEqual([]);
    expect(half.graph.node.filter(({ opType }) => opType === 'Conv')).toHaveLength(4);
  });

  const changed = (change: (tensor: OnnxTensor) => OnnxTensor | undefined, bytes = randomModel(3)) => {
    const model = decodeModel(bytes, 'model');
    const initializer = model.graph.initializer.flatMap((tensor) => change(tensor) ?? []);
    return encodeModel({ ...model, graph: { ...model.graph, initializer } });
  };
  const KERNEL = 'stage2.conv.weight';
  const integers = await randomIntegerModel(3);

  it.each([
    ['a weight is missing', changed((tensor) => (tensor.name === KERNEL ? undefined : tensor)), 'missing'],
    [
      'a weight has another shape',
      changed((tensor) => (tensor.name === KERNEL ? { ...tensor, dims: [4608] } : tensor)),
      'expected [32, 16, 3, 3]',
    ],
    [
      'a weight has another type',
      changed((tensor) => (tensor.name === KERNEL ? { ...tensor, dataType: 10 } : tensor)),
      'floats',
    ],
    [
      'a weight is cut short',
      changed((tensor) => (tensor.name === KERNEL ? { ...tensor, rawData: new Uint8Array(7) } : tensor)),
      'floats',
    ],
    [
      'its scales are missing',
      changed((tensor) => (tensor.name === `${KERNEL}.scale` ? undefined : tensor), integers),
      'missing',
    ],
    [
      'its scales are too few',
      changed(
        (tensor) => (tensor.name === `${KERNEL}.scale` ? { ...tensor, rawData: new Uint8Array(4) } : tensor),
        integers,
      ),
      'missing',
    ],
    ['the file is none', new Uint8Array(9).fill(255), 'not a readable ONNX file'],
  ])('are refused where %s', (_, bytes, said) => {
    expect(() => readWeights(bytes, findArchitecture('mien-tiny'), 'my.onnx')).toThrow(
      expect.objectContaining({ code: 'MODEL_BROKEN', message: expect.stringContaining(said) }),
    );
  });
});
