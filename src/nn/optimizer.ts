import type { Value } from '../graph/graph.js';
import { add, div, mul, sqrt, sub } from '../graph/operators/index.js';

/** One group's weights and gradient, flat vectors `[P]`, with the optimizer's own vectors beside them. */
export interface UpdateInput {
  readonly weights: Value;
  readonly gradient: Value;
  readonly slots: Readonly<Record<string, Value>>;
  /** Scalars that change from step to step, `[]`: `learningRate` and those of {@link Optimizer.scalars}. */
  readonly scalars: Readonly<Record<string, Value>>;
  /** 0 for a group without weight decay. */
  readonly weightDecay: number;
}

export interface UpdateOutput {
  readonly weights: Value;
  readonly slots: Readonly<Record<string, Value>>;
}

/** An update rule as a piece of graph over flat vectors, so that it is a handful of nodes for any network. */
export interface Optimizer {
  /** Vectors kept beside the weights, all starting at zero. */
  readonly slots: readonly string[];
  /** Inputs besides the learning rate that step number `step`, from 1, needs. */
  scalars(step: number): Readonly<Record<string, number>>;
  update(input: UpdateInput): UpdateOutput;
}

function coupledDecay(gradient: Value, weights: Value, weightDecay: number): Value {
  return weightDecay === 0 ? gradient : add(gradient, mul(weights, weights.graph.scalar(weightDecay)));
}

export interface SgdOptions {
  /** 0 to 1. With 0, a step forgets the velocity before it. */
  readonly momentum: number;
}

/** v ← μ v + g;  w ← w − η (g + μ v): SGD with Nesterov's momentum (Sutskever et al. 2013), decay coupled. */
export function sgd({ momentum }: SgdOptions): Optimizer {
  return {
    slots: ['velocity'],
    scalars: () => ({}),
    update({ weights, gradient, slots, scalars, weightDecay }) {
      const mu = weights.graph.scalar(momentum);
      const g = coupledDecay(gradient, weights, weightDecay);
      const velocity = add(mul(slots.velocity!, mu), g);
      const direction = add(g, mul(velocity, mu));
      return { weights: sub(weights, mul(direction, scalars.learningRate!)), slots: { velocity } };
    },
  };
}

export interface AdamOptions {
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** `coupled` adds the decay to the gradient, as L2 in the loss does; `decoupled` is AdamW. */
  readonly decay: 'coupled' | 'decoupled';
}

/**
 * Adam (Kingma & Ba 2015), and AdamW with decoupled decay (Loshchilov & Hutter 2019):
 * m ← β₁ m + (1−β₁) g;  v ← β₂ v + (1−β₂) g²;  w ← w − η (m / (1−β₁ᵗ)) / (√(v / (1−β₂ᵗ)) + ε).
 * Both corrections are folded into two scalars: η·c₁·m / (√(c₂·v) + ε).
 */
export function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, decay }: AdamOptions): Optimizer {
  return {
    slots: ['mean', 'square'],
    scalars: (step) => ({ correction1: 1 / (1 - beta1 ** step), correction2: 1 / (1 - beta2 ** step) }),
    update({ weights, gradient, slots, scalars, weightDecay }) {
      const number = (value: number) => weights.graph.scalar(value);
      const g = decay === 'coupled' ? coupledDecay(gradient, weights, weightDecay) : gradient;
      const mean = add(mul(slots.mean!, number(beta1)), mul(g, number(1 - beta1)));
      const square = add(mul(slots.square!, number(beta2)), mul(mul(g, g), number(1 - beta2)));
      const rate = mul(scalars.learningRate!, scalars.correction1!);
      const change = div(mul(mean, rate), add(sqrt(mul(square, scalars.correction2!)), number(epsilon)));
      const kept =
        decay === 'decoupled' && weightDecay !== 0
          ? mul(weights, sub(number(1), mul(scalars.learningRate!, number(weightDecay))))
          : weights;
      return { weights: sub(kept, change), slots: { mean, square } };
    },
  };
}
