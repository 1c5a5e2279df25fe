/**
 * Graphs of operators with shapes and gradients, written as ONNX.
 *
 * @module mienjs/graph
 */

export { gradients } from './gradient.js';
export { type ElementType, Graph, type Shape, type Value } from './graph.js';
export { chooseLowering } from './lowering/choose.js';
export { type CpuOptions, cpu } from './lowering/cpu.js';
export { type Lowering, type LoweringRule, lower } from './lowering/lower.js';
export { portable } from './lowering/portable.js';
export { decodeModel, encodeModel } from './onnx/codec.js';
export type { OnnxModel } from './onnx/model.js';
export { type OnnxOptions, toOnnx } from './onnx/write.js';
export { expand, reduceSum, reshape } from './operators/broadcasting.js';
export { type ConvOptions, conv } from './operators/convolution.js';
export {
  add,
  div,
  erf,
  exp,
  gelu,
  log,
  mul,
  neg,
  prelu,
  reciprocal,
  relu,
  sigmoid,
  silu,
  sqrt,
  sub,
} from './operators/elementwise.js';
export { concat, flatten, pad, type SliceRange, slice, split, transpose } from './operators/layout.js';
export { gemm, matmul } from './operators/matrix.js';
export { batchNormalization, batchNormalizationTraining } from './operators/normalization.js';
export { averagePool, globalAveragePool, maxPool } from './operators/pooling.js';
export { reduceMean } from './operators/reduce.js';
export { logSoftmax, softmax } from './operators/softmax.js';
