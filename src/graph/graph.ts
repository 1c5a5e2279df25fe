import { MienError } from '../errors.js';

export type ElementType = 'float32' | 'int64' | 'bool';
export type Shape = readonly number[];
export type AttributeValue = number | string | readonly number[];
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** Element type and static shape: every dimension is known when the graph is built. */
export interface TensorType {
  readonly type: ElementType;
  readonly shape: Shape;
}

/** Constant operands that ONNX takes as its last inputs: a vector, a scalar (a plain number), or a gap. */
export type Operand =
  | { readonly int64: readonly number[] }
  | { readonly float32: readonly number[] | number }
  | undefined;

/** How an attribute is written into the ONNX file. An attribute that is not listed there is not written. */
export type AttributeKind = 'int' | 'ints' | 'float' | 'floats' | 'string';

/**
 * What the builder knows of one operator. `gradient` returns, for each input, this node's part of that
 * input's gradient, or `undefined` where the input has none.
 */
export interface Operator {
  /** The ONNX operator's name, or a name of our own in the domain `mien`, which a lowering must replace. */
  readonly type: string;
  /** `''` is ONNX itself. */
  readonly domain: string;
  readonly attributeKinds: Readonly<Record<string, AttributeKind>>;
  /** Result types of the outputs. Call {@link reject} where the inputs do not fit. */
  infer(inputs: readonly TensorType[], attributes: Attributes): readonly TensorType[];
  gradient?(node: Node, outputGradients: readonly (Value | undefined)[]): readonly (Value | undefined)[];
  operands?(attributes: Attributes, inputs: readonly TensorType[]): readonly Operand[];
}

/** One tensor of a graph: a name with a type. It knows its graph, so that operators can be plain functions. */
export class Value implements TensorType {
  constructor(
    readonly graph: Graph,
    readonly name: string,
    readonly type: ElementType,
    readonly shape: Shape,
    /** The node that computes it; absent for inputs and constants. */
    readonly producer: Node | undefined,
  ) {}
}

export class Node {
  outputs: readonly Value[] = [];

  constructor(
    readonly name: string,
    readonly operator: Operator,
    readonly inputs: readonly Value[],
    readonly attributes: Attributes,
  ) {}

  /** The only output, or the first. */
  get output(): Value {
    return this.outputs[0]!;
  }
}

export interface Constant {
  readonly value: Value;
  readonly data: Float32Array | BigInt64Array;
}

/** Thrown inside `infer`; {@link Graph.apply} adds the operator and the shapes. */
class Rejection extends Error {}

/** Refuses the inputs of an operator, with the reason. Only for `infer`. */
export function reject(reason: string): never {
  throw new Rejection(reason);
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** A data-flow graph under construction. Nodes are in topological order, since inputs must exist first. */
export class Graph {
  readonly inputs: Value[] = [];
  readonly constants: Constant[] = [];
  readonly nodes: Node[] = [];
  readonly outputs: { readonly name: string; readonly value: Value }[] = [];
  readonly #scopes: string[] = [];
  readonly #scalars = new Map<number, Value>();
  #count = 0;

  input(name: string, shape: Shape, type: ElementType = 'float32'): Value {
    if (this.inputs.some((input) => input.name === name)) {
      throw new MienError('GRAPH_INVALID', `Two inputs of one graph are named ${name}.`);
    }
    const value = new Value(this, name, type, shape, undefined);
    this.inputs.push(value);
    return value;
  }

  /** A tensor stored in the graph. Throws `GRAPH_INVALID` where the data does not fill the shape. */
  constant(data: Float32Array | BigInt64Array, shape: Shape, name = this.#unique('constant')): Value {
    if (data.length !== sizeOf(shape)) {
      throw new MienError(
        'GRAPH_INVALID',
        `Constant ${name}: ${data.length} values do not fill ${formatShape(shape)}.`,
      );
    }
    const type = data instanceof Float32Array ? 'float32' : 'int64';
    const value = new Value(this, name, type, shape, undefined);
    this.constants.push({ value, data });
    return value;
  }

  /** A float32 constant of shape `[]`; equal ones are one constant. */
  scalar(number: number): Value {
    let value = this.#scalars.get(number);
    if (value === undefined) {
      value = this.constant(Float32Array.of(number), []);
      this.#scalars.set(number, value);
    }
    return value;
  }

  /** Names what a run returns. */
  output(name: string, value: Value): void {
    this.#own(value);
    this.outputs.push({ name, value });
  }

  /** Names every node made by `build` after `scope`, which shows in a graph viewer. */
  scoped<T>(scope: string, build: () => T): T {
    this.#scopes.push(scope);
    try {
      return build();
    } finally {
      this.#scopes.pop();
    }
  }

  /**
   * Adds a node and returns its outputs.
   * Throws `GRAPH_INVALID`, naming operator and shapes, where they do not fit.
   */
  apply(operator: Operator, inputs: readonly Value[], attributes: Attributes = {}): readonly Value[] {
    for (const input of inputs) this.#own(input);
    const types = inferTypes(operator, inputs, attributes);
    const node = new Node(this.#unique(operator.type), operator, inputs, attributes);
    node.outputs = types.map(
      ({ type, shape }, index) =>
        new Value(this, index === 0 ? node.name : `${node.name}.${index}`, type, shape, node),
    );
    this.nodes.push(node);
    return node.outputs;
  }

  #own(value: Value): void {
    if (value.graph !== this) {
      throw new MienError('GRAPH_INVALID', `Value ${value.name} belongs to another graph.`);
    }
  }

  #unique(label: string): string {
    return [...this.#scopes, `${label}_${this.#count++}`].join('/');
  }
}

/** The nodes that an output needs. */
export function neededNodes(graph: Graph): ReadonlySet<Node> {
  const needed = new Set<Node>();
  const values = graph.outputs.map(({ value }) => value);
  for (let value = values.pop(); value !== undefined; value = values.pop()) {
    if (value.producer === undefined || needed.has(value.producer)) continue;
    needed.add(value.producer);
    values.push(...value.producer.inputs);
  }
  return needed;
}

function inferTypes(
  operator: Operator,
  inputs: readonly TensorType[],
  attributes: Attributes,
): readonly TensorType[] {
  try {
    return operator.infer(inputs, attributes);
  } catch (error) {
    if (!(error instanceof Rejection)) throw error;
    const shapes = inputs.map(({ shape }) => formatShape(shape)).join(', ');
    const settings = Object.entries(attributes).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    throw new MienError(
      'GRAPH_INVALID',
      `${operator.type}(${shapes})${settings.length > 0 ? ` with ${settings.join(', ')}` : ''}: ${error.message}`,
    );
  }
}
