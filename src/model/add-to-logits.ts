import { EXPRESSION_COUNT } from '../expression.js';
import type { Architecture } from '../nn/architectures/architecture.js';
import { changeTensors } from '../nn/change-tensors.js';
import { describeNetwork } from '../nn/description.js';
import type { Weights } from '../nn/inference.js';

/** The bias of the last layer, in every architecture. */
const LOGITS_BIAS = 'logits.bias';

/** The weights of a network whose logits are larger by `offsets` `[7]`. */
export function addToLogits(architecture: Architecture, weights: Weights, offsets: Float32Array): Weights {
  return changeTensors(describeNetwork(architecture, EXPRESSION_COUNT), weights, (name, values) => {
    if (name !== LOGITS_BIAS) return;
    for (const [k, offset] of offsets.entries()) values[k]! += offset;
  });
}
