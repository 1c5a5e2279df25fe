import { expect, test } from 'vitest';
import { Random } from '../../../random.js';
import { openSession } from '../../../runtime/node.js';
import { floats } from '../../../runtime/session.js';
import { Mipmap } from '../mipmap.js';
import { encodeNet } from '../nets.js';
import { randomWeights } from '../testing/random-weights.js';
import { calibrate } from './calibrate.js';
import { CropSet } from './crops.js';

const random = new Random(1);
const crops = new CropSet(24);
for (let i = 0; i < 200; i++) {
  const data = Uint8Array.from({ length: 24 * 24 * 3 }, () => random.below(256));
  crops.add(new Mipmap({ data, width: 24, height: 24, channels: 3 }), {
    kind: i % 2 === 0 ? 'positive' : 'negative',
    crop: { left: 0, top: 0, right: 24, bottom: 24 },
    offsets: undefined,
    points: undefined,
  });
}

async function scores(missed: number, stricter: number): Promise<Float32Array> {
  const options = { missed, stricter, threshold: 0.7, open: openSession, threads: 1 };
  const weights = await calibrate('r', randomWeights('r', 2), crops, options);
  const session = await openSession(encodeNet('r', weights), { threads: 1 });
  const data = new Float32Array(200 * crops.values);
  for (let i = 0; i < 200; i++) data.set(crops.pixels(i), i * crops.values);
  const { face } = await session.run({ images: { shape: [200, 3, 24, 24], data } });
  await session.release();
  return floats(face);
}

test.each([0, 0.1, 0.5])('a calibrated net refuses the share %f of its faces', async (missed) => {
  const refused = (await scores(missed, 0)).filter((p, i) => i % 2 === 0 && p < 0.7 - 1e-4);
  expect(refused.length / 100).toBeCloseTo(missed, 9);
});

test('a stricter one gives every crop odds that are e to that power lower', async () => {
  const [plain, stricter] = [await scores(0.1, 0), await scores(0.1, 2.1)];
  plain.forEach((p, i) => {
    const q = stricter[i]!;
    expect(Math.log(p / (1 - p)) - Math.log(q / (1 - q))).toBeCloseTo(2.1, 3);
  });
});
