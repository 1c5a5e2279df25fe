import { at, broadcastAt, broadcastShape, compute } from '../tensor.js';
import type { Definitions } from './definition.js';
import { number } from './definition.js';

export const matrix: Definitions = {
  Gemm: ([a, b, bias], attributes) => {
    const transA = number(attributes, 'transA') === 1;
    const transB = number(attributes, 'transB') === 1;
    const rows = a!.shape[transA ? 1 : 0]!;
    const inner = a!.shape[transA ? 0 : 1]!;
    const columns = b!.shape[transB ? 0 : 1]!;
    return [
      compute([rows, columns], ([row, column]) => {
        let sum = bias === undefined ? 0 : broadcastAt(bias, [row!, column!]);
        for (let k = 0; k < inner; k++) {
          sum += at(a!, transA ? [k, row!] : [row!, k]) * at(b!, transB ? [column!, k] : [k, column!]);
        }
        return sum;
      }),
    ];
  },

  MatMul: ([a, b]) => {
    const rows = a!.shape.at(-2)!;
    const inner = a!.shape.at(-1)!;
    const columns = b!.shape.at(-1)!;
    const stack = broadcastShape(a!.shape.slice(0, -2), b!.shape.slice(0, -2));
    const inStack = (shape: readonly number[], index: readonly number[]) => {
      const leading = shape.slice(0, -2);
      const skip = stack.length - leading.length;
      return leading.map((size, axis) => (size === 1 ? 0 : index[skip + axis]!));
    };
    return [
      compute([...stack, rows, columns], (index) => {
        const [row, column] = index.slice(-2);
        const left = inStack(a!.shape, index);
        const right = inStack(b!.shape, index);
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += at(a!, [...left, row!, k]) * at(b!, [...right, k, column!]);
        return sum;
      }),
    ];
  },
};
