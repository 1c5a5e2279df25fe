import { MienError } from '../errors.js';
import { type Graph, type Shape, sizeOf, type Value } from '../graph/graph.js';
import type { Random } from '../random.js';
import { type Initializer, initialize } from './initializer.js';

/** A tensor that training learns. */
export interface Parameter {
  readonly name: string;
  readonly shape: Shape;
  readonly initializer: Initializer;
  /** Whether weight decay applies: to kernels, not to biases or normalisation. */
  readonly decay: boolean;
}

/** A running mean or variance, which training tracks but does not learn; one value a channel. */
export interface Statistic {
  readonly name: string;
  readonly shape: Shape;
  readonly initial: number;
}

/** A dropout mask that each training step is given: 0 with probability `rate`, else 1 / (1 − rate). */
export interface Mask {
  readonly name: string;
  readonly shape: Shape;
  readonly rate: number;
}

/**
 * `training` uses the statistics of each batch, and dropout. `inference` uses the running statistics, and no
 * dropout.
 */
export type Mode = 'training' | 'inference';

/** Where a network's tensors come from: inputs, parts of one flat vector, or constants. */
export interface TensorSource {
  parameter(parameter: Parameter): Value;
  statistic(statistic: Statistic): Value;
  /**
   * The masks of another pass over the same pictures, so that both passes drop the same units. Without them,
   * masks are inputs.
   */
  mask?(mask: Mask): Value;
}

/** The place where layers are built. It hands out parameters by name and notes what the network needs. */
export class Network {
  readonly parameters: Parameter[] = [];
  readonly statistics: Statistic[] = [];
  readonly masks: Mask[] = [];
  /** In training mode: this batch's value of each statistic, by name. */
  readonly batchStatistics = new Map<string, Value>();
  readonly #drawn = new Map<string, Value>();
  readonly #scopes: string[] = [];

  constructor(
    readonly graph: Graph,
    readonly mode: Mode,
    private readonly source: TensorSource,
  ) {}

  /** Builds a layer or block whose parameters and nodes are named after `name`. */
  scoped<T>(name: string, build: () => T): T {
    this.#scopes.push(name);
    try {
      return this.graph.scoped(name, build);
    } finally {
      this.#scopes.pop();
    }
  }

  parameter(name: string, shape: Shape, initializer: Initializer, decay: boolean): Value {
    const parameter = { name: this.#path(name), shape, initializer, decay };
    if (this.parameters.some((other) => other.name === parameter.name)) {
      throw new MienError('GRAPH_INVALID', `Two parameters are named ${parameter.name}.`);
    }
    this.parameters.push(parameter);
    return this.source.parameter(parameter);
  }

  statistic(name: string, shape: Shape, initial: number): Value {
    const statistic = { name: this.#path(name), shape, initial };
    this.statistics.push(statistic);
    return this.source.statistic(statistic);
  }

  /** Notes this batch's value of a statistic. */
  track(name: string, value: Value): void {
    this.batchStatistics.set(this.#path(name), value);
  }

  mask(shape: Shape, rate: number): Value {
    const mask = { name: this.#path(`mask_${this.masks.length}`), shape, rate };
    this.masks.push(mask);
    const value = this.source.mask?.(mask) ?? this.graph.input(mask.name, shape);
    this.#drawn.set(mask.name, value);
    return value;
  }

  /** A mask of this network's, for a second pass. */
  readonly drawn = ({ name }: Mask): Value => this.#drawn.get(name)!;

  #path(name: string): string {
    return [...this.#scopes, name].join('.');
  }
}

export interface Tensor {
  readonly name: string;
  readonly shape: Shape;
}

/** Named tensors one after the other in a flat vector. */
export class Layout<T extends Tensor = Tensor> {
  readonly size: number;
  readonly #offsets = new Map<string, number>();

  constructor(readonly tensors: readonly T[]) {
    let offset = 0;
    for (const tensor of tensors) {
      this.#offsets.set(tensor.name, offset);
      offset += sizeOf(tensor.shape);
    }
    this.size = offset;
  }

  /** The part of `flat` that holds a tensor, not copied. */
  view(flat: Float32Array, tensor: T): Float32Array {
    const offset = this.#offsets.get(tensor.name)!;
    return flat.subarray(offset, offset + sizeOf(tensor.shape));
  }
}

/** Parameters that the optimizer treats alike, as one flat vector. */
export interface ParameterGroup {
  /** `decayed` or `plain` */
  readonly name: string;
  readonly decay: boolean;
  readonly layout: Layout<Parameter>;
}

export function parameterGroups(parameters: readonly Parameter[]): readonly ParameterGroup[] {
  return [true, false].flatMap((decay) => {
    const members = parameters.filter((parameter) => parameter.decay === decay);
    if (members.length === 0) return [];
    return [{ name: decay ? 'decayed' : 'plain', decay, layout: new Layout(members) }];
  });
}

/** Fresh weights of one group. */
export function initializeGroup({ layout }: ParameterGroup, random: Random): Float32Array {
  const flat = new Float32Array(layout.size);
  for (const parameter of layout.tensors) {
    layout.view(flat, parameter).set(initialize(parameter.initializer, parameter.shape, random));
  }
  return flat;
}
