// The machine's rate, in a process of its own: float32 matrix products by ONNX Runtime. node matmul-child.mjs THREADS
import { Graph } from '../../dist/graph/graph.js';
import { toOnnx } from '../../dist/graph/onnx/write.js';
import { matmul } from '../../dist/graph/operators/matrix.js';
import { Random } from '../../dist/random.js';
import { openSession } from '../../dist/runtime/node.js';
import { MATMUL_SIZE } from './protocol.mjs';
import { say, serve } from './serve.mjs';

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
await serve(
  /** @param {{ do: string, steps: number }} question */
  async ({ steps }) => {
    const seconds = [];
    for (let i = 0; i < steps; i++) {
      const started = performance.now();
      await session.run(feeds, into);
      seconds.push((performance.now() - started) / 1000);
    }
    return { seconds };
  },
);
await session.release();
