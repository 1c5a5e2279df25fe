import type { Attributes } from '../../graph.js';
import type { Tensor } from '../tensor.js';
import { at, compute } from '../tensor.js';
import type { Definition, Definitions } from './definition.js';
import { number, numbers } from './definition.js';

/** The starts of all windows that fit into a padded axis, found by sliding one along it. */
function windowStarts(size: number, extent: number, stride: number, before: number, after: number): number[] {
  const starts: number[] = [];
  for (let start = -before; start + extent <= size + after; start += stride) starts.push(start);
  return starts;
}

function positions(attributes: Attributes, size: readonly number[], extent: readonly number[]) {
  const strides = numbers(attributes, 'strides');
  const pads = numbers(attributes, 'pads');
  return [0, 1].map((axis) =>
    windowStarts(size[axis]!, extent[axis]!, strides[axis]!, pads[axis]!, pads[axis + 2]!),
  ) as [number[], number[]];
}

const conv: Definition = ([x, w, bias], attributes) => {
  const [batch, channels, height, width] = x!.shape as [number, number, number, number];
  const [outputs, depth, kh, kw] = w!.shape as [number, number, number, number];
  const [dy, dx] = numbers(attributes, 'dilations') as [number, number];
  const extent = [(kh - 1) * dy + 1, (kw - 1) * dx + 1];
  const [tops, lefts] = positions(attributes, [height, width], extent);
  const perGroup = outputs / number(attributes, 'group');
  const [pixels, weights] = [x!.data, w!.data];
  const response = (n: number, o: number, top: number, left: number): number => {
    const firstChannel = Math.floor(o / perGroup) * depth;
    let sum = bias?.data[o] ?? 0;
    for (let c = 0; c < depth; c++) {
      const plane = (n * channels + firstChannel + c) * height;
      const kernel = (o * depth + c) * kh;
      for (let ky = 0; ky < kh; ky++) {
        const py = top + ky * dy;
        if (py < 0 || py >= height) continue;
        for (let kx = 0; kx < kw; kx++) {
          const px = left + kx * dx;
          if (px < 0 || px >= width) continue;
          sum += pixels[(plane + py) * width + px]! * weights[(kernel + ky) * kw + kx]!;
        }
      }
    }
    return sum;
  };
  return [
    compute([batch, outputs, tops.length, lefts.length], ([n, o, oy, ox]) =>
      response(n!, o!, tops[oy!]!, lefts[ox!]!),
    ),
  ];
};

/** Every input pixel stamps the kernel, scaled by it, into the output; pads cut the output's rim off. */
const convTranspose: Definition = ([x, w], attributes) => {
  const [batch, inputs, height, width] = x!.shape;
  const [, depth, kh, kw] = w!.shape;
  const [sy, sx] = numbers(attributes, 'strides');
  const [dy, dx] = numbers(attributes, 'dilations');
  const [top, left, bottom, right] = numbers(attributes, 'pads');
  const [extraY, extraX] = numbers(attributes, 'output_padding');
  const group = number(attributes, 'group');
  const shape = [
    batch!,
    depth! * group,
    (height! - 1) * sy! + (kh! - 1) * dy! + 1 + extraY! - top! - bottom!,
    (width! - 1) * sx! + (kw! - 1) * dx! + 1 + extraX! - left! - right!,
  ];
  const result = compute(shape, () => 0);
  const perGroup = inputs! / group;
  for (let n = 0; n < batch!; n++)
    for (let i = 0; i < inputs!; i++)
      for (let y = 0; y < height!; y++)
        for (let z = 0; z < width!; z++)
          for (let c = 0; c < depth!; c++)
            for (let ky = 0; ky < kh!; ky++)
              for (let kx = 0; kx < kw!; kx++) {
                const oy = y * sy! + ky * dy! - top!;
                const ox = z * sx! + kx * dx! - left!;
                if (oy < 0 || oy >= shape[2]! || ox < 0 || ox >= shape[3]!) continue;
                const channel = Math.floor(i / perGroup) * depth! + c;
                const target = ((n * shape[1]! + channel) * shape[2]! + oy) * shape[3]! + ox;
                result.data[target]! += at(x!, [n, i, y, z]) * at(w!, [i, c, ky, kx]);
              }
  return [result];
};

/** Pools each window by `f` of the values that lie inside the input. */
function pool(f: (values: readonly number[], attributes: Attributes) => number): Definition {
  return ([x], attributes) => {
    const [batch, channels, height, width] = x!.shape;
    const [kh, kw] = numbers(attributes, 'kernel_shape');
    const [tops, lefts] = positions(attributes, [height!, width!], [kh!, kw!]);
    return [
      compute([batch!, channels!, tops.length, lefts.length], ([n, c, oy, ox]) => {
        const values: number[] = [];
        for (let y = tops[oy!]!; y < tops[oy!]! + kh!; y++)
          for (let z = lefts[ox!]!; z < lefts[ox!]! + kw!; z++)
            if (y >= 0 && y < height! && z >= 0 && z < width!) values.push(at(x!, [n!, c!, y, z]));
        return f(values, attributes);
      }),
    ];
  };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const globalAverage: Definition = ([x]) => {
  const [batch, channels, height, width] = x!.shape;
  const flat: Tensor = { shape: [batch!, channels!, height! * width!], data: x!.data };
  return [
    compute([batch!, channels!, 1, 1], ([n, c]) => {
      const values = Array.from({ length: height! * width! }, (_, pixel) => at(flat, [n!, c!, pixel]));
      return sum(values) / values.length;
    }),
  ];
};

export const windows: Definitions = {
  Conv: conv,
  ConvTranspose: convTranspose,
  MaxPool: pool((values) => Math.max(...values)),
  AveragePool: pool((values, attributes) => {
    const [kh, kw] = numbers(attributes, 'kernel_shape');
    return sum(values) / (number(attributes, 'count_include_pad') === 1 ? kh! * kw! : values.length);
  }),
  GlobalAveragePool: globalAverage,
};
