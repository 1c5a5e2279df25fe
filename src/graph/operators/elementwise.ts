import type { Operator, Value } from '../graph.js';
import { reject } from '../graph.js';
import { reduceSum, reshape } from './broadcasting.js';
import { applyOne, broadcastShapes, defineComposite, defineOperator, tensor } from './operator.js';

/** Sums `gradient` over the axes that broadcasting stretched, back to the shape of `input`. */
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

/** 1 where x > 0, else 0. Each lowering has its cheapest form; its gradient is zero, so it has none. */
export const Step = defineComposite({ type: 'Step', infer: ([x]) => [tensor(x!.shape)] });

/** x itself, through which no gradient flows: however it was computed, it counts as given. */
export const Detach = defineOperator({
  type: 'Identity',
  infer: ([x]) => [tensor(x!.shape)],
  gradient: () => [undefined],
});

/** max(0, min(1, alpha · x + beta)); only for lowerings. */
export const HardSigmoid = defineOperator({
  type: 'HardSigmoid',
  attributeKinds: { alpha: 'float', beta: 'float' },
  infer: ([x]) => [tensor(x!.shape)],
});

/** y = x where x > 0, else slope · x; `slope` broadcasts to x, `[C, 1, 1]` for one slope a channel (He et al. 2015). */
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

export const add = (a: Value, b: Value): Value => applyOne(Add, [a, b]);
export const sub = (a: Value, b: Value): Value => applyOne(Sub, [a, b]);
export const mul = (a: Value, b: Value): Value => applyOne(Mul, [a, b]);
export const div = (a: Value, b: Value): Value => applyOne(Div, [a, b]);
export const neg = (x: Value): Value => applyOne(Neg, [x]);
export const exp = (x: Value): Value => applyOne(Exp, [x]);
export const log = (x: Value): Value => applyOne(Log, [x]);
export const sqrt = (x: Value): Value => applyOne(Sqrt, [x]);
export const reciprocal = (x: Value): Value => applyOne(Reciprocal, [x]);
export const sigmoid = (x: Value): Value => applyOne(Sigmoid, [x]);
export const erf = (x: Value): Value => applyOne(Erf, [x]);
export const relu = (x: Value): Value => applyOne(Relu, [x]);
export const step = (x: Value): Value => applyOne(Step, [x]);
export const detach = (x: Value): Value => applyOne(Detach, [x]);
export const hardSigmoid = (x: Value, alpha: number, beta: number): Value =>
  applyOne(HardSigmoid, [x], { alpha, beta });
export const prelu = (x: Value, slope: Value): Value => applyOne(PRelu, [x, slope]);
export const min = (a: Value, b: Value): Value => applyOne(Min, [a, b]);
export const greater = (a: Value, b: Value): Value => applyOne(Greater, [a, b]);
export const greaterOrEqual = (a: Value, b: Value): Value => applyOne(GreaterOrEqual, [a, b]);
export const where = (condition: Value, a: Value, b: Value): Value => applyOne(Where, [condition, a, b]);

/** x · σ(x) (Elfwing et al. 2018; Ramachandran et al. 2017). */
export const silu = (x: Value): Value => mul(x, sigmoid(x));

/** x · Φ(x), the exact form with erf (Hendrycks & Gimpel 2016). */
export const gelu = (x: Value): Value =>
  mul(mul(x, x.graph.scalar(0.5)), add(erf(mul(x, x.graph.scalar(Math.SQRT1_2))), x.graph.scalar(1)));
