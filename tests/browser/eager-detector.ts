import type { LevelShares } from '../../src/face/mtcnn/levels.js';
import type { MtcnnFiles } from '../../src/face/mtcnn/mtcnn.js';
import { notesMetadata } from '../../src/face/mtcnn/net-notes.js';
import { NET_NAMES, type NetName } from '../../src/face/mtcnn/net-plans.js';
import { encodeMtcnn, netParameters } from '../../src/face/mtcnn/nets.js';
import { randomWeights } from '../../src/face/mtcnn/testing/random-weights.js';
import { NetWeights } from '../../src/face/mtcnn/weights.js';
import { decisionNetTensors } from '../../src/face/one-pass/decision-network.js';
import { encodeDecisionNet, encodeSearchNet } from '../../src/face/one-pass/encode.js';
import { searchNetTensors } from '../../src/face/one-pass/network.js';
import type { OnePassFiles } from '../../src/face/one-pass/one-pass.js';
import type { LearnedTensors } from '../../src/nn/description.js';
import type { Weights } from '../../src/nn/inference.js';
import { initializeGroup } from '../../src/nn/network.js';
import { Random } from '../../src/random.js';

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

/** The same of a detector that searches in one pass: most of its cells propose a face, and most of the squares are one. */
export function eagerOnePass(seed: number, levels: LevelShares | null = null): OnePassFiles {
  return {
    search: encodeSearchNet(
      eagerVectors(searchNetTensors(), seed, 6),
      notesMetadata({ levels: levels ?? undefined }),
    ),
    decide: encodeDecisionNet(eagerVectors(decisionNetTensors(), seed + 1, 1.2)),
  };
}

function eagerVectors({ groups, statistics }: LearnedTensors, seed: number, eagerness: number): Weights {
  const random = new Random(seed);
  const vectors: Record<string, Float32Array> = { statistics: new Float32Array(statistics.size) };
  for (const tensor of statistics.tensors) statistics.view(vectors.statistics!, tensor).fill(tensor.initial);
  for (const group of groups) {
    const vector = initializeGroup(group, random);
    for (const tensor of group.layout.tensors)
      if (tensor.name.endsWith('face.bias')) group.layout.view(vector, tensor).fill(eagerness);
    vectors[`${group.name}.weights`] = vector;
  }
  return vectors;
}
