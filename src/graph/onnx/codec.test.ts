import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MienError } from '../../errors.js';
import { decodeModel, encodeModel } from './codec.js';
import type { OnnxAttribute, OnnxDimension, OnnxModel, OnnxTensor } from './model.js';

const EMPTY_MODEL: OnnxModel = {
  irVersion: 8,
  producerName: '',
  producerVersion: '',
  docString: '',
  graph: { node: [], name: 'g', initializer: [], input: [], output: [] },
  opsetImport: [{ domain: '', version: 17 }],
  metadataProps: [],
};

/** The smallest file, by hand from the protobuf encoding and onnx.proto: tag = number · 8 + wire type. */
const EMPTY_MODEL_BYTES = [
  ...[0x08, 8], // 1 ir_version
  ...[0x3a, 3, 0x12, 1, 0x67], // 7 graph { 2 name "g" }
  ...[0x42, 2, 0x10, 17], // 8 opset_import { 2 version }
];

/**
 * Made with the Python package onnx 1.12, which does not pack its lists and leaves the last input's gap as an empty
 * text: a Conv, a Gelu of another domain and a Reshape, two initializers, open dimensions, one metadata entry.
 */
const FOREIGN_BYTES = Uint8Array.from(
  Buffer.from(
    'CAgSBG9ubngyAsOpOqgCClUKAXgKAXcKABIBeRoBYyIEQ29udioVCghhdXRvX3BhZCIGTk9UU0VUoAEDKgwKBWdyb3VwGAGgAQIqGgoEcGFk' +
      'c0AAQAFAAED///////////8BoAEHCkMKAXkSAXoiBEdlbHUqDwoFYWxwaGEVAACAPqABASoVCgZib3VuZHM9AACAPz0AAAC/oAEGOg1jb20u' +
      'bWljcm9zb2Z0ChgKAXoKBXNoYXBlEgNvdXQiB1Jlc2hhcGUSAWcqFwgCCAEIAQgBEAFCAXdKCAAAwD8AAADAKh0IAhAHQgVzaGFwZUoQAQAA' +
      'AAAAAAD//////////1odCgF4EhgKFggBEhIKAxIBTgoCCAEKAwisAgoCCAJiFgoDb3V0Eg8KDQgBEgkKAggBCgMSAU1CBAoAEBFCEQoNY29t' +
      'Lm1pY3Jvc29mdBABcgYKAWsSAXY=',
    'base64',
  ),
);

