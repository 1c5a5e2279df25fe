import type { LevelShares } from '../../src/face/mtcnn/levels.js';
import type { MtcnnFiles } from '../../src/face/mtcnn/mtcnn.js';
import { NET_NAMES, type NetName } from '../../src/face/mtcnn/net-plans.js';
import { encodeMtcnn, netParameters } from '../../src/face/mtcnn/nets.js';
import { randomWeights } from '../../src/face/mtcnn/testing/random-weights.js';
import { NetWeights } from '../../src/face/mtcnn/weights.js';

/**
 * A detector that has learnt nothing, and takes more for faces the larger `eagerness`, which is added to its logits. With
 * `levels`, photos are stretched before the search.
 */
export function eagerDetector(
  seed: number,
  eagerness: number,
  levels: LevelShares | null = null,
): MtcnnFiles {
  const net = (name: NetName): NetWeights => {
    const weights = randomWeights(name, seed + 100 * NET_NAMES.indexOf(name));
    const values = new Map([...netParameters(name)].map(([key, shape]) => [key, weights.take(key, shape)]));
    if (name !== 'p') values.get('face.bias')![1]! += eagerness;
    return new NetWeights(name, values);
  };
  return encodeMtcnn({ p: net('p'), r: net('r'), o: net('o') }, levels);
}
