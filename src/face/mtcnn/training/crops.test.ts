import { expect, test } from 'vitest';
import { Mipmap } from '../mipmap.js';
import { CropSet } from './crops.js';

// One array for all crops ended a training after half an hour, when it came to 4 GiB.
test('crops are kept in pieces, and each keeps its own pixels', () => {
  const crops = new CropSet(12, 2, 3 * 432);
  for (let i = 0; i < 10; i++) {
    const data = new Uint8Array(144).fill(20 * i);
    crops.add(new Mipmap({ data, width: 12, height: 12, channels: 1 }), {
      kind: 'part',
      crop: { left: 0, top: 0, right: 12, bottom: 12 },
      offsets: [i, 0, 0, 0],
      points: undefined,
    });
  }
  expect(crops.count).toBe(10);
  for (let i = 0; i < 10; i++) {
    expect(crops.pixels(i)).toEqual(new Uint8Array(432).fill(20 * i));
    expect(crops.offsets[4 * i]).toBe(i);
  }
  expect(crops.pixels(2).buffer).not.toBe(crops.pixels(3).buffer);
});
