import { floats, type Session, type Tensors } from '../runtime/session.js';
import type { StateVector } from './optimization.js';

type Vectors = Readonly<Record<string, Float32Array>>;

/**
 * The state of a training step, from run to run. Each run writes the next state over the state that it reads, so that
 * the state takes its memory once. The next state needs all gradients, and these need all of the state. So nothing
 * is overwritten before it is read.
 */
export class StepRunner {
  readonly #state: Tensors;
  readonly #into: Tensors;

  /** Begins with `vectors`, which hold each vector of `state`. They are written over. */
  constructor(
    private readonly state: readonly StateVector[],
    vectors: Vectors,
  ) {
    this.#state = vectorTensors(Object.fromEntries(state.map(({ name }) => [name, vectors[name]!])));
    this.#into = Object.fromEntries(
      Object.entries(this.#state).map(([name, tensor]) => [`next.${name}`, tensor]),
    );
  }

  /** The state as it is now; the next run writes over it. */
  get vectors(): Record<string, Float32Array> {
    return Object.fromEntries(this.state.map(({ name }) => [name, floats(this.#state[name])]));
  }

  /** Whether all of the state is finite. A step computes its loss before the update, so the loss does not show it. */
  get isFinite(): boolean {
    return Object.values(this.vectors).every((vector) => vector.every(Number.isFinite));
  }

  /** Runs one step. `inputs` are all inputs but the state. Throws `RUNTIME_FAILED`. */
  run(session: Session, inputs: Tensors): Promise<Tensors> {
    return session.run({ ...inputs, ...this.#state }, this.#into);
  }
}

/** Vectors as inputs of a graph, each of shape `[length]`. */
export function vectorTensors(vectors: Vectors): Tensors {
  return Object.fromEntries(
    Object.entries(vectors).map(([name, data]) => [name, { shape: [data.length], data }]),
  );
}

/** Numbers as inputs of a step, each of shape `[]`. */
export function scalarTensors(values: Readonly<Record<string, number>>): Tensors {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { shape: [], data: Float32Array.of(value) }]),
  );
}

/**
 * The share of the newest weights in their moving average, at step `count` (from 1). The average starts short and grows
 * longer, so that the first weights are soon forgotten. `decay` is the share of the average in the end.
 */
export function averageRate(decay: number, count: number): number {
  return 1 - Math.min(decay, (1 + count) / (10 + count));
}
