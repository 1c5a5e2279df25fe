import type { Attributes, Value } from '../graph.js';
import { reject } from '../graph.js';
import { reduceSum, reshape } from './broadcasting.js';
import { transpose } from './layout.js';
import {
  applyOne,
  broadcastShapes,
  defineOperator,
  int,
  requireRank,
  requireShape,
  tensor,
} from './operator.js';

function flag(attributes: Attributes, name: string): boolean {
  return int(attributes, name) === 1;
}

/**
 * Y = op(A) · op(B) + c with `[M, K] · [K, N]` → `[M, N]`. Each matrix may be transposed. The bias c `[N]` is
 * optional.
 *
 * Y = A B      dA = dY Bᵀ     dB = Aᵀ dY
 * Y = Aᵀ B     dA = B dYᵀ     dB = A dY
 * Y = A Bᵀ     dA = dY B      dB = dYᵀ A
 * Y = Aᵀ Bᵀ    dA = Bᵀ dYᵀ    dB = dYᵀ Aᵀ     dc = Σ over rows of dY
 */
export const Gemm = defineOperator({
  type: 'Gemm',
  attributeKinds: { transA: 'int', transB: 'int' },
  infer: ([a, b, bias], attributes) => {
    requireRank(a!, 2, 'A');
    requireRank(b!, 2, 'B');
    const [m, k] = flag(attributes, 'transA') ? a!.shape.toReversed() : a!.shape;
    const [k2, n] = flag(attributes, 'transB') ? b!.shape.toReversed() : b!.shape;
    if (k !== k2) reject(`inner sizes ${k} and ${k2} differ`);
    if (bias !== undefined) requireShape(bias, [n!], 'the bias');
    return [tensor([m!, n!])];
  },
  gradient: ({ inputs: [a, b, bias], attributes }, [dy]) => {
    const transA = flag(attributes, 'transA');
    const transB = flag(attributes, 'transB');
    // The weights' gradient is built first, for the same reason as that of a convolution.
    const db = transB ? gemm(dy!, a!, { transA: true, transB: transA }) : gemm(a!, dy!, { transA: !transA });
    const dbias = bias === undefined ? [] : [reduceSum(dy!, [0])];
    const da = transA ? gemm(b!, dy!, { transA: transB, transB: true }) : gemm(dy!, b!, { transB: !transB });
    return [da, db, ...dbias];
  },
});

/**
 * Stacks of matrices: `[…, M, K] · […, K, N]`. The leading axes broadcast. The gradients are those of Gemm,
 * for each matrix.
 */
export const MatMul = defineOperator({
  type: 'MatMul',
  infer: ([a, b]) => {
    if (a!.shape.length < 2 || b!.shape.length < 2) reject('both sides need two dimensions or more');
    const [m, k] = a!.shape.slice(-2);
    const [k2, n] = b!.shape.slice(-2);
    if (k !== k2) reject(`inner sizes ${k} and ${k2} differ`);
    return [tensor([...broadcastShapes(a!.shape.slice(0, -2), b!.shape.slice(0, -2)), m!, n!])];
  },
  gradient: ({ inputs: [a, b] }, [dy]) => [
    sumLeading(matmul(dy!, swapLast(b!)), a!),
    sumLeading(matmul(swapLast(a!), dy!), b!),
  ],
});

function swapLast(x: Value): Value {
  const rank = x.shape.length;
  return transpose(x, [...Array.from({ length: rank - 2 }, (_, axis) => axis), rank - 1, rank - 2]);
}

/** Sums a gradient over the leading axes that were broadcast. */
function sumLeading(gradient: Value, input: Value): Value {
  const lead = gradient.shape.length - input.shape.length;
  const axes = gradient.shape
    .slice(0, -2)
    .flatMap((size, axis) => (axis < lead || (input.shape[axis - lead] === 1 && size !== 1) ? [axis] : []));
  return axes.length === 0 ? gradient : reshape(reduceSum(gradient, axes), input.shape);
}

/**
 * The product of two matrices, `[M, K] · [K, N]` → `[M, N]`. With `transA` or `transB` that matrix is
 * transposed first. A bias `[N]` is added to each row. Throws `GRAPH_INVALID` where shapes do not fit.
 *
 * @example
 * ```ts
 * const logits = gemm(features, weights, { bias }); // [N, 256] · [256, 7] + [7]
 * ```
 */
export const gemm = (
  a: Value,
  b: Value,
  {
    transA = false,
    transB = false,
    bias,
  }: { readonly transA?: boolean; readonly transB?: boolean; readonly bias?: Value | undefined } = {},
): Value =>
  applyOne(Gemm, bias === undefined ? [a, b] : [a, b, bias], {
    transA: transA ? 1 : 0,
    transB: transB ? 1 : 0,
  });

/**
 * The products of two stacks of matrices, `[…, M, K] · […, K, N]`. The leading axes broadcast. Throws
 * `GRAPH_INVALID` where shapes do not fit.
 */
export const matmul = (a: Value, b: Value): Value => applyOne(MatMul, [a, b]);
