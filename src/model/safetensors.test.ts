import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MienError } from '../errors.js';
import { decodeTensors, readTensors, type TensorFile, writeTensors } from './safetensors.js';

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-safetensors-'));
  path = join(folder, 'state.safetensors');
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const bitsOf = ({ tensors }: TensorFile) =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, data]) => [
      name,
      [...new Uint32Array(data.slice().buffer)].map((word) => word.toString(16)),
    ]),
  );

/** A file as the format's public description has it: header length, header, values. */
function fileOf(header: unknown, values: Uint8Array = new Uint8Array()): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeUInt32LE(text.length);
  return Buffer.concat([length, text, values]);
}

async function readFrom(bytes: Uint8Array): Promise<TensorFile> {
  await writeFile(path, bytes);
  return await readTensors(path);
}

const broken = (part = '') =>
  expect.objectContaining({
    name: 'MienError',
    code: 'CHECKPOINT_BROKEN',
    message: expect.stringContaining(part),
    hint: expect.any(String),
  });

describe('writing and reading back', () => {
  test('gives the same vectors, bit by bit, of any size, with their text', async () => {
    const vector = fc.float32Array({ maxLength: 9 });
    const name = fc.stringMatching(/^[a-z][a-zA-Z0-9._]{0,12}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, vector, { maxKeys: 5 }),
        fc.dictionary(name, fc.string({ unit: 'grapheme' }), { maxKeys: 3 }),
        async (tensors, metadata) => {
          await writeTensors(path, { tensors, metadata });
          const read = await readTensors(path);
          expect(Object.keys(read.tensors)).toEqual(Object.keys(tensors));
          expect(bitsOf(read)).toEqual(bitsOf({ tensors, metadata }));
          expect({ ...read.metadata }).toEqual({ ...metadata });
        },
      ),
      { numRuns: 60 },
    );
  });

  test('keeps NaN, infinities and −0', async () => {
    const data = new Float32Array(Uint32Array.of(0x7fc00001, 0x7f800000, 0xff800000, 0x80000000, 1).buffer);
    await writeTensors(path, { tensors: { data }, metadata: {} });
    expect(bitsOf(await readTensors(path)).data).toEqual([
      '7fc00001',
      '7f800000',
      'ff800000',
      '80000000',
      '1',
    ]);
  });

  test('writes of a larger buffer only the part that the vector shows', async () => {
    const data = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    await writeTensors(path, { tensors: { data }, metadata: {} });
    expect((await readTensors(path)).tensors.data).toEqual(Float32Array.of(1, 2));
  });

  test('reads vectors of their own, which may be written to', async () => {
    await writeTensors(path, { tensors: { a: Float32Array.of(1), b: Float32Array.of(2) }, metadata: {} });
    const { tensors } = await readTensors(path);
    tensors.a!.fill(5);
    expect(tensors.b).toEqual(Float32Array.of(2));
    expect(tensors.a!.buffer.byteLength).toBe(4);
  });
});

