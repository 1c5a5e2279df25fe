import { expect, test } from 'vitest';
import { ARCHITECTURES } from '../nn/architectures/registry.js';
import { openSession } from '../runtime/node.js';
import { floats } from '../runtime/session.js';
import { calibratedModel, randomModel } from './testing/random-model.js';

const OFFSETS = [0.5, -0.25, 1, 0, -2, 0.125, 3];
const IMAGES = {
  shape: [2, 1, 48, 48],
  data: Float32Array.from({ length: 2 * 48 * 48 }, (_, i) => (i * 7919) % 251),
};

async function logitsOf(model: Uint8Array): Promise<Float32Array> {
  const session = await openSession(model, { threads: 1 });
  try {
    return floats((await session.run({ images: IMAGES })).logits);
  } finally {
    await session.release();
  }
}

test.each(ARCHITECTURES.map(({ name }) => name))('%s gives logits larger by the offsets', async (name) => {
  const before = await logitsOf(randomModel(1, name));
  const after = await logitsOf(calibratedModel(1, OFFSETS, name));
  before.forEach((logit, i) => {
    expect(after[i]).toBeCloseTo(logit + OFFSETS[i % 7]!, 4);
  });
});
