import { EXPRESSIONS } from '../../expression.js';
import { FER2013_FRAMING } from '../../image/framing.js';
import { randomWeights } from '../../nn/testing/random-weights.js';
import { UNCERTAIN_BELOW } from '../description.js';
import { encodeModelFile } from '../write.js';

/** The bytes of a model that has learnt nothing. */
export function randomModel(seed: number, architecture = 'mien-tiny'): Uint8Array {
  return encodeModelFile(
    {
      version: 1,
      architecture,
      classes: [...EXPRESSIONS],
      input: { channels: 1, height: 48, width: 48, gray: 'BT.601', range: [0, 255] },
      framing: FER2013_FRAMING,
      temperature: 0.8,
      uncertainBelow: UNCERTAIN_BELOW,
      training: { datasetHash: 'none', epoch: 1, seed },
    },
    randomWeights(architecture, seed),
  );
}
