import { z } from 'zod';
import { MienError } from '../../errors.js';
import { sizeOf } from '../../graph/graph.js';
import { NET_PLANS, type NetName } from './net-plans.js';
import { netParameters } from './nets.js';
import { type MtcnnWeights, NetWeights } from './weights.js';

const indexSchema = z.object({
  weights: z.array(
    z.object({
      name: z.string(),
      shape: z.array(z.int().positive()),
      /** In float32 values from the start of the file. */
      offset: z.int().nonnegative(),
      count: z.int().positive(),
    }),
  ),
});

/** An array of the reference. */
export interface Stored {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a file of the reference calls a parameter of ours. */
export type ReferenceNaming = (net: NetName, parameter: string) => string;

/**
 * The reference's weights (ipazc/mtcnn 1.0.0, MIT, after Zhang et al. 2016) in the layout of `buildNet`. There,
 * convolutions are `[height, width, in, out]`, dense layers `[in, out]`, and the first dense layer counts its inputs
 * by column, row, channel, since the map of features is turned before it is flattened.
 *
 * `bytes` are all values as little-endian float32; `index` is the text of the JSON list of name, shape, offset and
 * count. Throws `MODEL_BROKEN` where they do not fit each other or the nets.
 */
export function readReferenceWeights(bytes: Uint8Array, index: string): MtcnnWeights {
  return convertReference(readStored(bytes, index), referenceName);
}

/** The reference's arrays by their names, kernels as `[height, width, in, out]`, in our layout. Throws `MODEL_BROKEN`. */
export function convertReference(stored: ReadonlyMap<string, Stored>, nameOf: ReferenceNaming): MtcnnWeights {
  const net = (name: NetName) => convertNet(name, stored, nameOf);
  return { p: net('p'), r: net('r'), o: net('o') };
}

/** What the reference calls a parameter of ours; all its names begin with the net's. */
export function referenceName(net: NetName, parameter: string): string {
  const [layer, kind] = parameter.split('.') as [string, string];
  const plural = kind === 'weight' ? 'weights' : kind;
  const local = (): string => {
    if (kind === 'slope')
      return `prelu${layer === 'dense' ? NET_PLANS[net].layers.length + 1 : layer.slice(4)}_alpha`;
    if (layer === 'dense') return `fc1/${plural}`;
    if (layer.startsWith('conv')) return `${layer}/${plural}`;
    const head = HEADS[layer]!;
    return net === 'p' ? `conv4-${head.number}/${plural}(${head.name})` : `fc2-${head.name}/${plural}`;
  };
  return `${net}net/${local()}`;
}

const HEADS: Readonly<Record<string, { readonly name: string; readonly number: number }>> = {
  box: { name: 'bbox', number: 1 },
  face: { name: 'cls', number: 2 },
  landmarks: { name: 'landmarks', number: 3 },
};

function readStored(bytes: Uint8Array, index: string): ReadonlyMap<string, Stored> {
  let entries: z.infer<typeof indexSchema>['weights'];
  try {
    entries = indexSchema.parse(JSON.parse(index)).weights;
  } catch (cause) {
    throw broken(`the list of weights is not readable: ${cause instanceof Error ? cause.message : cause}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Map(
    entries.map(({ name, shape, offset, count }) => {
      if (sizeOf(shape) !== count || (offset + count) * 4 > bytes.byteLength) {
        throw broken(`${name} has ${count} values at ${offset}, which do not fit its shape or the file`);
      }
      const data = Float32Array.from({ length: count }, (_, i) => view.getFloat32((offset + i) * 4, true));
      return [name, { shape, data }];
    }),
  );
}

function convertNet(net: NetName, stored: ReadonlyMap<string, Stored>, nameOf: ReferenceNaming): NetWeights {
  const shapes = netParameters(net);
  const channels = NET_PLANS[net].layers.at(-1)!.channels;
  const values = new Map<string, Float32Array>();
  for (const [name, shape] of shapes) {
    const theirs = nameOf(net, name);
    const entry = stored.get(theirs);
    if (entry === undefined || entry.data.length !== sizeOf(shape)) {
      throw broken(`${theirs} is missing or of another size`);
    }
    if (shape.length === 4) values.set(name, outputsFirst(entry, shape));
    else if (name === 'dense.weight') values.set(name, channelsFirst(entry.data, shape, channels));
    else values.set(name, entry.data);
  }
  return new NetWeights(net, values);
}

/** `[height, width, in, out]` → `[out, in, height, width]` */
function outputsFirst({ shape: from, data }: Stored, shape: readonly number[]): Float32Array {
  const [out, inputs, height, width] = shape as [number, number, number, number];
  if (from.length !== 4 || from.some((size, axis) => size !== [height, width, inputs, out][axis])) {
    throw broken(`a kernel is [${from}], expected [${[height, width, inputs, out]}]`);
  }
  const result = new Float32Array(data.length);
  for (let o = 0, at = 0; o < out; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let pixel = 0; pixel < height * width; pixel++) {
        result[at++] = data[(pixel * inputs + i) * out + o]!;
      }
    }
  }
  return result;
}

/** Rows counted by column, row, channel → rows counted by channel, row, column; the map is square. */
function channelsFirst(data: Float32Array, [inputs, out]: readonly number[], channels: number): Float32Array {
  const side = Math.sqrt(inputs! / channels);
  const result = new Float32Array(data.length);
  for (let c = 0, at = 0; c < channels; c++) {
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++, at += out!) {
        const from = ((x * side + y) * channels + c) * out!;
        result.set(data.subarray(from, from + out!), at);
      }
    }
  }
  return result;
}

function broken(reason: string): MienError {
  return new MienError('MODEL_BROKEN', `The reference weights of MTCNN: ${reason}.`, {
    hint: 'Get them again, all of the same version.',
  });
}
