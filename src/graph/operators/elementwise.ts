import type { Operator, Value } from '../graph.js';
import { reject } from '../graph.js';
import { reduceSum, reshape } from './broadcasting.js';
import { applyOne, broadcastShapes, defineComposite, defineOperator, tensor } from './operator.js';

/** Sums `gradient` over the axes that broadcasting stretched. The result has the shape of `input`. */
function unbroadcast(gradient: Value, input: Value): Value {
  const lead = gradient.shape.length - input.shape.length;
  const axes = gradient.shape.flatMap((size, axis) =>
    axis < lead || (input.shape[axis - lead] === 1 && size !== 1) ? [axis] : [],
  );
  return axes.length === 0 ? gradient : reshape(reduceSum(gradient, axes, { keepdims: true }), input.shape);
}

function binary(
  type: string,
  gradient: (a: Value, b: Value, output: Value, dy: Value) => readonly [Value, Value],
): Operator {
  return defineOperator({
    type,
    infer: ([a, b]) => {
      if (a!.type !== b!.type) reject(`one side is ${a!.type}, the other ${b!.type}`);
      return [tensor(broadcastShapes(a!.shape, b!.shape), a!.type)];
    },
    gradient: ({ inputs: [a, b], output }, [dy]) => {
      const [da, db] = gradient(a!, b!, output, dy!);
      return [unbroadcast(da, a!), unbroadcast(db, b!)];
    },
  });
}

function unary(type: string, gradient: (x: Value, y: Value, dy: Value) => Value): Operator {
  return defineOperator({
    type,
    infer: ([x]) => [tensor(x!.shape)],
    gradient: ({ inputs: [x], output }, [dy]) => [gradient(x!, output, dy!)],
  });
}

/*
 * y = a + b     da = dy            db = dy
 * y = a − b     da = dy            db = −dy
 * y = a · b     da = dy · b        db = dy · a
 * y = a / b     da = dy / b        db = −dy · y / b
 */
export const Add = binary('Add', (_a, _b, _y, dy) => [dy, dy]);
export const Sub = binary('Sub', (_a, _b, _y, dy) => [dy, neg(dy)]);
export const Mul = binary('Mul', (a, b, _y, dy) => [mul(dy, b), mul(dy, a)]);
export const Div = binary('Div', (_a, b, y, dy) => [div(dy, b), neg(div(mul(dy, y), b))]);

/*
 * y = −x        dx = −dy
 * y = eˣ        dx = dy · y
 * y = ln x      dx = dy / x
 * y = √x        dx = dy / 2y
 * y = 1/x       dx = −dy · y²
 * y = σ(x)      dx = dy · y (1 − y)
 * y = erf x     dx = dy · 2/√π · e^(−x²)
 * y = max(x,0)  dx = dy · [y > 0]
 */
export const Neg = unary('Neg', (_x, _y, dy) => neg(dy));
export const Exp = unary('Exp', (_x, y, dy) => mul(dy, y));
export const Log = unary('Log', (x, _y, dy) => div(dy, x));
export const Sqrt = unary('Sqrt', (x, y, dy) => div(dy, mul(y, x.graph.scalar(2))));
export const Reciprocal = unary('Reciprocal', (_x, y, dy) => neg(mul(dy, mul(y, y))));
export const Sigmoid = unary('Sigmoid', (x, y, dy) => mul(dy, mul(y, sub(x.graph.scalar(1), y))));
export const Erf = unary('Erf', (x, _y, dy) =>
  mul(dy, mul(x.graph.scalar(2 / Math.sqrt(Math.PI)), exp(neg(mul(x, x))))),
);
export const Relu = unary('Relu', (_x, y, dy) => mul(dy, step(y)));

/** 1 where x > 0, else 0. Each lowering has its cheapest form. It has no gradient, since that is zero. */
export const Step = defineComposite({ type: 'Step', infer: ([x]) => [tensor(x!.shape)] });

/** x itself, without a gradient: x counts as a constant. */
export const Detach = defineOperator({
  type: 'Identity',
  infer: ([x]) => [tensor(x!.shape)],
  gradient: () => [undefined],
});

/** max(0, min(1, alpha · x + beta)). Only lowerings use it. */
export const HardSigmoid = defineOperator({
  type: 'HardSigmoid',
  attributeKinds: { alpha: 'float', beta: 'float' },
  infer: ([x]) => [tensor(x!.shape)],
});

/**
 * y = x where x > 0, else slope · x (He et al. 2015). `slope` broadcasts to x: `[C, 1, 1]` is one slope a
 * channel.
 */
