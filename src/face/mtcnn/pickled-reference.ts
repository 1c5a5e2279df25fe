import { MienError } from '../../errors.js';
import { NET_PLANS, type NetName } from './net-plans.js';
import { type NpyArray, type NpyValue, readNpyObject } from './read-npy.js';
import { convertReference } from './reference.js';
import type { MtcnnWeights } from './weights.js';

/** The heads are numbered there. */
const HEADS: Readonly<Record<string, number>> = { face: 1, box: 2, landmarks: 3 };

/**
 * The reference's weights from the file in which they were first published, `mtcnn_weights.npy` of ipazc/mtcnn 0.0.1:
 * a dictionary of nets, of layers, of arrays. There, pictures lie on their side, so that kernels are
 * `[width, height, in, out]`; for the rest as in `readReferenceWeights`. Throws `MODEL_BROKEN`.
 */
export function readPickledReference(bytes: Uint8Array): MtcnnWeights {
  const stored = new Map<string, NpyArray>();
  for (const [net, layers] of entriesOf(readNpyObject(bytes))) {
    for (const [layer, arrays] of entriesOf(layers)) {
      for (const [kind, array] of entriesOf(arrays)) {
        if (isArray(array)) stored.set(`${net}/${layer}/${kind}`, upright(array));
      }
    }
  }
  return convertReference(stored, pickledName);
}

/** What the file calls a parameter of ours. */
export function pickledName(net: NetName, parameter: string): string {
  const [layer, kind] = parameter.split('.') as [string, string];
  const prefix = `${net.toUpperCase()}Net`;
  if (kind === 'slope') {
    const number = layer === 'dense' ? NET_PLANS[net].layers.length + 1 : Number(layer.slice(4));
    return `${prefix}/prelu${number}/alpha`;
  }
  const head = HEADS[layer];
  const theirs =
    head === undefined ? (layer === 'dense' ? 'fc1' : layer) : `${net === 'p' ? 'conv4' : 'fc2'}-${head}`;
  return `${prefix}/${theirs}/${kind === 'weight' ? 'weights' : 'biases'}`;
}

/** Kernels `[width, height, in, out]` as `[height, width, in, out]`; other arrays as they are. */
function upright(array: NpyArray): NpyArray {
  const [width, height, inputs, outputs] = array.shape;
  if (array.shape.length !== 4) return array;
  const pixel = inputs! * outputs!;
  const data = new Float32Array(array.data.length);
  for (let y = 0; y < height!; y++) {
    for (let x = 0; x < width!; x++) {
      const from = (x * height! + y) * pixel;
      data.set(array.data.subarray(from, from + pixel), (y * width! + x) * pixel);
    }
  }
  return { shape: [height!, width!, inputs!, outputs!], data };
}

function entriesOf(value: NpyValue): Iterable<[string, NpyValue]> {
  if (value instanceof Map) return value.entries();
  throw new MienError('MODEL_BROKEN', 'The reference weights of MTCNN: a dictionary is missing.', {
    hint: 'Get the file again, of the version that is known.',
  });
}

function isArray(value: NpyValue): value is NpyArray {
  return typeof value === 'object' && value !== null && 'shape' in value && 'data' in value;
}