/** Without fields that are empty, which the file format does not tell from absent ones. Lists keep empty items. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(
        ([, field]) => field !== undefined && field !== '' && !(Array.isArray(field) && field.length === 0),
      )
      .map(([name, field]) => [name, withoutEmpty(field)]),
  );
}

function floatBits(value: number): number {
  return new DataView(Float32Array.of(value).buffer).getUint32(0, true);
}

describe('files of others', () => {
  const model = decodeModel(FOREIGN_BYTES, 'foreign.onnx');

  test('are read: model', () => {
    expect(model).toMatchObject({
      irVersion: 8,
      producerName: 'onnx',
      docString: 'é',
      opsetImport: [
        { domain: '', version: 17 },
        { domain: 'com.microsoft', version: 1 },
      ],
      metadataProps: [{ key: 'k', value: 'v' }],
    });
    expect(model.graph.name).toBe('g');
  });

  test('are read: nodes with their attributes', () => {
    expect(withoutEmpty(model.graph.node)).toEqual([
      {
        name: 'c',
        opType: 'Conv',
        input: ['x', 'w', ''],
        output: ['y'],
        attribute: [
          { name: 'auto_pad', s: new Uint8Array(Buffer.from('NOTSET')), type: 3 },
          { name: 'group', i: 1, type: 2 },
          { name: 'pads', ints: [0, 1, 0, -1], type: 7 },
        ],
      },
      {
        opType: 'Gelu',
        domain: 'com.microsoft',
        input: ['y'],
        output: ['z'],
        attribute: [
          { name: 'alpha', f: 0.25, type: 1 },
          { name: 'bounds', floats: [1, -0.5], type: 6 },
        ],
      },
      { opType: 'Reshape', input: ['z', 'shape'], output: ['out'] },
    ]);
  });

  test('are read: tensors, inputs and outputs', () => {
    const bytesOf = (data: Float32Array | BigInt64Array) => new Uint8Array(data.buffer);
    expect(withoutEmpty(model.graph.initializer)).toEqual([
      { name: 'w', dims: [2, 1, 1, 1], dataType: 1, rawData: bytesOf(Float32Array.of(1.5, -2)) },
      { name: 'shape', dims: [2], dataType: 7, rawData: bytesOf(BigInt64Array.of(1n, -1n)) },
    ]);
    const { input, output } = model.graph;
    expect(withoutEmpty([input, output])).toEqual([
      [floatInput('x', [{ dimParam: 'N' }, { dimValue: 1 }, { dimValue: 300 }, { dimValue: 2 }])],
      [floatInput('out', [{ dimValue: 1 }, { dimParam: 'M' }])],
    ]);
  });
});

function floatInput(name: string, dim: readonly OnnxDimension[]) {
  return { name, type: { tensorType: { elemType: 1, shape: { dim } } } };
}

describe('writing and reading back', () => {
  test('the smallest model is these bytes', () => {
    expect([...encodeModel(EMPTY_MODEL)]).toEqual(EMPTY_MODEL_BYTES);
  });

  test('any model comes back as it was', () => {
    fc.assert(
      fc.property(anyModel, (model) => {
        const decoded = decodeModel(encodeModel(model), 'model.onnx');
        expect(withoutEmpty(decoded)).toEqual(withoutEmpty(model));
      }),
    );
  });

  test.each([0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])(
    'the integer %d',
    (i) => {
      const decoded = roundTrip({ name: 'a', type: 2, i });
      expect(decoded.i).toBe(i);
    },
  );

  test.each([0, -0, 1e-45, Math.fround(0.1), 3.4028234663852886e38, Infinity, -Infinity, NaN])(
    'the float %d, to the bit',
    (f) => {
      const decoded = roundTrip({ name: 'a', type: 1, f });
      expect(floatBits(decoded.f!)).toBe(floatBits(f));
    },
  );
});

function roundTrip(attribute: OnnxAttribute): OnnxAttribute {
  const node = { input: [], output: [], name: '', opType: 'X', domain: '', attribute: [attribute] };
  const model = { ...EMPTY_MODEL, graph: { ...EMPTY_MODEL.graph, node: [node] } };
  return decodeModel(encodeModel(model), 'model.onnx').graph.node[0]!.attribute[0]!;
}

describe('damaged files', () => {
  test('cut off anywhere are MODEL_BROKEN, but for the ends of fields after the graph', () => {
    const whole: number[] = [];
    for (let length = 0; length <= FOREIGN_BYTES.length; length++) {
      if (isModel(FOREIGN_BYTES.subarray(0, length))) whole.push(length);
    }
    // Behind the graph come two sets of operators (6 and 19 bytes) and one entry of metadata (8 bytes).
    const size = FOREIGN_BYTES.length;
    expect(whole).toEqual([size - 33, size - 27, size - 8, size]);
  });

  test('with any bits turned over are MODEL_BROKEN or a model', () => {
    const flips = fc.array(fc.nat(FOREIGN_BYTES.length * 8 - 1), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(flips, (bits) => {
        const bytes = Uint8Array.from(FOREIGN_BYTES);
        for (const bit of bits) bytes[bit >> 3]! ^= 1 << (bit & 7);
        isModel(bytes);
      }),
      { numRuns: 3000 },
    );
  });

  test('of random bytes are MODEL_BROKEN, or hold a graph by chance', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        isModel(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  test.each<[string, number[]]>([
    ['nothing', []],
    ['no graph', [0x08, 8]],
    ['text where a number belongs', [0x0a, 1, 0x41, ...EMPTY_MODEL_BYTES]],
    ['a graph longer than the file', [0x3a, 200, 1, 0x12, 1, 0x67]],
    ['a name that runs over the end of its graph', [0x3a, 3, 0x12, 5, 0x61, 0x62, 0x63, 0x64, 0x65]],
    ['a packed number that runs over the end of its list', [0x3a, 6, 0x2a, 4, 0x0a, 1, 0x80, 1]],
    ['a number without end', [0x08, ...new Array<number>(12).fill(0xff), ...EMPTY_MODEL_BYTES]],
    ['a length of 4 GB', [0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f]],
    ['groups in groups', [...new Array<number>(100_000).fill(0x7b)]],
  ])('%s is refused', (_, bytes) => {
    expect(isModel(Uint8Array.from(bytes))).toBe(false);
  });

  test('are named in the message', () => {
    expect(() => decodeModel(new Uint8Array(), 'models/mine.onnx')).toThrow(
      'models/mine.onnx is not a readable ONNX file: it holds no graph.',
    );
  });
});

/** Whether bytes decode. Throws where they do to something that is no model, or fail with another error. */
function isModel(bytes: Uint8Array): boolean {
  let model: OnnxModel;
  try {
    model = decodeModel(bytes, 'broken.onnx');
  } catch (error) {
    expect(error).toBeInstanceOf(MienError);
    expect(error).toMatchObject({ code: 'MODEL_BROKEN', hint: expect.any(String) });
    return false;
  }
  const { graph, metadataProps, opsetImport } = model;
  for (const list of [metadataProps, opsetImport, graph.node, graph.initializer, graph.input, graph.output]) {
    expect(list).toBeInstanceOf(Array);
  }
  for (const { key, value } of metadataProps)
    expect([typeof key, typeof value]).toEqual(['string', 'string']);
  for (const { opType, input } of graph.node)
    expect([typeof opType, input]).toEqual(['string', expect.any(Array)]);
  return true;
}

