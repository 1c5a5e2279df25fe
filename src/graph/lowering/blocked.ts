import { formatShape, type Node, type Shape, type TensorType, type Value } from '../graph.js';
import { reduceSum, reshape } from '../operators/broadcasting.js';
import { convGeometry } from '../operators/convolution.js';
import { hardSigmoid, mul, neg, sub } from '../operators/elementwise.js';
import { inverseDeviation } from '../operators/normalization.js';
import { applyOne, ints } from '../operators/operator.js';
import { windowsTile } from '../operators/pooling.js';
import {
  batchNormalizationGradient,
  batchNormalizationTraining,
  blockedArithmetic,
} from './batch-normalization.js';
import { blockedWeightGradient, fitsWeightGradient } from './blocked-weight-gradient.js';
import { inputGradientConv } from './convolution-gradients.js';
import {
  addedAffine,
  blockedAffine,
  blockedAveragePool,
  blockedConv,
  blockedDotsOf,
  blockedGlobalAveragePool,
  blockedMaxPool,
  blockedReaches,
  blockedRepeatPixels,
  blockedScale,
  fitsBlocks,
  intoBlocks,
  knownBlocks,
  knownScale,
  outOfBlocks,
  rectifiedAffine,
} from './nchwc.js';
import { smoothingGradientWindow } from './pooling-gradients.js';
import { STEEP, tiledMaxPoolGradient } from './tiled-pooling.js';

/** As a lowering's rule, but it may have nothing for this node. */
export type PartialRule = (inputs: readonly Value[], node: Node) => readonly Value[] | undefined;

type Rules = Readonly<Record<string, PartialRule>>;

/**
 * What is computed in ONNX Runtime's blocked layout, of `block` channels: convolutions with whole blocks, and what
 * follows them, for as long as it holds in any layout or has a blocked kernel. Each result is handed on with its way
 * out of the blocks, which is taken only where somebody needs it.
 */
export function blockedRules(block: number, threads: number): Rules {
  return {
    ...arithmeticRules(block),
    ...convolutionRules(block, threads),
    ...POOLING_RULES,
    ...NORMALIZATION_RULES,
  };
}

/** Two values of one shape, where one of them is in blocks. */
const elementwise: PartialRule = ([a, b], { operator }) => {
  if (knownBlocks(a!) === undefined && knownBlocks(b!) === undefined) return undefined;
  if (formatShape(a!.shape) !== formatShape(b!.shape)) return undefined;
  return [outOfBlocks(applyOne(operator, [intoBlocks(a!), intoBlocks(b!)]))];
};

function arithmeticRules(block: number): Rules {
  return {
    Add: (inputs, node) => {
      const [a, b] = inputs.map(knownBlocks);
      const sum = (a && b && (addedAffine(a, b) ?? addedAffine(b, a))) || undefined;
      return sum === undefined ? elementwise(inputs, node) : [outOfBlocks(sum)];
    },
    Sub: elementwise,
    Mul: (inputs, node) => {
      const [x, gate] = knownBlocks(inputs[0]!) === undefined ? inputs.toReversed() : inputs;
      const blocks = knownBlocks(x!);
      return blocks !== undefined && isGate(gate!, x!)
        ? [outOfBlocks(gated(blocks, gate!))]
        : elementwise(inputs, node);
    },
    Expand: ([x], { output }) =>
      isGate(x!, output) && output.shape[1]! % block === 0
        ? [outOfBlocks(spread(x!, output.shape))]
        : undefined,
    ReduceSum: ([x], { output, attributes }) => {
      const blocks = knownBlocks(x!);
      const axes = ints(attributes, 'axes');
      if (blocks === undefined || !axes.includes(2) || !axes.includes(3)) return undefined;
      const [, , height, width] = x!.shape as [number, number, number, number];
      const rest = axes.filter((axis) => axis < 2);
      // A bias's gradient, over pictures too, sums up what is needed as it is; a gate's needs the products for nothing else.
      const dots = rest.length === 0 ? blockedDotsOf(blocks) : undefined;
      const ofPixels = dots ?? mul(blockedGlobalAveragePool(blocks), x!.graph.scalar(height * width));
      return [reshape(reduceSum(ofPixels, rest, { keepdims: true }), output.shape)];
    },
    Relu: inBlocks(([x], { operator }) => rectifiedAffine(x!) ?? applyOne(operator, [x!])),
    Step: inBlocks(([x]) => hardSigmoid(x!, STEEP, 0)),
  };
}

