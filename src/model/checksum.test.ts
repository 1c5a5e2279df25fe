import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { decodeModel, encodeModel } from '../graph/onnx/codec.js';
import { Random } from '../random.js';
import { openSession } from '../runtime/node.js';
import { checkChecksum, withChecksum, withoutChecksum } from './checksum.js';
import { randomModel } from './testing/random-model.js';

const PLAIN = randomModel(6);
const WRITTEN = await withChecksum(PLAIN);
const broken = expect.objectContaining({ code: 'MODEL_BROKEN', message: expect.stringContaining('my.onnx') });

test('a checksum is the SHA-256 of the bytes before it, as its last 64 digits', () => {
  const digits = Buffer.from(WRITTEN.subarray(-64)).toString();
  expect(digits).toBe(createHash('sha256').update(WRITTEN.subarray(0, PLAIN.length)).digest('hex'));
  expect(Buffer.compare(WRITTEN.subarray(0, PLAIN.length), PLAIN)).toBe(0);
});

test('a file with one is right, one from before is accepted, and a second one replaces the first', async () => {
  expect(await checkChecksum(WRITTEN, 'my.onnx')).toBe('right');
  expect(await checkChecksum(PLAIN, 'my.onnx')).toBe('absent');
  expect(Buffer.compare(await withChecksum(WRITTEN), WRITTEN)).toBe(0);
  expect(Buffer.compare(withoutChecksum(WRITTEN), PLAIN)).toBe(0);
  expect(withoutChecksum(PLAIN)).toBe(PLAIN);
});

test('the runtime opens such a file, and it is decoded and written again without the checksum', async () => {
  await (await openSession(WRITTEN, { threads: 1 })).release();
  expect(Buffer.compare(encodeModel(decodeModel(WRITTEN, 'model')), PLAIN)).toBe(0);
});

describe('a flipped bit is noticed', () => {
  const flipped = (bit: number): Uint8Array => {
    const bytes = WRITTEN.slice();
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    return bytes;
  };

  test('at 60 places of the file', async () => {
    const random = new Random(60);
    for (let i = 0; i < 60; i++) {
      await expect(checkChecksum(flipped(random.below(8 * WRITTEN.length)), 'my.onnx')).rejects.toThrow(
        broken,
      );
    }
  });

  test('at every place of the checksum itself', async () => {
    for (let bit = 8 * PLAIN.length; bit < 8 * WRITTEN.length; bit++) {
      await expect(checkChecksum(flipped(bit), 'my.onnx')).rejects.toThrow(broken);
    }
  });
});

test('a page that may not compute it says so, and writes none', async () => {
  const { crypto } = globalThis;
  try {
    Object.defineProperty(globalThis, 'crypto', { value: {}, configurable: true });
    expect(await checkChecksum(WRITTEN, 'my.onnx')).toBe('unchecked');
    expect(Buffer.compare(await withChecksum(PLAIN), PLAIN)).toBe(0);
  } finally {
    Object.defineProperty(globalThis, 'crypto', { value: crypto, configurable: true });
  }
});
