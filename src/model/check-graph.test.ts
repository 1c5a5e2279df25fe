import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { describe, expect, test } from 'vitest';
import { checkNet, netInUse } from '../face/mtcnn/net-in-use.js';
import { NET_NAMES } from '../face/mtcnn/net-plans.js';
import { encodeNet } from '../face/mtcnn/nets.js';
import { randomWeights } from '../face/mtcnn/testing/random-weights.js';
import { decodeModel, encodeModel } from '../graph/onnx/codec.js';
import type { OnnxGraph, OnnxModel, OnnxNode } from '../graph/onnx/model.js';
import { ARCHITECTURES } from '../nn/architectures/registry.js';
import { METADATA_KEY, readDescription } from './description.js';
import { exportModel } from './export.js';
import { PACKAGED_MODELS } from './model-folders.js';
import { NETWORK_OPERATORS } from './network-operators.js';
import { randomIntegerModel, randomModel } from './testing/random-model.js';

const BYTES = randomModel(7);
const MODEL = decodeModel(BYTES, 'model');
const broken = (part: string) =>
  expect.objectContaining({ code: 'MODEL_BROKEN', message: expect.stringContaining(part) });

const withGraph = (change: (graph: OnnxGraph) => Partial<OnnxGraph>): Uint8Array =>
  encodeModel({ ...MODEL, graph: { ...MODEL.graph, ...change(MODEL.graph) } });
const withNode = (change: (node: OnnxNode) => Partial<OnnxNode>, opType: string): Uint8Array =>
  withGraph(({ node }) => ({
    node: node.map((each) => (each.opType === opType ? { ...each, ...change(each) } : each)),
  }));
const withDescription = (change: (description: Record<string, unknown>) => object): Uint8Array =>
  encodeModel({
    ...MODEL,
    metadataProps: MODEL.metadataProps.map((entry) =>
      entry.key === METADATA_KEY
        ? {
            ...entry,
            value: JSON.stringify({ ...JSON.parse(entry.value), ...change(JSON.parse(entry.value)) }),
          }
        : entry,
    ),
  });

describe('every network that mien writes passes', () => {
  const operators = new Set<string>();
  const note = (bytes: Uint8Array): void => {
    for (const { opType } of decodeModel(bytes, 'model').graph.node) operators.add(opType);
  };

  test.each(ARCHITECTURES.map(({ name }) => name))('%s', (name) => {
    const bytes = randomModel(1, name);
    expect(readDescription(bytes, 'm').architecture).toBe(name);
    note(bytes);
  });

  test('16 bits and integers', async () => {
    for (const bytes of [exportModel(BYTES, 'float16', 'm'), await randomIntegerModel(1)]) {
      readDescription(bytes, 'm');
      note(bytes);
    }
  });

  test.each(NET_NAMES)('the %s-Net, as it is written and as it is opened', (net) => {
    const bytes = encodeNet(net, randomWeights(net, 1));
    note(bytes);
    const used = netInUse(bytes, net, 'net');
    checkNet(used, net, 'net');
    note(used);
  });

  test('and those in the package; the list of operators has no other', async () => {
    for (const net of NET_NAMES) {
      const bytes = await readFile(join(PACKAGED_MODELS, 'mtcnn', `${net}.onnx`));
      checkNet(bytes, net, 'net');
      note(netInUse(bytes, net, 'net'));
    }
    readDescription(await readFile(join(PACKAGED_MODELS, 'default', 'model.onnx')), 'default');
    expect([...operators].toSorted()).toEqual([...NETWORK_OPERATORS.keys()]);
  });
});

describe('a description is refused with', () => {
  test.each<[string, (description: Record<string, unknown>) => object]>([
    ['no classes', () => ({ classes: [] })],
    ['one class seven times', () => ({ classes: Array(7).fill('happy') })],
    ['six classes', ({ classes }) => ({ classes: (classes as string[]).slice(1) })],
    ['classes in another order', ({ classes }) => ({ classes: (classes as string[]).toReversed() })],
    ['another size of input', ({ input }) => ({ input: { ...(input as object), width: 96, height: 96 } })],
    ['a temperature of 0', () => ({ temperature: 0 })],
    ['six offsets', () => ({ offsets: [0, 0, 0, 0, 0, 0] })],
    ['shares that sum to 2', () => ({ shares: [2, 0, 0, 0, 0, 0, 0] })],
    ['a share below 0', () => ({ shares: [1.5, -0.5, 0, 0, 0, 0, 0] })],
    ['a framing of nothing', () => ({ framing: { centre: [24, 28], span: 0 } })],
  ])('%s', (_, change) => {
    expect(() => readDescription(withDescription(change), 'm')).toThrow(broken('description'));
  });

  test('infinities, which JSON can spell', () => {
    const text = MODEL.metadataProps[0]!.value.replace(/"temperature":[^,]+/, '"temperature":1e999');
    const bytes = encodeModel({ ...MODEL, metadataProps: [{ key: METADATA_KEY, value: text }] });
    expect(() => readDescription(bytes, 'm')).toThrow(broken('description'));
  });

  test('a second description', () => {
    const bytes = encodeModel({
      ...MODEL,
      metadataProps: [MODEL.metadataProps[0]!, MODEL.metadataProps[0]!],
    });
    expect(() => readDescription(bytes, 'm')).toThrow(broken('twice'));
  });
});