function convolutionRules(block: number, threads: number): Rules {
  return {
    Conv: ([x, w, bias], { attributes }) => {
      const { group, ...window } = convGeometry(attributes);
      return fitsBlocks(w!, group, block)
        ? [outOfBlocks(blockedConv(x!, w!, block, { ...window, bias }))]
        : undefined;
    },
    ConvInputGradient: ([dy, w], { attributes }) => {
      const scaled = scaleOfChannels(dy!);
      const direct = inputGradientConv(scaled === undefined ? w! : mul(w!, scaled.factor), attributes);
      if (direct === undefined || !fitsBlocks(direct.backwards, direct.geometry.group, block))
        return undefined;
      const { backwards, pads, geometry } = direct;
      const { strides, dilations } = geometry;
      const given = scaled?.x ?? dy!;
      return [
        outOfBlocks(blockedConv(given, backwards, block, { strides, pads, dilations, backwards: true })),
      ];
    },
    ConvWeightGradient: ([x, dy], { attributes }) => {
      const geometry = convGeometry(attributes);
      if (!fitsWeightGradient(x!, dy!, geometry, block)) return undefined;
      const scaled = scaleOfChannels(dy!);
      const dw = blockedWeightGradient(x!, scaled?.x ?? dy!, geometry, {
        kernel: ints(attributes, 'kernel'),
        block,
        threads,
      });
      return [scaled === undefined ? dw : mul(dw, scaled.factor)];
    },
  };
}

const POOLING_RULES: Rules = {
  MaxPool: inBlocks(([x], { attributes }) => blockedMaxPool(x!, attributes)),
  AveragePool: inBlocks(([x], { attributes }) => blockedAveragePool(x!, attributes)),
  MaxPoolGradient: inBlocks((inputs, { attributes }) =>
    windowsTile(inputs[0]!.shape, attributes)
      ? tiledMaxPoolGradient(inputs, attributes, {
          repeat: blockedRepeatPixels,
          isLargest: (x, y, factors) => blockedReaches(x, blockedRepeatPixels(neg(y), factors), STEEP),
          average: blockedAveragePool,
        })
      : undefined,
  ),
  AveragePoolGradient: inBlocks(([dy], { output, attributes }) => {
    const [kh, kw] = ints(attributes, 'kernel_shape') as [number, number];
    if (windowsTile(output.shape, attributes)) {
      return blockedRepeatPixels(mul(dy!, dy!.graph.scalar(1 / (kh * kw))), [kh, kw]);
    }
    const window = smoothingGradientWindow(attributes);
    return window && blockedAveragePool(dy!, window);
  }),
  GlobalAveragePool: ([x]) => {
    const blocks = knownBlocks(x!);
    return blocks && [blockedGlobalAveragePool(blocks)];
  },
};

const NORMALIZATION_RULES: Rules = {
  BatchNormalization: ([x, scale, bias, mean, variance]) => {
    const blocks = knownBlocks(x!);
    if (blocks === undefined) return undefined;
    const factor = mul(scale!, inverseDeviation(variance!));
    return [outOfBlocks(blockedAffine(blocks, factor, sub(bias!, mul(mean!, factor))))];
  },
  BatchNormalizationTraining: ([x, ...vectors]) => {
    const blocks = knownBlocks(x!);
    if (blocks === undefined) return undefined;
    const [y, mean, variance] = batchNormalizationTraining([blocks, ...vectors], blockedArithmetic);
    return [outOfBlocks(y), mean, variance];
  },
  BatchNormalizationGradient: ([x, scale, mean, variance, dy]) => {
    const blocks = knownBlocks(x!);
    if (blocks === undefined) return undefined;
    const inputs = [blocks, scale!, mean!, variance!, intoBlocks(dy!)];
    const [dx, dscale, dbias] = batchNormalizationGradient(inputs, blockedArithmetic);
    return [outOfBlocks(dx), dscale, dbias];
  },
};

/** A gradient out of blocks taken apart: what it was in blocks, before a factor `[C, 1, 1, 1]` of each channel. */
function scaleOfChannels(dy: Value): { readonly x: Value; readonly factor: Value } | undefined {
  const blocks = knownBlocks(dy);
  const scaled = blocks && knownScale(blocks);
  return scaled && { x: outOfBlocks(scaled.x), factor: scaled.factor };
}

/** One number a picture and channel, `[N, C, 1, 1]`, for each pixel of x. */
function isGate(gate: TensorType, { shape }: TensorType): boolean {
  return (
    shape.length === 4 &&
    shape[2]! * shape[3]! > 1 &&
    formatShape(gate.shape) === formatShape([...shape.slice(0, 2), 1, 1])
  );
}

/** x, in blocks, by its gate: each channel of each picture is a channel of one picture, multiplied in one pass. */
function gated(x: Value, gate: Value): Value {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const scaled = blockedScale(
    reshape(x, [1, batch * channels, height, width]),
    reshape(gate, [batch * channels]),
  );
  return reshape(scaled, x.shape);
}

/** A gate for each pixel, in blocks, which it fills as it is. */
const spread = (gate: Value, [, , height, width]: Shape): Value =>
  blockedRepeatPixels(gate, [height!, width!]);

/** Where the first operand is in blocks, all are put into them, and the result is taken out. */
function inBlocks(compute: (inputs: readonly Value[], node: Node) => Value | undefined): PartialRule {
  return (inputs, node) => {
    if (knownBlocks(inputs[0]!) === undefined) return undefined;
    const result = compute(inputs.map(intoBlocks), node);
    return result && [outOfBlocks(result)];
  };
}
