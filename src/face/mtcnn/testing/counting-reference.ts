import { sizeOf } from '../../../graph/graph.js';
import { NET_NAMES } from '../net-plans.js';
import { netParameters } from '../nets.js';
import { pickledName } from '../pickled-reference.js';
import type { NpyArray, NpyValue } from '../read-npy.js';
import { referenceName } from '../reference.js';

export interface CountingReference {
  /** As `readReferenceWeights` takes them. */
  readonly bytes: Uint8Array;
  readonly index: string;
  /** Where each of its arrays begins, in values. */
  readonly offsets: ReadonlyMap<string, number>;
  /** The same numbers as `readPickledReference` finds them: kernels `[width, height, in, out]`. */
  readonly pickled: NpyValue;
}

/** Files of the reference's names and sizes in which value i is i. */
export function countingReference(): CountingReference {
  const offsets = new Map<string, number>();
  const pickled = new Map<string, Map<string, Map<string, NpyArray>>>();
  let offset = 0;
  const weights = NET_NAMES.flatMap((net) =>
    [...netParameters(net)].map(([parameter, ours]) => {
      const name = referenceName(net, parameter);
      const [out, inputs, height, width] = ours;
      const shape = ours.length === 4 ? [height!, width!, inputs!, out!] : [...ours];
      const entry = { name, shape, offset, count: sizeOf(ours) };
      offsets.set(name, offset);
      const data = Float32Array.from({ length: entry.count }, (_, i) => entry.offset + i);
      const [netName, layer, kind] = pickledName(net, parameter).split('/') as [string, string, string];
      const layers = pickled.get(netName) ?? new Map<string, Map<string, NpyArray>>();
      const arrays = layers.get(layer) ?? new Map<string, NpyArray>();
      arrays.set(kind, shape.length === 4 ? onItsSide({ shape, data }) : { shape, data });
      pickled.set(netName, layers.set(layer, arrays));
      offset += entry.count;
      return entry;
    }),
  );
  const values = Float32Array.from({ length: offset }, (_, i) => i);
  return { bytes: new Uint8Array(values.buffer), index: JSON.stringify({ weights }), offsets, pickled };
}

function onItsSide({ shape, data }: NpyArray): NpyArray {
  const [height, width, inputs, outputs] = shape as [number, number, number, number];
  const result = new Float32Array(data.length);
  let at = 0;
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      for (let i = 0; i < inputs * outputs; i++) result[at++] = data[(y * width + x) * inputs * outputs + i]!;
    }
  }
  return { shape: [width, height, inputs, outputs], data: result };
}
