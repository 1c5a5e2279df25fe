// The machine's rate, in a process of its own: float32 matrix products by ONNX Runtime. npx tsx matmul-child.ts THREADS
import { Graph } from '../../src/graph/graph.js';
import { toOnnx } from '../../src/graph/onnx/write.js';
import { matmul } from '../../src/graph/operators/matrix.js';
import { Random } from '../../src/random.js';
import { openSession } from '../../src/runtime/node.js';
import { MATMUL_SIZE } from './protocol.js';
import { say, serve } from './serve.js';

const shape = [MATMUL_SIZE, MATMUL_SIZE];
const graph = new Graph();
graph.output('product', matmul(graph.input('a', shape), graph.input('b', shape)));
const session = await openSession(toOnnx(graph), { threads: Number(process.argv[2]) });
const random = new Random(1);
const matrix = () => ({
  shape,
  data: Float32Array.from({ length: MATMUL_SIZE ** 2 }, () => random.uniform(-1, 1)),
});
const feeds = { a: matrix(), b: matrix() };
const into = { product: { shape, data: new Float32Array(MATMUL_SIZE ** 2) } };

say({});
await serve(async ({ steps }: { do: string; steps: number }) => {
  const seconds = [];
  for (let i = 0; i < steps; i++) {
    const started = performance.now();
    await session.run(feeds, into);
    seconds.push((performance.now() - started) / 1000);
  }
  return { seconds };
});
await session.release();