test('the file is as the public description of the format has it', async () => {
  const tensors = { first: Float32Array.of(1, -2), none: new Float32Array(0), last: Float32Array.of(0.5) };
  await writeTensors(path, { tensors, metadata: { note: 'Übung' } });
  const bytes = await readFile(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const text = bytes.toString('utf8', 8, 8 + length);
  expect(text.startsWith('{')).toBe(true);
  expect(JSON.parse(text)).toEqual({
    __metadata__: { note: 'Übung', 'mien.form': '2', 'mien.sha256': expect.stringMatching(/^[0-9a-f]{64}$/) },
    first: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    none: { dtype: 'F32', shape: [0], data_offsets: [8, 8] },
    last: { dtype: 'F32', shape: [1], data_offsets: [8, 12] },
  });
  const digits = JSON.parse(text).__metadata__['mien.sha256'];
  const zeroed = Buffer.from(bytes.toString('latin1').replace(digits, '0'.repeat(64)), 'latin1');
  expect(createHash('sha256').update(zeroed).digest('hex')).toBe(digits);
  expect(await readTensors(path)).toEqual({ tensors, metadata: { note: 'Übung' } });
  expect((8 + length) % 8).toBe(0);
  const values = [0, 4, 8].map((offset) => bytes.readFloatLE(8 + length + offset));
  expect(values).toEqual([1, -2, 0.5]);
  expect(bytes.length).toBe(8 + length + 12);
});

describe('files of others', () => {
  const values = Buffer.from(Float32Array.of(1, 2, 3, 4, 5, 6, 7).buffer);

  test('are read in any order of entries, with any shapes, padding and no metadata', async () => {
    const header = {
      last: { dtype: 'F32', shape: [1], data_offsets: [24, 28] },
      scalar: { dtype: 'F32', shape: [], data_offsets: [0, 4] },
      table: { dtype: 'F32', shape: [5, 1], data_offsets: [4, 24] },
      empty: { dtype: 'F32', shape: [3, 0], data_offsets: [4, 4] },
    };
    const { tensors, metadata } = await readFrom(fileOf(`${JSON.stringify(header)}     `, values));
    expect(tensors).toEqual({
      last: Float32Array.of(7),
      scalar: Float32Array.of(1),
      empty: new Float32Array(0),
      table: Float32Array.of(2, 3, 4, 5, 6),
    });
    expect(metadata).toEqual({});
  });

  test.each<[string, unknown]>([
    ['is no JSON', '{"a": '],
    ['is a list', '[]'],
    ['is null', 'null'],
    ['has metadata that is no object', { __metadata__: 'text' }],
    ['has an entry that is no object', { a: [0, 28] }],
    ['has another type of number', { a: { dtype: 'F16', shape: [14], data_offsets: [0, 28] } }],
    ['has no shape', { a: { dtype: 'F32', data_offsets: [0, 28] } }],
    ['has another shape than bytes', { a: { dtype: 'F32', shape: [6], data_offsets: [0, 28] } }],
    [
      'has a tensor twice',
      '{"a":{"dtype":"F32","shape":[7],"data_offsets":[0,28]},"a":{"dtype":"F32","shape":[7],"data_offsets":[0,28]}}',
    ],
    [
      'has a tensor twice, spelt otherwise',
      '{"a":{"dtype":"F32","shape":[7],"data_offsets":[0,28]},"\\u0061" : {"dtype":"F32","shape":[7],"data_offsets":[0,28]}}',
    ],
    [
      'has metadata twice',
      '{"__metadata__":{},"__metadata__":{},"a":{"dtype":"F32","shape":[7],"data_offsets":[0,28]}}',
    ],
    [
      'has a key of the metadata twice',
      '{"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"F32","shape":[7],"data_offsets":[0,28]}}',
    ],
    ['names a tensor __proto__', '{"__proto__":{"dtype":"F32","shape":[7],"data_offsets":[0,28]}}'],
    [
      'has a shape beyond all numbers, and then 0',
      {
        a: { dtype: 'F32', shape: [7], data_offsets: [0, 28] },
        b: { dtype: 'F32', shape: [2 ** 40, 2 ** 40, 0], data_offsets: [28, 28] },
      },
    ],
    [
      'has half of a checksum',
      { __metadata__: { 'mien.form': '2' }, a: { dtype: 'F32', shape: [7], data_offsets: [0, 28] } },
    ],
    ['has a negative shape', { a: { dtype: 'F32', shape: [-7, -1], data_offsets: [0, 28] } }],
    ['has no offsets', { a: { dtype: 'F32', shape: [7] } }],
    ['has one offset', { a: { dtype: 'F32', shape: [7], data_offsets: [28] } }],
    ['has offsets in the wrong order', { a: { dtype: 'F32', shape: [7], data_offsets: [28, 0] } }],
    ['has offsets of text', { a: { dtype: 'F32', shape: [7], data_offsets: ['0', '28'] } }],
    ['has a negative offset', { a: { dtype: 'F32', shape: [8], data_offsets: [-4, 28] } }],
    ['has half a number', { a: { dtype: 'F32', shape: [6.5], data_offsets: [0, 26] } }],
    ['points outside the file', { a: { dtype: 'F32', shape: [8], data_offsets: [0, 32] } }],
    ['leaves a gap before', { a: { dtype: 'F32', shape: [6], data_offsets: [4, 28] } }],
    ['leaves bytes over', { a: { dtype: 'F32', shape: [6], data_offsets: [0, 24] } }],
    [
      'overlaps',
      {
        a: { dtype: 'F32', shape: [5], data_offsets: [0, 20] },
        b: { dtype: 'F32', shape: [5], data_offsets: [8, 28] },
      },
    ],
    ['knows of no values', {}],
  ])('are refused where the header %s', async (_, header) => {
    await expect(readFrom(fileOf(header, values))).rejects.toThrow(broken(path));
  });
});

describe('damaged files', () => {
  const whole = async () => {
    const tensors = { 'a.weights': Float32Array.of(1, 2, 3), b: Float32Array.of(4) };
    await writeTensors(path, { tensors, metadata: { config: '{"epochs":3}' } });
    return await readFile(path);
  };

  test('cut off anywhere are CHECKPOINT_BROKEN', async () => {
    const bytes = await whole();
    for (let length = 0; length < bytes.length; length++) {
      await expect(readFrom(bytes.subarray(0, length))).rejects.toThrow(broken());
    }
    await expect(readFrom(Buffer.concat([bytes, Buffer.of(0)]))).rejects.toThrow(
      broken('1 bytes are left over'),
    );
    expect((await readFrom(bytes)).tensors.b).toEqual(Float32Array.of(4));
  });

  test('with one bit turned over anywhere are CHECKPOINT_BROKEN', async () => {
    const bytes = await whole();
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => decodeTensors(damaged, path), `bit ${bit}`).toThrow(broken());
    }
  });

  test('of before the checksum, with bits turned over in the header, are CHECKPOINT_BROKEN or still fill the file', () => {
    const header = {
      a: { dtype: 'F32', shape: [3], data_offsets: [0, 12] },
      b: { dtype: 'F32', shape: [1], data_offsets: [12, 16] },
    };
    const bytes = fileOf(header, Buffer.from(Float32Array.of(1, 2, 3, 4).buffer));
    const length = 8 + Number(bytes.readBigUInt64LE(0));
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(length * 8 - 1), (bit) => {
        const damaged = Buffer.from(bytes);
        damaged[bit >> 3]! ^= 1 << (bit & 7);
        try {
          const { tensors } = decodeTensors(damaged, path);
          expect(Object.values(tensors).flatMap((data) => [...data])).toEqual([1, 2, 3, 4]);
        } catch (error) {
          if (!(error instanceof MienError)) throw error;
          expect(error).toEqual(broken());
          refused++;
        }
      }),
      { numRuns: 300 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  test('with a header longer than any are refused before anything is made for it', async () => {
    for (const length of [2n ** 64n - 1n, 2n ** 40n, 200_000_000n]) {
      const bytes = Buffer.alloc(64);
      bytes.writeBigUInt64LE(length);
      await expect(readFrom(bytes)).rejects.toThrow(broken('header is cut off'));
    }
  });
});

test('a file that is not there, or a folder, is said to be so', async () => {
  await expect(readTensors(join(folder, 'missing'))).rejects.toThrow(
    expect.objectContaining({ code: 'FILE_NOT_FOUND' }),
  );
  await expect(readTensors(folder)).rejects.toThrow(expect.objectContaining({ code: 'NOT_A_FILE' }));
});