export const PRelu = defineOperator({
  type: 'PRelu',
  infer: ([x, slope]) => {
    const shape = broadcastShapes(x!.shape, slope!.shape);
    if (shape.some((size, axis) => size !== x!.shape[axis])) reject('the slope does not broadcast to x');
    return [tensor(x!.shape)];
  },
  // dx = dy · [x > 0] + dy · slope · (1 − [x > 0])     dslope = Σ dy · min(x, 0)
  gradient: ({ inputs: [x, slope] }, [dy]) => {
    const positive = step(x!);
    const held = mul(dy!, positive);
    const rest = sub(dy!, held);
    return [add(held, mul(rest, slope!)), unbroadcast(mul(rest, x!), slope!)];
  },
});

export const Min = defineOperator({
  type: 'Min',
  infer: ([a, b]) => [tensor(broadcastShapes(a!.shape, b!.shape))],
});

export const Greater = defineOperator({
  type: 'Greater',
  infer: ([a, b]) => [tensor(broadcastShapes(a!.shape, b!.shape), 'bool')],
});

export const GreaterOrEqual = defineOperator({
  type: 'GreaterOrEqual',
  infer: ([a, b]) => [tensor(broadcastShapes(a!.shape, b!.shape), 'bool')],
});

/** a where the condition holds, else b. */
export const Where = defineOperator({
  type: 'Where',
  infer: ([condition, a, b]) => [
    tensor(broadcastShapes(condition!.shape, broadcastShapes(a!.shape, b!.shape))),
  ],
});

/**
 * a + b. Shapes broadcast by NumPy's rule: they are aligned at the end, and an axis of size 1 is repeated.
 * Throws `GRAPH_INVALID` where they do not broadcast, or the element types differ.
 *
 * @example
 * ```ts
 * const graph = new Graph();
 * const x = graph.input('x', [2, 3]);
 * const bias = graph.input('bias', [3]);
 * graph.output('y', add(x, bias)); // [2, 3]
 * ```
 */
export const add = (a: Value, b: Value): Value => applyOne(Add, [a, b]);
/** a − b. Shapes and errors are those of {@link add}. */
export const sub = (a: Value, b: Value): Value => applyOne(Sub, [a, b]);
/** a · b, number by number. Shapes and errors are those of {@link add}. */
export const mul = (a: Value, b: Value): Value => applyOne(Mul, [a, b]);
/** a / b. Shapes and errors are those of {@link add}. */
export const div = (a: Value, b: Value): Value => applyOne(Div, [a, b]);
/** −x */
export const neg = (x: Value): Value => applyOne(Neg, [x]);
/** eˣ */
export const exp = (x: Value): Value => applyOne(Exp, [x]);
/** The natural logarithm of x. */
export const log = (x: Value): Value => applyOne(Log, [x]);
/** √x */
export const sqrt = (x: Value): Value => applyOne(Sqrt, [x]);
/** 1 / x */
export const reciprocal = (x: Value): Value => applyOne(Reciprocal, [x]);
/** 1 / (1 + e⁻ˣ), from 0 to 1. */
export const sigmoid = (x: Value): Value => applyOne(Sigmoid, [x]);
/** The error function, from −1 to 1. */
export const erf = (x: Value): Value => applyOne(Erf, [x]);
/** The larger one of x and 0. */
export const relu = (x: Value): Value => applyOne(Relu, [x]);
export const step = (x: Value): Value => applyOne(Step, [x]);
export const detach = (x: Value): Value => applyOne(Detach, [x]);
export const hardSigmoid = (x: Value, alpha: number, beta: number): Value =>
  applyOne(HardSigmoid, [x], { alpha, beta });
/**
 * x where x > 0, else slope · x (He et al. 2015). Throws `GRAPH_INVALID` where the slope does not broadcast
 * to x.
 *
 * @example
 * ```ts
 * const y = prelu(x, slope); // x: [N, C, H, W], slope: [C, 1, 1]
 * ```
 */
export const prelu = (x: Value, slope: Value): Value => applyOne(PRelu, [x, slope]);
export const min = (a: Value, b: Value): Value => applyOne(Min, [a, b]);
export const greater = (a: Value, b: Value): Value => applyOne(Greater, [a, b]);
export const greaterOrEqual = (a: Value, b: Value): Value => applyOne(GreaterOrEqual, [a, b]);
export const where = (condition: Value, a: Value, b: Value): Value => applyOne(Where, [condition, a, b]);

/** x · σ(x) (Elfwing et al. 2018; Ramachandran et al. 2017). */
export const silu = (x: Value): Value => mul(x, sigmoid(x));

/** x · Φ(x), with Φ the normal distribution, exactly by erf (Hendrycks & Gimpel 2016). */
export const gelu = (x: Value): Value =>
  mul(mul(x, x.graph.scalar(0.5)), add(erf(mul(x, x.graph.scalar(Math.SQRT1_2))), x.graph.scalar(1)));