describe('a graph is refused with', () => {
  const output = (name: string, columns: number) =>
    withGraph((graph) => ({
      output: graph.output.map((value) =>
        value.name === name
          ? {
              ...value,
              type: {
                tensorType: { elemType: 1, shape: { dim: [{ dimParam: 'N' }, { dimValue: columns }] } },
              },
            }
          : value,
      ),
    }));
  const attribute = (name: string, ints: readonly number[]) => (node: OnnxNode) => ({
    attribute: node.attribute.map((each) => (each.name === name ? { ...each, ints } : each)),
  });

  test.each<[string, Uint8Array, string]>([
    ['three probabilities', output('probabilities', 3), 'probabilities is [N, 3], expected [N, 7]'],
    ['eight logits', output('logits', 8), 'logits is [N, 8]'],
    [
      'no probabilities',
      withGraph((graph) => ({ output: graph.output.slice(0, 1) })),
      'no output probabilities',
    ],
    ['no input', withGraph(() => ({ input: [] })), 'its inputs are none'],
    [
      'two inputs',
      withGraph(({ input }) => ({ input: [...input, { ...input[0]!, name: 'more' }] })),
      'images, more',
    ],
    [
      'pictures of 96×96',
      withGraph(({ input }) => ({
        input: [
          {
            name: 'images',
            type: {
              tensorType: {
                elemType: 1,
                shape: { dim: [{ dimParam: 'N' }, { dimValue: 1 }, { dimValue: 96 }, { dimValue: 96 }] },
              },
            },
          },
          ...input.slice(1),
        ],
      })),
      'expected [N, 1, 48, 48]',
    ],
    ['a loop', withNode(() => ({ opType: 'Loop' }), 'Relu'), 'Loop is none that mien writes'],
    [
      'an operator named as of the language',
      withNode(() => ({ opType: 'constructor' }), 'Relu'),
      'constructor',
    ],
    ['an operator of a vendor', withNode(() => ({ domain: 'com.microsoft' }), 'Relu'), 'com.microsoft.Relu'],
    [
      'an attribute that changes the meaning',
      withNode(() => ({ attribute: [{ name: 'axis', type: 2, i: 0 }] }), 'Flatten'),
      'axis',
    ],
    [
      'padding that makes maps larger',
      withNode(attribute('pads', [999, 1, 1, 1]), 'Conv'),
      'makes its map larger',
    ],
    ['strides of 0', withNode(attribute('strides', [0, 0]), 'Conv'), 'makes its map larger'],
    [
      'a weight that is cut off',
      withGraph(({ initializer }) => ({
        initializer: initializer.map((tensor, i) =>
          i === 0 ? { ...tensor, rawData: new Uint8Array(3) } : tensor,
        ),
      })),
      'has 3 bytes',
    ],
    [
      'a weight of a gigantic shape',
      withGraph(({ initializer }) => ({
        initializer: initializer.map((tensor, i) =>
          i === 0 ? { ...tensor, dims: [2 ** 40, 2 ** 40, 0] } : tensor,
        ),
      })),
      'has the shape',
    ],
    [
      'a weight twice',
      withGraph(({ initializer }) => ({ initializer: [...initializer, initializer[0]!] })),
      'is there twice',
    ],
    [
      'more nodes than any network',
      withGraph(({ node }) => ({ node: Array<OnnxNode>(2001).fill(node[0]!) })),
      'expected at most 2000',
    ],
  ])('%s', (_, bytes, said) => {
    expect(() => readDescription(bytes, 'm')).toThrow(broken(said));
  });
});

