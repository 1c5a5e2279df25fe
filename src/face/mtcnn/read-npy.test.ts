import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MienError } from '../../errors.js';
import { type NpyArray, type NpyValue, readNpyObject } from './read-npy.js';
import { writeNpyObject } from './testing/write-npy.js';

const array = (...shape: readonly number[]): NpyArray => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => i / 4 - 3),
});

/** How NumPy begins the file of a pickled object. */
const BY_NUMPY = Buffer.from(
  'k05VTVBZAQBGAHsnZGVzY3InOiAnfE8nLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoKSwgfSAgICAgICAgICAgICAgIAo=',
  'base64',
);

describe('a pickled object', () => {
  test('comes back as it was written: nested names, lists, arrays of any rank', () => {
    const value: NpyValue = new Map<string, NpyValue>([
      ['net', new Map([['weights', array(3, 2, 4, 5)]])],
      ['list', [array(7), array(1, 2), 'name', -70_000, true, null]],
    ]);
    for (const fortran of [false, true])
      expect(readNpyObject(writeNpyObject(value, { fortran }))).toEqual(value);
  });

  test('begins with the header that NumPy writes', () => {
    expect(Buffer.from(writeNpyObject([])).subarray(0, BY_NUMPY.length)).toEqual(BY_NUMPY);
  });

  test.each<[string, string, RegExp]>([
    ['os.system', 'cos\nsystem\nX\u0004\0\0\0true\u0085R.', /it asks for os\.system/],
    ['builtins.eval', 'cbuiltins\neval\n.', /it asks for builtins\.eval/],
    ['a name built on the stack', 'X\u0002\0\0\0osX\u0006\0\0\0system\u0093.', /instruction 0x93/],
    ['an object made without a call', 'cnumpy\nndarray\n)\u0081.', /instruction 0x81/],
    ['an instance of a class', '(ios\nsystem\n.', /instruction 0x69/],
    ['a name alone', 'cnumpy\nndarray\n.', /no array, list or dictionary/],
    ['a call of what is no function', 'K\u0001)R.', /wrong words/],
    ['values from nowhere', 't.', /do not fit/],
    ['a value that was never kept', 'h\u0009.', /never gave/],
    ['half an instruction', 'J\0', /ends in the middle/],
    ['a long text cut short', 'X\u00ff\u00ff\u00ff\u00ff.', /ends in the middle/],
  ])('%s is refused', (_, program, message) => {
    const head = Buffer.from(writeNpyObject([])).subarray(0, 80);
    const read = () => readNpyObject(Buffer.concat([head, Buffer.from(program, 'latin1')]));
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: 'MODEL_BROKEN' }));
  });

  test('damaged, is a value or a coded error', () => {
    const bytes = writeNpyObject(new Map([['a', array(2, 3)]]));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.nat(bytes.length), (at, value, length) => {
        const damaged = bytes.slice(0, Math.max(length, at + 1));
        damaged[at] = value;
        try {
          readNpyObject(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(MienError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('no array at all')],
    ['an array of numbers', Buffer.from("\x93NUMPY\x01\0\x10\0{'descr': '<f4'}", 'latin1')],
  ])('%s is none', (_, bytes) => {
    expect(() => readNpyObject(bytes)).toThrow(expect.objectContaining({ code: 'MODEL_BROKEN' }));
  });
});
