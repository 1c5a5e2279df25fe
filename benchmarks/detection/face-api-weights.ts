import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeModel } from '../../src/graph/onnx/codec.js';

export type Weight = { shape: readonly number[]; data: Float32Array };

/** Convolutions of each net, and its heads in the order in which face-api.js reads them. */
const NETS = [
  { net: 'p', convolutions: 3, dense: false, heads: ['face', 'box'] },
  { net: 'r', convolutions: 3, dense: true, heads: ['face', 'box'] },
  { net: 'o', convolutions: 4, dense: true, heads: ['face', 'box', 'landmarks'] },
];

/**
 * The weights of a folder with p.onnx, r.onnx and o.onnx as the one flat array that face-api.js takes.
 */
export async function faceApiWeights(folder: string) {
  const parts: Float32Array[] = [];
  for (const { net, convolutions, dense, heads } of NETS) {
    const weights = await readWeights(join(folder, `${net}.onnx`));
    const take = (name: string): Weight => {
      const weight = weights.get(name);
      if (weight === undefined) throw new Error(`${net}.onnx has no ${name}`);
      return weight;
    };
    for (let i = 1; i <= convolutions; i++) {
      const kernel = take(`conv${i}.weight`);
      const bias = take(`conv${i}.bias`).data;
      parts.push(...(i === 1 ? withoutNormalisation(kernel, bias) : [turned(kernel), bias]));
      parts.push(take(`conv${i}.slope`).data);
    }
    if (dense) {
      const channels = take(`conv${convolutions}.bias`).data.length;
      parts.push(byColumn(take('dense.weight'), channels), take('dense.bias').data, take('dense.slope').data);
    }
    for (const head of heads) {
      const weight = take(`${head}.weight`);
      parts.push(weight.shape.length === 4 ? turned(weight) : weight.data, take(`${head}.bias`).data);
    }
  }
  return Float32Array.from(parts.flatMap((part) => [...part]));
}

async function readWeights(path: string): Promise<Map<string, Weight>> {
  const { graph } = decodeModel(await readFile(path), path);
  return new Map(
    graph.initializer.map(({ name, dims, rawData }) => {
      const data = new Float32Array(new Uint8Array(rawData).buffer);
      return [name, { shape: dims.map(Number), data }];
    }),
  );
}

/**
 * Our files take levels 0–255, their (x − 127.5) / 128 being in the first convolution; face-api.js normalises itself.
 */
function withoutNormalisation({ shape, data }: Weight, bias: Float32Array) {
  const each = data.length / bias.length;
  const sums = bias.map((_, o) =>
    data.subarray(o * each, (o + 1) * each).reduce((sum, value) => sum + value, 0),
  );
  const plain = { shape, data: data.map((value) => 128 * value) };
  return [turned(plain), bias.map((value, o) => value + 127.5 * (sums[o] ?? 0))];
}

/** face-api.js turns every picture, width before height. `[out, in, y, x]` → `[x, y, in, out]` */
function turned({ shape, data }: Weight) {
  const [outputs = 1, inputs = 1, height = 1, width = 1] = shape;
  const result = new Float32Array(data.length);
  for (let o = 0, from = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++, from++) {
          result[((x * height + y) * inputs + i) * outputs + o] = data[from] ?? 0;
        }
      }
    }
  }
  return result;
}

/** Rows by channel, row, column → by column, row, channel */
function byColumn({ shape, data }: Weight, channels: number) {
  const [inputs = 1, outputs = 1] = shape;
  const side = Math.sqrt(inputs / channels);
  const result = new Float32Array(data.length);
  for (let c = 0, from = 0; c < channels; c++) {
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++, from += outputs) {
        result.set(data.subarray(from, from + outputs), ((x * side + y) * channels + c) * outputs);
      }
    }
  }
  return result;
}
