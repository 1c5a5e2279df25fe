import { describe, expect, test } from 'vitest';
import { Random } from '../random.js';
import { gradients } from './gradient.js';
import { Graph } from './graph.js';
import { lower } from './lowering/lower.js';
import { expand, reduceSum, reshape } from './operators/broadcasting.js';
import { conv } from './operators/convolution.js';
import { add, div, exp, greater, mul, relu, sigmoid, step, sub, where } from './operators/elementwise.js';
import { concat, slice, split, transpose } from './operators/layout.js';
import { matmul } from './operators/matrix.js';
import { averagePool, maxPool } from './operators/pooling.js';
import { reduceMax, reduceMean } from './operators/reduce.js';
import { softmax } from './operators/softmax.js';
import { expectGradients } from './testing/gradient-check.js';
import { lowerings, runGraph } from './testing/run-graph.js';
import { anywhere, distinct, positive } from './testing/samples.js';

describe('a value used more than once gathers all its shares', () => {
  const random = () => new Random(7);

  test('as both sides of one operator', async () => {
    await expectGradients(
      random(),
      { inputs: { x: { shape: [3, 4], values: anywhere } }, build: ({ x }) => mul(x!, x!) },
      { inputs: { x: { shape: [3, 4], values: anywhere } }, build: ({ x }) => add(x!, x!) },
      { inputs: { x: { shape: [3, 4], values: positive } }, build: ({ x }) => div(x!, mul(x!, x!)) },
      {
        inputs: { x: { shape: [4, 4], values: anywhere } },
        build: ({ x }) => matmul(x!, transpose(x!, [1, 0])),
      },
      { inputs: { x: { shape: [2, 3], values: anywhere } }, build: ({ x }) => concat([x!, x!, x!], 1) },
    );
  });

  test('on ways of different length, with other shapes in between', async () => {
    await expectGradients(random(), {
      inputs: { x: { shape: [2, 3], values: anywhere }, bias: { shape: [3], values: anywhere } },
      build: ({ x, bias }) => {
        const hidden = sigmoid(add(x!, bias!));
        const [left, right] = split(concat([hidden, x!], 1), [2, 4], 1);
        const mixed = matmul(transpose(left!, [1, 0]), softmax(right!, 1));
        return [
          mul(mixed, reduceSum(hidden, [0, 1])),
          mul(bias!, exp(slice(x!, [{ axis: 0, start: 1, end: 2 }]))),
        ];
      },
    });
  });

  test('as kernel, bias and image, in a residual block', async () => {
    await expectGradients(random(), {
      inputs: {
        x: { shape: [2, 4, 6, 6], values: distinct },
        w: { shape: [4, 4, 3, 3], values: anywhere },
        bias: { shape: [4], values: anywhere },
      },
      build: ({ x, w, bias }) => {
        const pads = [1, 1, 1, 1] as const;
        const once = conv(x!, w!, { pads, bias });
        const twice = conv(sigmoid(once), w!, { pads, bias });
        const sum = add(twice, x!);
        return add(maxPool(sum, { kernel: [2, 2] }), averagePool(sum, { kernel: [2, 2] }));
      },
    });
  });
});

describe('what the loss does not need', () => {
  test('a dead branch, before or after the loss, changes nothing', async () => {
    await expectGradients(new Random(8), {
      inputs: { x: { shape: [2, 3], values: anywhere } },
      build: ({ x }) => {
        exp(matmul(x!, transpose(x!, [1, 0])));
        // No rule, but no part of the loss either.
        reduceMax(x!, [0]);
        const y = mul(x!, sigmoid(x!));
        relu(y);
        return y;
      },
    });
  });

  test('operators without a rule may stand where no gradient goes', async () => {
    await expectGradients(new Random(9), {
      inputs: { x: { shape: [2, 3], values: anywhere } },
      fixed: { mask: { shape: [2, 3], values: anywhere } },
      build: ({ x, mask }) => mul(x!, where(greater(mask!, reduceMax(mask!, [0])), mask!, step(mask!))),
    });
  });

  test('gradients that no output wants are left out when the graph is lowered', () => {
    const graph = new Graph();
    const [x, w] = [graph.input('x', [2, 3, 8, 8]), graph.input('w', [4, 3, 3, 3])];
    const loss = reduceMean(conv(x, w), [0, 1, 2, 3]);
    graph.output('dw', gradients(loss, [w])[0]!);
    const lowered = lower(graph, {}).nodes.map(({ operator }) => operator.type);
    expect(lowered).toContain('ConvWeightGradient');
    expect(lowered).not.toContain('ConvInputGradient');
  });
});

test('gradients of gradients', async () => {
  await expectGradients(new Random(10), {
    inputs: { x: { shape: [2, 3], values: positive } },
    build: ({ x }) => {
      const loss = reduceSum(mul(exp(x!), div(x!, add(x!, x!.graph.scalar(1)))), [0, 1]);
      return gradients(loss, [x!]);
    },
  });
});

describe('with respect to', () => {
  test('a value inside the graph, the loss itself, and one value twice', async () => {
    const graph = new Graph();
    const x = graph.input('x', [2]);
    const middle = mul(x, graph.scalar(3));
    const loss = reduceSum(mul(middle, middle), [0]);
    gradients(loss, [middle, loss, x, x]).forEach((gradient, i) => {
      graph.output(`g${i}`, gradient);
    });
    for (const lowering of Object.values(await lowerings())) {
      const got = await runGraph(graph, { x: [1, -2] }, lowering);
      expect(Object.values(got).map((value) => [...value])).toEqual([[6, -12], [1], [18, -36], [18, -36]]);
    }
  });

  test('losses of one element, whatever their rank', async () => {
    const graph = new Graph();
    const x = graph.input('x', [1, 1]);
    graph.output('g', gradients(mul(x, x), [x])[0]!);
    const { portable } = await lowerings();
    const { g } = await runGraph(graph, { x: [4] }, portable);
    expect([...g!]).toEqual([8]);
  });
});

describe('refused', () => {
  test('a loss that is no scalar', () => {
    const x = new Graph().input('x', [2, 3]);
    expect(() => gradients(exp(x), [x])).toThrow(
      expect.objectContaining({ code: 'GRAPH_INVALID', message: 'The loss must be one number, got [2, 3].' }),
    );
  });

  test('a parameter that the loss does not depend on', () => {
    const graph = new Graph();
    const [x, w] = [graph.input('x', [2]), graph.input('w', [2])];
    exp(w);
    expect(() => gradients(reduceSum(x, [0]), [x, w])).toThrow(
      expect.objectContaining({ code: 'GRAPH_INVALID', message: 'The loss does not depend on w.' }),
    );
  });

  test('a parameter behind an operator without a rule', () => {
    const x = new Graph().input('x', [2, 3]);
    const loss = reduceSum(sub(x, expand(reduceMax(x, [1], { keepdims: true }), [2, 3])), [0, 1]);
    expect(() => gradients(loss, [x])).toThrow(/^ReduceMax \(ReduceMax_\d+\) has no gradient rule\.$/);
  });

  test('a way that stops at a value that carries no gradient', () => {
    const graph = new Graph();
    const x = graph.input('x', [4]);
    const loss = reduceSum(step(reshape(x, [2, 2])), [0, 1]);
    expect(() => gradients(loss, [x])).toThrow(/^Step .* has no gradient rule/);
  });
});
