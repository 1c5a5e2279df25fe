import { expect, test } from 'vitest';
import { drawFace } from '../dataset/sample/face.js';
import { decodeModel } from '../graph/onnx/codec.js';
import { integerConvolutions } from '../graph/onnx/integer-convolutions.js';
import { FACE_BYTES } from '../image/face-size.js';
import { randomWeights } from '../nn/testing/random-weights.js';
import { Random } from '../random.js';
import { openSession } from '../runtime/node.js';
import { readDescription } from './description.js';
import { measureActivations } from './measure-activations.js';
import { randomModel } from './testing/random-model.js';

const BYTES = randomModel(4);
const random = new Random(8);
const ONE = drawFace('happy', random);
const NOISE = Uint8Array.from({ length: FACE_BYTES }, () => random.below(256));

/** Of faces one after the other. */
function measured(...faces: readonly Uint8Array[]) {
  const all = new Uint8Array(Buffer.concat(faces));
  const description = readDescription(BYTES, 'model');
  return measureActivations(description, randomWeights('mien-tiny', 4), all, openSession, { threads: 1 });
}

const many = (face: Uint8Array, count: number): Uint8Array[] => Array.from({ length: count }, () => face);

test('activations are bounded for each convolution in integers, and hold 0', async () => {
  const ranges = await measured(ONE);
  const convolutions = integerConvolutions(decodeModel(BYTES, 'model'));
  expect(Object.keys(ranges)).toEqual(convolutions.map(({ kernel }) => kernel));
  for (const { kernel, relu } of convolutions) {
    const { input, output } = ranges[kernel]!;
    for (const [least, greatest] of [input, output]) {
      expect(least).toBeLessThanOrEqual(0);
      expect(greatest).toBeGreaterThan(0);
    }
    // Each reads what a ReLU made.
    expect(input[0]).toBe(0);
    expect(output[0] < 0).toBe(relu === undefined);
  }
});

test('3 faces of 100 move no bound, 30 do', async () => {
  const [usual, few, more] = [
    await measured(...many(ONE, 100)),
    await measured(...many(NOISE, 3), ...many(ONE, 97)),
    await measured(...many(NOISE, 30), ...many(ONE, 70)),
  ];
  expect(usual).toEqual(await measured(ONE));
  expect(few).toEqual(usual);
  expect(more).not.toEqual(usual);
});