/** The file with a field put behind it or into its graph, which readers of protobuf merge. */
function withField(write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  write(writer);
  return new Uint8Array(Buffer.concat([BYTES, writer.finish()]));
}

describe('fields of no ordinary network are refused', () => {
  const tensor = (write: (writer: BinaryWriter) => void) => (writer: BinaryWriter) => {
    write(writer.tag(5, WireType.LengthDelimited).fork());
    writer.join();
  };
  /** The same graph as bytes, with one more tensor. */
  const inGraph = (write: (writer: BinaryWriter) => void): Uint8Array => {
    const inner = new BinaryWriter();
    write(inner);
    return rebuilt(MODEL, inner.finish());
  };

  test('values in another file, which are never looked for', () => {
    const bytes = inGraph(
      tensor((writer) => {
        writer.tag(8, WireType.LengthDelimited).string('w');
        writer.tag(13, WireType.LengthDelimited).fork();
        writer.tag(1, WireType.LengthDelimited).string('location');
        writer.tag(2, WireType.LengthDelimited).string('weights.bin').join();
        writer.tag(14, WireType.Varint).int32(1);
      }),
    );
    expect(() => readDescription(bytes, 'm')).toThrow(broken('values in another file'));
  });

  test('sparse weights', () => {
    const bytes = inGraph((writer) => writer.tag(15, WireType.LengthDelimited).fork().join());
    expect(() => readDescription(bytes, 'm')).toThrow(broken('sparse weights'));
  });

  test('functions, training, and what the format may get later', () => {
    for (const [field, said] of [
      [25, 'functions'],
      [20, 'training'],
      [99, 'field 99'],
    ] as const) {
      const bytes = withField((writer) => writer.tag(field, WireType.LengthDelimited).fork().join());
      expect(() => readDescription(bytes, 'm')).toThrow(broken(said));
    }
  });

  test('a second graph, which other readers would add to the first', () => {
    const bytes = withField((writer) => writer.tag(7, WireType.LengthDelimited).fork().join());
    expect(() => readDescription(bytes, 'm')).toThrow(broken('twice'));
  });

  test('a graph within a node, in the nets of other programs too', () => {
    const net = decodeModel(encodeNet('p', randomWeights('p', 1)), 'p');
    const foreign = { ...net, producerName: 'other' };
    expect(() => checkNet(encodeModel(foreign), 'p', 'p.onnx')).not.toThrow();
    const inner = new BinaryWriter();
    inner.tag(1, WireType.LengthDelimited).fork();
    inner.tag(4, WireType.LengthDelimited).string('Loop');
    inner.tag(5, WireType.LengthDelimited).fork();
    inner.tag(1, WireType.LengthDelimited).string('body');
    inner.tag(6, WireType.LengthDelimited).fork().join();
    inner.join().join();
    expect(() => checkNet(rebuilt(foreign, inner.finish()), 'p', 'p.onnx')).toThrow(broken('of a loop'));
    const repeating = {
      ...foreign,
      graph: { ...net.graph, node: net.graph.node.map((node) => ({ ...node, opType: 'Tile' })) },
    };
    expect(() => checkNet(encodeModel(repeating), 'p', 'p.onnx')).toThrow(broken('Tile is not allowed'));
  });
});

/** The model written again, with more bytes at the end of its graph. */
function rebuilt(model: OnnxModel, more: Uint8Array): Uint8Array {
  const only = encodeModel({ ...model, opsetImport: [], metadataProps: [], irVersion: undefined as never });
  const head = encodeModel({ ...model, graph: undefined as never });
  // Field 7 is the last of `only`: its length is read, and the graph taken out.
  const graph = graphOf(only);
  const writer = new BinaryWriter();
  writer.tag(7, WireType.LengthDelimited).bytes(new Uint8Array(Buffer.concat([graph, more])));
  return new Uint8Array(Buffer.concat([head, writer.finish()]));
}

function graphOf(bytes: Uint8Array): Uint8Array {
  const marker = bytes.indexOf((7 << 3) | WireType.LengthDelimited, producerLength(bytes));
  let [length, at, shift] = [0, marker + 1, 0];
  for (; ; at++, shift += 7) {
    length |= (bytes[at]! & 0x7f) << shift;
    if (bytes[at]! < 0x80) break;
  }
  return bytes.subarray(at + 1, at + 1 + length);
}

/** Bytes of the text fields before the graph. */
function producerLength(bytes: Uint8Array): number {
  let at = 0;
  while (bytes[at] !== ((7 << 3) | 2)) at += 2 + bytes[at + 1]!;
  return at;
}
