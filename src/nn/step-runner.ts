import { MienError } from '../errors.js';
import { floats, type Session, type Tensors } from '../runtime/session.js';
import type { StateVector } from './optimization.js';
import type { Optimizer } from './optimizer.js';

type Vectors = Readonly<Record<string, Float32Array>>;

/** Where training stands, for the error that ends it when the loss is no longer a number. */
export interface Standing {
  /** Such as `epoch 1, step 20`. */
  readonly place: string;
  readonly learningRate: number;
  /** A sentence about what is kept. */
  readonly kept?: string;
  /** What may help beside a lower learning rate, such as `clip the gradient`. */
  readonly remedy?: string;
}

/**
 * The state of a training step, from run to run. Each run writes the next state over the state that it reads, so that
 * the state takes its memory once. The next state needs all gradients, and these need all of the state. So nothing
 * is overwritten before it is read.
 */
export class StepRunner {
  readonly #state: Tensors;
  readonly #into: Tensors;

  /**
   * Begins with `vectors`, which hold each vector of `state`. They are written over. `standing` is asked when training
   * has diverged. `loss` is the name of the output that has the loss, `[]`.
   */
  constructor(
    private readonly state: readonly StateVector[],
    vectors: Vectors,
    private readonly standing: () => Standing,
    private readonly loss = 'loss',
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

  /**
   * The state, to be kept. Throws `TRAINING_DIVERGED` where any of it is not finite. A step computes its loss before the
   * update, so the loss does not show that.
   */
  finiteVectors(): Record<string, Float32Array> {
    const { vectors } = this;
    if (!Object.values(vectors).every((vector) => vector.every(Number.isFinite)))
      this.requireFinite(Number.NaN);
    return vectors;
  }

  /** Throws `TRAINING_DIVERGED` where a loss is not finite. */
  requireFinite(loss: number): void {
    if (Number.isFinite(loss)) return;
    const { place, learningRate, kept, remedy } = this.standing();
    throw new MienError(
      'TRAINING_DIVERGED',
      [`The loss became ${loss} in ${place}.`, ...(kept === undefined ? [] : [kept])].join(' '),
      {
        hint: `Lower the learning rate (it is ${learningRate})${remedy === undefined ? '' : `, or ${remedy}`}.`,
      },
    );
  }

  /**
   * Runs one step, and returns its loss and all of its outputs. `inputs` are all inputs but the state. Throws
   * `TRAINING_DIVERGED` where the loss is not finite, and `RUNTIME_FAILED`.
   */
  async run(
    session: Session,
    inputs: Tensors,
  ): Promise<{ readonly loss: number; readonly outputs: Tensors }> {
    const outputs = await session.run({ ...inputs, ...this.#state }, this.#into);
    const loss = floats(outputs[this.loss])[0]!;
    this.requireFinite(loss);
    return { loss, outputs };
  }
}

/** Vectors as inputs of a graph, each of shape `[length]`. */
export function vectorTensors(vectors: Vectors): Tensors {
  return Object.fromEntries(
    Object.entries(vectors).map(([name, data]) => [name, { shape: [data.length], data }]),
  );
}

/** What the inputs of a step that change from step to step are made from. */
export interface StepScalars {
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  /** The step's number, from 1. */
  readonly count: number;
  /** The share of the moving average of the weights that stays in the end, 0 to 1; null without an average. */
  readonly averageDecay: number | null;
}

/** The inputs of step number `count` that are single numbers, each of shape `[]`. */
export function stepScalars({ optimizer, learningRate, count, averageDecay }: StepScalars): Tensors {
  return scalarTensors({
    learningRate,
    ...optimizer.scalars(count),
    ...(averageDecay === null ? {} : { averageRate: averageRate(averageDecay, count) }),
  });
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
