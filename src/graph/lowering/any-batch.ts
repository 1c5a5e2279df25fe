import { Reshape } from '../operators/broadcasting.js';
import { applyOne, defineOperator, ints } from '../operators/operator.js';
import type { Lowering } from './lower.js';

/** To ONNX, a size of 0 is that of the input. */
const KeepingReshape = defineOperator({
  ...Reshape,
  operands: (attributes) => [{ int64: [0, ...ints(attributes, 'shape').slice(1)] }],
});

/**
 * For a graph that was built for one example and lowered for a device: as written with an open batch, its reshapes take
 * any number of examples. Those that leave the first axis alone take its size from what arrives; expansions to one
 * example stretch by themselves.
 */
export const anyBatch: Lowering = {
  Reshape: ([x], { attributes }) => {
    const keeps = x!.shape.length > 0 && ints(attributes, 'shape')[0] === x!.shape[0];
    return [applyOne(keeps ? KeepingReshape : Reshape, [x!], attributes)];
  },
};