const name = fc.string({ unit: 'grapheme', maxLength: 12 });
const names = fc.array(name, { maxLength: 3 });
const dims = fc.array(fc.nat(300), { maxLength: 4 });
const anyInt = fc.maxSafeInteger();
const anyFloat = fc.float({ noNaN: true });

const anyAttribute: fc.Arbitrary<OnnxAttribute> = fc.oneof(
  fc.record({ name, type: fc.constant(1), f: anyFloat }),
  fc.record({ name, type: fc.constant(2), i: anyInt }),
  fc.record({ name, type: fc.constant(3), s: fc.uint8Array() }),
  fc.record({ name, type: fc.constant(6), floats: fc.array(anyFloat) }),
  fc.record({ name, type: fc.constant(7), ints: fc.array(anyInt) }),
);

const anyTensor: fc.Arbitrary<OnnxTensor> = fc.record({
  name,
  dims,
  dataType: fc.constantFrom(1, 7),
  rawData: fc.uint8Array({ maxLength: 40 }),
});

const anyDimension: fc.Arbitrary<OnnxDimension> = fc.oneof(
  fc.record({ dimValue: fc.nat() }),
  fc.record({ dimParam: name.filter((text) => text !== '') }),
);

const anyValueInfo = fc.record({
  name,
  type: fc.record({
    tensorType: fc.record({
      elemType: fc.constantFrom(1, 7, 9),
      shape: fc.record({ dim: fc.array(anyDimension, { maxLength: 4 }) }),
    }),
  }),
});

const anyModel: fc.Arbitrary<OnnxModel> = fc.record({
  irVersion: fc.nat(20),
  producerName: name,
  producerVersion: name,
  docString: name,
  opsetImport: fc.array(fc.record({ domain: name, version: fc.nat(30) }), { maxLength: 3 }),
  metadataProps: fc.array(fc.record({ key: name, value: name }), { maxLength: 3 }),
  graph: fc.record({
    name,
    node: fc.array(
      fc.record({
        name,
        opType: name,
        domain: name,
        input: names,
        output: names,
        attribute: fc.array(anyAttribute, { maxLength: 3 }),
      }),
      { maxLength: 3 },
    ),
    initializer: fc.array(anyTensor, { maxLength: 3 }),
    input: fc.array(anyValueInfo, { maxLength: 3 }),
    output: fc.array(anyValueInfo, { maxLength: 3 }),
  }),
});
