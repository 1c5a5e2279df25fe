import { at, broadcastAt, compute } from '../tensor.js';
import type { Definitions } from './definition.js';
import { axisOf, number, numbers } from './definition.js';

export const layout: Definitions = {
  Reshape: ([x], attributes) => [{ shape: numbers(attributes, 'shape'), data: x!.data }],

  Flatten: ([x]) => [{ shape: [x!.shape[0]!, x!.data.length / x!.shape[0]!], data: x!.data }],

  Transpose: ([x], attributes) => {
    const perm = numbers(attributes, 'perm');
    const source = perm.map(() => 0);
    return [
      compute(
        perm.map((axis) => x!.shape[axis]!),
        (index) => {
          perm.forEach((axis, i) => {
            source[axis] = index[i]!;
          });
          return at(x!, source);
        },
      ),
    ];
  },

  Concat: (inputs, attributes) => {
    const axis = axisOf(number(attributes, 'axis'), inputs[0]!.shape.length);
    const total = inputs.reduce((sum, input) => sum + input.shape[axis]!, 0);
    return [
      compute(inputs[0]!.shape.with(axis, total), (index) => {
        let position = index[axis]!;
        for (const input of inputs) {
          if (position < input.shape[axis]!) return at(input, index.with(axis, position));
          position -= input.shape[axis]!;
        }
        return Number.NaN;
      }),
    ];
  },

  Split: ([x], attributes) => {
    const axis = axisOf(number(attributes, 'axis'), x!.shape.length);
    let start = 0;
    return numbers(attributes, 'sizes').map((size) => {
      const first = start;
      start += size;
      return compute(x!.shape.with(axis, size), (index) => at(x!, index.with(axis, first + index[axis]!)));
    });
  },

  Expand: ([x], attributes) => [compute(numbers(attributes, 'shape'), (index) => broadcastAt(x!, index))],

  // Which elements a range holds is counted by walking it, as NumPy's documentation words it.
  Slice: ([x], attributes) => {
    const taken = x!.shape.map((size) => Array.from({ length: size }, (_, position) => position));
    numbers(attributes, 'axes').forEach((named, i) => {
      const step = numbers(attributes, 'steps')[i]!;
      const end = numbers(attributes, 'ends')[i]!;
      const positions: number[] = [];
      for (let p = numbers(attributes, 'starts')[i]!; step > 0 ? p < end : p > end; p += step)
        positions.push(p);
      taken[axisOf(named, x!.shape.length)] = positions;
    });
    return [
      compute(
        taken.map((positions) => positions.length),
        (index) =>
          at(
            x!,
            index.map((position, axis) => taken[axis]![position]!),
          ),
      ),
    ];
  },

  Pad: ([x], attributes) => {
    const begin = numbers(attributes, 'begin');
    const end = numbers(attributes, 'end');
    return [
      compute(
        x!.shape.map((size, axis) => begin[axis]! + size + end[axis]!),
        (index) => {
          const source = index.map((position, axis) => position - begin[axis]!);
          const inside = source.every((position, axis) => position >= 0 && position < x!.shape[axis]!);
          return inside ? at(x!, source) : number(attributes, 'value');
        },
      ),
    ];
  },

  // Nearest neighbour, asymmetric coordinates, rounded down: output pixel p shows input pixel ⌊p / factor⌋.
  Resize: ([x], attributes) => {
    const [fy, fx] = numbers(attributes, 'factors');
    const [batch, channels, height, width] = x!.shape;
    return [
      compute([batch!, channels!, height! * fy!, width! * fx!], ([n, c, py, px]) =>
        at(x!, [n!, c!, Math.floor(py! / fy!), Math.floor(px! / fx!)]),
      ),
    ];
  },
};
