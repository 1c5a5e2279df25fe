import { availableParallelism } from 'node:os';
import { describe, expect, test } from 'vitest';
import { Graph } from '../graph/graph.js';
import { toOnnx } from '../graph/onnx/write.js';
import { add, greater, mul } from '../graph/operators/index.js';
import { defineOperator } from '../graph/operators/operator.js';
import { defaultThreads } from './default-threads.js';
import { openSession } from './node.js';
import { floats, type Session } from './session.js';

/** sum = a + b and product = a · b of two pairs. */
function arithmetic(): Uint8Array {
  const graph = new Graph();
  const [a, b] = [graph.input('a', [2]), graph.input('b', [2])];
  graph.output('sum', add(a, b));
  graph.output('product', mul(a, b));
  return toOnnx(graph);
}

async function withSession<T>(model: Uint8Array, use: (session: Session) => Promise<T>): Promise<T> {
  const session = await openSession(model, { threads: 1 });
  try {
    return await use(session);
  } finally {
    await session.release();
  }
}

const pair = (...values: [number, number]) => ({ shape: [2], data: Float32Array.from(values) });
const failed = (message: RegExp) =>
  expect.objectContaining({
    name: 'MienError',
    code: 'RUNTIME_FAILED',
    message: expect.stringMatching(message),
  });

describe('a session', () => {
  test('is released once, after what runs, and refuses to run after that', async () => {
    const session = await openSession(arithmetic(), { threads: 1 });
    const running = session.run({ a: pair(1, 2), b: pair(3, 4) });
    await Promise.all([session.release(), session.release()]);
    expect([...floats((await running).sum)]).toEqual([4, 6]);
    await session.release();
    await expect(session.run({ a: pair(1, 2), b: pair(3, 4) })).rejects.toThrow(failed(/released/));
  });

  test('computes the same where its threads wait without spinning', async () => {
    const [a, b] = [pair(1, 2), pair(3, 4)];
    for (const spin of [true, false]) {
      const session = await openSession(arithmetic(), { threads: 2, spin });
      expect(floats((await session.run({ a, b })).product)).toEqual(Float32Array.of(3, 8));
      await session.release();
    }
  });

  test('knows the names of inputs and outputs and computes', async () => {
    await withSession(arithmetic(), async (session) => {
      expect([...session.inputNames]).toEqual(['a', 'b']);
      expect([...session.outputNames]).toEqual(['sum', 'product']);
      const { sum, product } = await session.run({ a: pair(1, 2), b: pair(3, 5) });
      expect([...floats(sum)]).toEqual([4, 7]);
      expect([...floats(product)]).toEqual([3, 10]);
      expect([...sum!.shape]).toEqual([2]);
    });
  });

  test('writes into the arrays it is given, and into no other', async () => {
    await withSession(arithmetic(), async (session) => {
      const buffer = Float32Array.of(-1, -1, -1, -1);
      const sum = { shape: [2], data: buffer.subarray(1, 3) };
      const results = await session.run({ a: pair(1, 2), b: pair(3, 5) }, { sum });
      expect([...buffer]).toEqual([-1, 4, 7, -1]);
      expect([...floats(results.sum)]).toEqual([4, 7]);
      expect([...floats(results.product)]).toEqual([3, 10]);
    });
  });

  test('reads a part of a larger array', async () => {
    await withSession(arithmetic(), async (session) => {
      const a = { shape: [2], data: Float32Array.of(9, 1, 2, 9).subarray(1, 3) };
      const { sum } = await session.run({ a, b: pair(3, 5) });
      expect([...floats(sum)]).toEqual([4, 7]);
    });
  });

  test('passes integers through', async () => {
    const graph = new Graph();
    graph.output('y', graph.input('x', [2], 'int64'));
    await withSession(toOnnx(graph), async (session) => {
      const { y } = await session.run({ x: { shape: [2], data: BigInt64Array.of(-5n, 2n ** 60n) } });
      expect(y!.data).toEqual(BigInt64Array.of(-5n, 2n ** 60n));
      expect(() => floats(y)).toThrow(TypeError);
    });
  });

  test.each<[string, Parameters<Session['run']>[0]]>([
    ['an input is missing', { a: pair(1, 2) }],
    ['an input has another shape', { a: pair(1, 2), b: { shape: [3], data: new Float32Array(3) } }],
    ['an input has another type', { a: pair(1, 2), b: { shape: [2], data: new BigInt64Array(2) } }],
    ['the values do not fill the shape', { a: pair(1, 2), b: { shape: [2], data: new Float32Array(1) } }],
  ])('refuses a run where %s, and goes on to work', async (_, feeds) => {
    await withSession(arithmetic(), async (session) => {
      await expect(session.run(feeds)).rejects.toThrow(failed(/could not run the model/));
      const { sum } = await session.run({ a: pair(1, 2), b: pair(3, 5) });
      expect([...floats(sum)]).toEqual([4, 7]);
    });
  });

  test('refuses an output that is neither float32 nor int64', async () => {
    const graph = new Graph();
    graph.output('y', greater(graph.input('x', [1]), graph.scalar(0)));
    await withSession(toOnnx(graph), async (session) => {
      const run = session.run({ x: { shape: [1], data: Float32Array.of(1) } });
      await expect(run).rejects.toThrow(failed(/output y is neither float32 nor int64/));
    });
  });
});

describe('opening', () => {
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['no ONNX file', new TextEncoder().encode('{"this": "is JSON"}')],
    ['half a file', arithmetic().subarray(0, 80)],
  ])('%s is refused', async (_, bytes) => {
    await expect(openSession(bytes, { threads: 1 })).rejects.toThrow(
      failed(/could not open the model on cpu/),
    );
  });

  test('an operator that the runtime does not have is refused', async () => {
    const operator = defineOperator({ type: 'Wish', infer: ([x]) => [x!] });
    const graph = new Graph();
    graph.output('y', graph.apply(operator, [graph.input('x', [1])])[0]!);
    await expect(openSession(toOnnx(graph), { threads: 1 })).rejects.toThrow(failed(/Wish/));
  });
});

test('by default a session takes one thread a core', () => {
  expect(defaultThreads()).toBe(availableParallelism());
});
