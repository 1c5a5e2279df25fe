// Any scalar function, its gradient, and both run by ONNX Runtime: node examples/gradient.mjs
import { Graph, gradients, lower, mul, portable, reduceSum, sigmoid, toOnnx } from 'mienjs/graph';
import { openSession } from 'mienjs/training';

const graph = new Graph();
const x = graph.input('x', [3]);
const loss = reduceSum(mul(x, sigmoid(x)), [0]); // Σ x·σ(x)
graph.output('loss', loss);
graph.output('gradient', gradients(loss, [x])[0]);

const session = await openSession(toOnnx(lower(graph, portable)));
const outputs = await session.run({ x: { shape: [3], data: Float32Array.of(-1, 0, 2) } });
console.log('loss', outputs.loss.data[0], 'gradient', [...outputs.gradient.data]);
await session.release();
