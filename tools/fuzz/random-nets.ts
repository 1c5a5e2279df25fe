import type { MtcnnFiles } from '../../src/face/mtcnn/mtcnn.js';
import { encodeMtcnn } from '../../src/face/mtcnn/nets.js';
import { randomWeights } from '../../src/face/mtcnn/testing/random-weights.js';

/** The nets of a detector that has learnt nothing. */
export function randomNets(): MtcnnFiles {
  return encodeMtcnn({ p: randomWeights('p', 1), r: randomWeights('r', 1), o: randomWeights('o', 1) });
}
