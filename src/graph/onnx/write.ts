import { MienError } from '../../errors.js';
import {
  type AttributeKind,
  type Attributes,
  type AttributeValue,
  type Graph,
  type Node,
  neededNodes,
  type Operand,
  type TensorType,
  type Value,
} from '../graph.js';
import { encodeModel } from './codec.js';
import { listForExecution } from './execution-order.js';
import {
  ATTRIBUTE_TYPE_NUMBERS,
  ELEMENT_TYPE_NUMBERS,
  type OnnxAttribute,
  type OnnxDimension,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from './model.js';

/** Opset 17 has every operator used here, and what WebGPU and older runtimes read. */
const OPSET = 17;
const IR_VERSION = 8;

export interface OnnxOptions {
  /** Shown by graph viewers. */
  readonly name?: string;
  readonly description?: string;
  /** Key and text pairs stored in the file. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Leaves the first dimension of every input and output open under this name. */
  readonly batch?: string;
  /**
   * Further open dimensions: for an input or output, the axes that vary, each with a name for its size. It is for
   * graphs whose operators hold for any such size (convolutions, pooling, elementwise); one that does not, such as
   * Reshape, is refused by the runtime when another size arrives.
   */
  readonly openAxes?: Readonly<Record<string, Readonly<Record<number, string>>>>;
}

/**
 * The graph as the bytes of an `.onnx` file, which ONNX Runtime runs and any ONNX viewer opens. Nodes that no output needs
 * are left out.
 * Throws `GRAPH_INVALID` where a composite is left: lower the graph first.
 */
export function toOnnx(
  graph: Graph,
  { name = 'mien', description = '', metadata = {}, batch, openAxes = {} }: OnnxOptions = {},
): Uint8Array {
  const info = (tensor: string, type: TensorType): OnnxValueInfo =>
    valueInfo(tensor, type, { ...(batch === undefined ? {} : { 0: batch }), ...openAxes[tensor] });
  const initializer: OnnxTensor[] = graph.constants.map(({ value, data }) => ({
    name: value.name,
    dims: value.shape,
    dataType: ELEMENT_TYPE_NUMBERS[value.type],
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  }));
  const operands = new OperandStore(initializer);
  const names = outputNames(graph);
  const nameOf = (value: Value): string => names.get(value) ?? value.name;
  const needed = neededNodes(graph);
  const nodes = graph.nodes.filter((each) => needed.has(each));
  const node = listForExecution(nodes).map((item) => encodeNode(item, operands, nameOf));
  for (const output of graph.outputs) {
    if (names.get(output.value) === output.name) continue;
    node.push({
      ...EMPTY_NODE,
      name: output.name,
      opType: 'Identity',
      input: [nameOf(output.value)],
      output: [output.name],
    });
  }
  const domains = new Set(nodes.map(({ operator }) => operator.domain).filter((domain) => domain !== ''));
  return encodeModel({
    irVersion: IR_VERSION,
    producerName: 'mien',
    producerVersion: '',
    docString: description,
    opsetImport: [{ domain: '', version: OPSET }, ...[...domains].map((domain) => ({ domain, version: 1 }))],
    metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name,
      node,
      initializer,
      input: graph.inputs.map((value) => info(value.name, value)),
      output: graph.outputs.map((output) => info(output.name, output.value)),
    },
  });
}

/**
 * Nodes write into outputs directly: their results have the names of the outputs. A value that is two
 * outputs, or is an input too, is copied.
 */
function outputNames({ outputs }: Graph): ReadonlyMap<Value, string> {
  const names = new Map<Value, string>();
  for (const { name, value } of outputs) {
    if (value.producer !== undefined && !names.has(value)) names.set(value, name);
  }
  return names;
}

const EMPTY_NODE: OnnxNode = { name: '', opType: '', domain: '', input: [], output: [], attribute: [] };

function valueInfo(
  name: string,
  { type, shape }: TensorType,
  open: Readonly<Record<number, string>>,
): OnnxValueInfo {
  const dim = shape.map((size, axis): OnnxDimension => {
    const variable = open[axis];
    return variable === undefined ? { dimValue: size } : { dimParam: variable };
  });
  return { name, type: { tensorType: { elemType: ELEMENT_TYPE_NUMBERS[type], shape: { dim } } } };
}

function encodeNode(node: Node, operands: OperandStore, nameOf: (value: Value) => string): OnnxNode {
  const { operator, attributes, inputs } = node;
  if (operator.domain === 'mien') {
    throw new MienError('GRAPH_INVALID', `${operator.type} (${node.name}) is not an ONNX operator.`, {
      hint: 'Lower the graph for a device before writing it.',
    });
  }
  const extra = operator.operands?.(attributes, inputs).map((operand) => operands.name(operand)) ?? [];
  return {
    name: node.name,
    opType: operator.type,
    domain: operator.domain,
    input: [...inputs.map(nameOf), ...extra],
    output: node.outputs.map(nameOf),
    attribute: encodeAttributes(operator.attributeKinds, attributes),
  };
}

function encodeAttributes(
  kinds: Readonly<Record<string, AttributeKind>>,
  attributes: Attributes,
): readonly OnnxAttribute[] {
  return Object.entries(kinds).flatMap(([name, kind]) => {
    const value = attributes[name];
    return value === undefined ? [] : [encodeAttribute(name, kind, value)];
  });
}

function encodeAttribute(name: string, kind: AttributeKind, value: AttributeValue): OnnxAttribute {
  const type = ATTRIBUTE_TYPE_NUMBERS[kind];
  if (kind === 'string' && typeof value === 'string')
    return { name, type, s: new TextEncoder().encode(value) };
  if (kind === 'ints' && Array.isArray(value)) return { name, type, ints: value };
  if (kind === 'floats' && Array.isArray(value)) return { name, type, floats: value };
  if (kind === 'float' && typeof value === 'number') return { name, type, f: value };
  if (kind === 'int' && typeof value === 'number') return { name, type, i: value };
  throw new MienError('GRAPH_INVALID', `Attribute ${name} is ${JSON.stringify(value)}, expected ${kind}.`);
}

/** Writes constant operands as initializers, equal ones once. */
class OperandStore {
  readonly #names = new Map<string, string>();

  constructor(private readonly initializers: OnnxTensor[]) {}

  name(operand: Operand): string {
    if (operand === undefined) return '';
    const key = JSON.stringify(operand);
    let name = this.#names.get(key);
    if (name === undefined) {
      name = `operand_${this.#names.size}`;
      this.#names.set(key, name);
      this.initializers.push(operandTensor(name, operand));
    }
    return name;
  }
}

function operandTensor(name: string, operand: NonNullable<Operand>): OnnxTensor {
  if ('int64' in operand) {
    const data = BigInt64Array.from(operand.int64, BigInt);
    return {
      name,
      dims: [data.length],
      dataType: ELEMENT_TYPE_NUMBERS.int64,
      rawData: new Uint8Array(data.buffer),
    };
  }
  const scalar = typeof operand.float32 === 'number';
  const data = Float32Array.from(typeof operand.float32 === 'number' ? [operand.float32] : operand.float32);
  const dims = scalar ? [] : [data.length];
  return { name, dims, dataType: ELEMENT_TYPE_NUMBERS.float32, rawData: new Uint8Array(data.buffer) };
}
