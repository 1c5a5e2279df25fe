import { MienError } from '../../errors.js';
import { floatValues } from '../../graph/onnx/float-values.js';
import { doubled } from '../../graph/onnx/halve.js';
import { ELEMENT_TYPE_NUMBERS } from '../../graph/onnx/model.js';
import { checkNet } from './net-in-use.js';
import type { NetName } from './net-plans.js';
import { netParameters, notTakingLevels } from './nets.js';
import { NetWeights } from './weights.js';

/**
 * The weights of a net's file that `encodeNet` wrote, so that it can be trained on. `name` says which file in messages.
 * Throws `MODEL_BROKEN` where the file is no such net, or of another program.
 */
export function readNetWeights(file: Uint8Array, net: NetName, name: string): NetWeights {
  const { graph, producerName } = checkNet(file, net, name);
  if (producerName !== 'mien') {
    throw new MienError(
      'MODEL_BROKEN',
      `${name} was written by another program: its weights have other names.`,
      {
        hint: 'Take the nets of a detector that mien wrote.',
      },
    );
  }
  const tensors = new Map(graph.initializer.map((tensor) => [tensor.name, tensor]));
  const values = new Map<string, Float32Array>();
  for (const name of netParameters(net).keys()) {
    const tensor = tensors.get(name) ?? doubled(name, tensors);
    if (tensor?.dataType === ELEMENT_TYPE_NUMBERS.float32) values.set(name, floatValues(tensor));
  }
  const stored = new NetWeights(net, values);
  const taken = new Map<string, Float32Array>();
  for (const [parameter, shape] of netParameters(net)) taken.set(parameter, stored.take(parameter, shape));
  return notTakingLevels(new NetWeights(net, taken));
}
