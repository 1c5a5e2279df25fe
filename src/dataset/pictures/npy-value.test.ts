import { expect, test } from 'vitest';
import { npyValue } from './npy-value.js';

function npy(header: string, value: Uint8Array): Uint8Array {
  const head = Buffer.from('\x93NUMPY\x01\x00\0\0', 'latin1');
  head.writeUInt16LE(header.length, 8);
  return Buffer.concat([head, Buffer.from(header, 'latin1'), value]);
}

const described = (descr: string, shape: string): string =>
  `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape}), }\n`;

test.each<[string, string, Uint8Array, string | undefined]>([
  ['<U1', '', Buffer.from('3\0\0\0'), '3'],
  ['|S3', '1,', Buffer.from('ab\0'), 'ab'],
  ['<i8', '1, 1', Buffer.from([5, 0, 0, 0, 0, 0, 0, 0]), '5'],
  ['<f4', '', Buffer.from(Float32Array.of(0.5).buffer), '0.5'],
  ['<i4', '2,', Buffer.alloc(8), undefined],
  ['<i4', '1 1', Buffer.alloc(4), undefined],
  ['<i4', '', Buffer.alloc(3), undefined],
])('the value of %s (%s)', (descr, shape, value, expected) => {
  expect(npyValue(npy(described(descr, shape), value))).toBe(expected);
});

test('a shape that would take a pattern for ever is none', () => {
  expect(npyValue(npy(described('<i4', `${'1 '.repeat(60)}x`), Buffer.alloc(4)))).toBeUndefined();
});

test('a text of millions of letters is no label', () => {
  expect(npyValue(npy(described('|S4000000', ''), Buffer.alloc(4_000_000, 'a')))).toBeUndefined();
});
