import { decodeModel, encodeModel } from '../../src/graph/onnx/codec.js';
import type { OnnxGraph, OnnxModel, OnnxNode, OnnxTensor } from '../../src/graph/onnx/model.js';
import type { Random } from '../../src/random.js';

const NUMBERS = [0, 1, -1, 2, 7, 48, 999, 2 ** 31, 2 ** 40, -(2 ** 40)];
const FLOATS = [Number.NaN, Number.POSITIVE_INFINITY, -1e38, 1e38, 0];
const NAMES = ['', 'images', 'probabilities', 'logits', 'constructor', '__proto__', '../../etc/passwd'];
const OPERATORS = [
  'Loop',
  'If',
  'Scan',
  'Expand',
  'Tile',
  'Range',
  'Identity',
  'Softmax',
  'Sqrt',
  'Div',
  '__proto__',
];
const VALUES = ['null', '[]', '{}', '-1', '1e999', '"x"', '0', '[[[[]]]]'];

/** A model in which one field means something else, and which is otherwise whole. */
export function changeModel(bytes: Uint8Array, random: Random): Uint8Array {
  const model = decodeModel(bytes, 'model');
  const changes = [
    changeNode,
    changeAttribute,
    changeTensor,
    changeValues,
    changeForm,
    changeDescription,
    reorder,
  ];
  return encodeModel(changes[random.below(changes.length)]!(model, random));
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[random.below(list.length)]!;
}

function inGraph(model: OnnxModel, change: Partial<OnnxGraph>): OnnxModel {
  return { ...model, graph: { ...model.graph, ...change } };
}

function replaced<T>(list: readonly T[], random: Random, change: (item: T) => T): readonly T[] {
  const at = random.below(list.length);
  return list.map((item, i) => (i === at ? change(item) : item));
}

function changeNode(model: OnnxModel, random: Random): OnnxModel {
  const changes: readonly ((node: OnnxNode) => OnnxNode)[] = [
    (node) => ({ ...node, opType: pick(OPERATORS, random) }),
    (node) => ({ ...node, domain: pick(['com.microsoft', 'ai.onnx.ml', 'mien'], random) }),
    (node) => ({ ...node, input: node.input.map(() => pick(NAMES, random)) }),
    (node) => ({ ...node, input: node.input.slice(1) }),
    (node) => ({ ...node, output: [pick(NAMES, random)] }),
    (node) => ({ ...node, input: [...node.input, ...node.output] }),
  ];
  return inGraph(model, { node: replaced(model.graph.node, random, pick(changes, random)) });
}

function changeAttribute(model: OnnxModel, random: Random): OnnxModel {
  const node = model.graph.node.map((each) =>
    each.attribute.length === 0 || random.below(3) > 0
      ? each
      : {
          ...each,
          attribute: replaced(each.attribute, random, (attribute) => ({
            ...attribute,
            ...(attribute.ints === undefined
              ? {}
              : { ints: attribute.ints.map((n) => (random.below(2) ? n : pick(NUMBERS, random))) }),
            ...(attribute.i === undefined ? {} : { i: pick(NUMBERS, random) }),
            ...(attribute.f === undefined ? {} : { f: pick(FLOATS, random) }),
          })),
        },
  );
  return inGraph(model, { node });
}

function changeTensor(model: OnnxModel, random: Random): OnnxModel {
  const changes: readonly ((tensor: OnnxTensor) => OnnxTensor)[] = [
    (tensor) => ({ ...tensor, dims: tensor.dims.map(() => pick(NUMBERS, random)) }),
    (tensor) => ({ ...tensor, dims: tensor.dims.toReversed() }),
    (tensor) => ({ ...tensor, dataType: random.below(24) }),
    (tensor) => ({ ...tensor, name: pick(NAMES, random) }),
    (tensor) => ({ ...tensor, rawData: tensor.rawData.subarray(random.below(8)) }),
  ];
  return inGraph(model, { initializer: replaced(model.graph.initializer, random, pick(changes, random)) });
}

/** Weights that are no numbers, or so large that sums of them are none. */
function changeValues(model: OnnxModel, random: Random): OnnxModel {
  const initializer = replaced(model.graph.initializer, random, (tensor) => {
    if (tensor.dataType !== 1) return tensor;
    const filled = new Float32Array(tensor.rawData.length / 4).fill(pick(FLOATS, random));
    return { ...tensor, rawData: new Uint8Array(filled.buffer) };
  });
  return inGraph(model, { initializer });
}

function changeForm(model: OnnxModel, random: Random): OnnxModel {
  const key = pick(['input', 'output'] as const, random);
  const values = replaced(model.graph[key], random, (value) => {
    const { elemType, shape } = value.type.tensorType;
    const dim = replaced(shape.dim, random, () => ({ dimValue: pick(NUMBERS, random) }));
    return pick(
      [
        { ...value, name: pick(NAMES, random) },
        { ...value, type: { tensorType: { elemType, shape: { dim } } } },
        { ...value, type: { tensorType: { elemType: random.below(20), shape } } },
      ],
      random,
    );
  });
  return inGraph(model, { [key]: random.below(4) === 0 ? values.slice(1) : values });
}

function changeDescription(model: OnnxModel, random: Random): OnnxModel {
  const metadataProps = model.metadataProps.map((entry) => {
    const fields = Object.entries(JSON.parse(entry.value) as Record<string, unknown>);
    const at = random.below(fields.length);
    const texts = fields.map(
      ([key, value], i) =>
        `${JSON.stringify(key)}:${i === at ? pick(VALUES, random) : JSON.stringify(value)}`,
    );
    return { ...entry, value: `{${texts.join(',')}}` };
  });
  return { ...model, metadataProps };
}

/** Two nodes change their places: each reads what comes later. */
function reorder(model: OnnxModel, random: Random): OnnxModel {
  const { node } = model.graph;
  const [one, other] = [random.below(node.length), random.below(node.length)];
  const at = (i: number): OnnxNode => node[i === one ? other : i === other ? one : i]!;
  return inGraph(model, { node: node.map((_, i) => at(i)) });
}
