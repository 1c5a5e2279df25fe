import { describe, expect, it } from 'vitest';
import { Graph, type Value } from '../graph/graph.js';
import { toOnnx } from '../graph/onnx/write.js';
import {
  averagePool,
  conv,
  flatten,
  gemm,
  globalAveragePool,
  matmul,
  maxPool,
  relu,
  reshape,
  softmax,
} from '../graph/operators/index.js';
import { expectClose } from '../graph/testing/closeness.js';
import { evaluate } from '../graph/testing/oracle.js';
import { findArchitecture } from '../nn/architectures/registry.js';
import { buildModel } from '../nn/inference.js';
import { randomWeights } from '../nn/testing/random-weights.js';
import { Random } from '../random.js';
import { openSession } from '../runtime/node.js';
import { floats, type Tensors } from '../runtime/session.js';
import { explanationGraph } from './explanation-graph.js';

const SIDE = 8;
const CLASSES = 3;

async function run(graph: Graph, feeds: Tensors): Promise<Tensors> {
  const session = await openSession(toOnnx(graph, { batch: 'N' }), { threads: 1 });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

const oneHot = (classes: number, ...chosen: number[]) => ({
  shape: [chosen.length, classes],
  data: Float32Array.from({ length: chosen.length * classes }, (_, i) =>
    chosen[Math.floor(i / classes)] === i % classes ? 1 : 0,
  ),
});

const random = (seed: number, size: number, low = -1, high = 1) => {
  const from = new Random(seed);
  return Float32Array.from({ length: size }, () => from.uniform(low, high));
};

/** Bends a map into logits by way of a hidden layer; its weights are the same for every call. */
function head(features: Value): Value {
  const { graph } = features;
  const flat = flatten(features);
  const [, size] = flat.shape as [number, number];
  const hidden = relu(
    gemm(flat, graph.constant(random(21, size * 10), [size, 10]), {
      bias: graph.constant(random(22, 10), [10]),
    }),
  );
  return gemm(hidden, graph.constant(random(23, 10 * CLASSES), [10, CLASSES]));
}

/** Two convolutions with pooling between; its maps are 5×8×8 and 4×4×4. */
function small(): { readonly graph: Graph; readonly maps: readonly [Value, Value] } {
  const graph = new Graph();
  const images = graph.input('images', [1, 1, SIDE, SIDE]);
  const pads = [1, 1, 1, 1] as const;
  const fine = relu(conv(images, graph.constant(random(11, 45), [5, 1, 3, 3]), { pads }));
  const kernel = graph.constant(random(12, 180), [4, 5, 3, 3]);
  const coarse = relu(conv(maxPool(fine, { kernel: [2, 2] }), kernel, { pads }));
  graph.output('logits', head(coarse));
  return { graph, maps: [fine, coarse] };
}

/** The part of {@link small} behind its finer map, or its coarser one, with that as an input. */
function behind(map: 'fine' | 'coarse'): Graph {
  const graph = new Graph();
  if (map === 'coarse') graph.output('logits', head(graph.input('map', [1, 4, 4, 4])));
  else {
    const kernel = graph.constant(random(12, 180), [4, 5, 3, 3]);
    const pooled = maxPool(graph.input('map', [1, 5, 8, 8]), { kernel: [2, 2] });
    graph.output('logits', head(relu(conv(pooled, kernel, { pads: [1, 1, 1, 1] }))));
  }
  return graph;
}

/** ∂logit/∂map by central differences, in double precision. */
function slopes(graph: Graph, map: Float64Array, k: number): Float64Array {
  const step = 1e-5;
  const logit = (i: number, by: number) => {
    const moved = map.slice();
    moved[i]! += by;
    return evaluate(graph, { map: moved }).logits![k]!;
  };
  return map.map((_, i) => (logit(i, step) - logit(i, -step)) / (2 * step));
}

/** Linear between the centres of places, which lie at halves; at the edge, the outermost place. */
function enlarged(heat: readonly number[], from: number, to: number): number[] {
  const at = (y: number, x: number) => heat[y * from + x]!;
  const clamp = (v: number) => Math.min(from - 1, Math.max(0, v));
  return Array.from({ length: to * to }, (_, i) => {
    const [v, u] = [Math.floor(i / to), i % to].map((p) => clamp(((p + 0.5) * from) / to - 0.5)) as [
      number,
      number,
    ];
    const [y, x] = [Math.floor(v), Math.floor(u)];
    const [b, a] = [v - y, u - x];
    const [below, right] = [clamp(y + 1), clamp(x + 1)];
    return (
      (1 - b) * ((1 - a) * at(y, x) + a * at(y, right)) + b * ((1 - a) * at(below, x) + a * at(below, right))
    );
  });
}

/** The papers' formulas, written out. */
function heatBy(
  method: string,
  map: Float64Array,
  gradient: Float64Array,
  [channels, side]: [number, number],
) {
  const places = side * side;
  const heat = new Array<number>(places).fill(0);
  for (let c = 0; c < channels; c++) {
    let mean = 0;
    for (let p = 0; p < places; p++) mean += gradient[c * places + p]! / places;
    for (let p = 0; p < places; p++) {
      heat[p]! += map[c * places + p]! * (method === 'Grad-CAM' ? mean : gradient[c * places + p]!);
    }
  }
  const large = enlarged(
    heat.map((value) => Math.max(0, value)),
    side,
    SIDE,
  );
  const peak = Math.max(...large);
  return large.map((value) => value / (peak || 1));
}

describe('the heat', () => {
  it.each([
    ['coarse', undefined, 'Grad-CAM', [4, 4]],
    ['coarse', 4, 'Grad-CAM', [4, 4]],
    ['fine', 8, 'HiResCAM', [5, 8]],
  ] as const)(
    'of the %s map is what the formula gives with central differences',
    async (name, map, method, [channels, side]) => {
      const images = random(31, 2 * SIDE * SIDE, 0, 2);
      const explained = explanationGraph(small().graph, { map });
      expect(explained).toMatchObject({ method, map: [side, side] });
      for (let k = 0; k < CLASSES; k++) {
        const feeds = { images: { shape: [2, 1, SIDE, SIDE], data: images }, target: oneHot(CLASSES, k, k) };
        const { heat } = await run(explained.graph, feeds);
        expect(heat!.shape).toEqual([2, SIDE, SIDE]);
        for (let n = 0; n < 2; n++) {
          const one = Float64Array.from(images.subarray(n * 64, (n + 1) * 64));
          const { graph, maps } = small();
          graph.output('map', maps[name === 'fine' ? 0 : 1]);
          const values = evaluate(graph, { images: one }, ['map']).map!;
          const expected = heatBy(method, values, slopes(behind(name), values, k), [channels, side]);
          expectClose(`class ${k}`, floats(heat).subarray(n * 64, (n + 1) * 64), expected, 1);
        }
      }
    },
  );

  /** Each class adds up what one quadrant holds; the last class weighs all against it. */
  function quadrants(): Graph {
    const graph = new Graph();
    const images = graph.input('images', [1, 1, SIDE, SIDE]);
    const bright = conv(images, graph.constant(Float32Array.of(1, 0.5), [2, 1, 1, 1]));
    const features = averagePool(bright, { kernel: [2, 2] });
    const places = reshape(features, [1, 32]);
    const weights = Float32Array.from({ length: 32 * 5 }, (_, i) => {
      const [place, k] = [Math.floor(i / 5) % 16, i % 5];
      const quadrant = 2 * Math.floor(place / 8) + Math.floor((place % 4) / 2);
      return k === 4 ? -1 : quadrant === k ? 1 : 0;
    });
    const logits = matmul(places, graph.constant(weights, [32, 5]));
    graph.output('logits', logits);
    graph.output('probabilities', softmax(logits, 1));
    return graph;
  }

  const BRIGHT = { shape: [5, 1, SIDE, SIDE], data: random(41, 5 * SIDE * SIDE, 100, 200) };

  it('of a class that looks at one quadrant alone lies in it', async () => {
    const { graph, method } = explanationGraph(quadrants(), { map: 8 });
    expect(method).toBe('HiResCAM');
    const { heat, probabilities } = await run(graph, { images: BRIGHT, target: oneHot(5, 0, 1, 2, 3, 4) });
    expect(probabilities!.shape).toEqual([5, 5]);
    for (let k = 0; k < 4; k++) {
      const own = floats(heat).subarray(k * 64, (k + 1) * 64);
      own.forEach((value, i) => {
        const quadrant = 2 * Math.floor(i / 32) + Math.floor((i % 8) / 4);
        if (quadrant === k) expect(value).toBeGreaterThan(0.4);
        else expect(value).toBe(0);
      });
      expect(Math.max(...own)).toBe(1);
    }
  });

  it('is nowhere where nothing speaks for the class', async () => {
    const { heat } = await run(explanationGraph(quadrants()).graph, {
      images: BRIGHT,
      target: oneHot(5, 4, 4, 4, 4, 4),
    });
    expect([...floats(heat)].every((value) => value === 0)).toBe(true);
  });

  it('of the last map is one by either formula, where that is averaged and weighed', async () => {
    // As in mien-s: CAM (Zhou et al. 2016), the map weighed by its class's row of the last layer.
    const graph = new Graph();
    const images = graph.input('images', [1, 1, SIDE, SIDE]);
    const features = relu(
      conv(images, graph.constant(random(51, 54), [6, 1, 3, 3]), { strides: [2, 2], pads: [0, 0, 1, 1] }),
    );
    const weights = random(52, 18);
    graph.output('logits', gemm(flatten(globalAveragePool(features)), graph.constant(weights, [6, 3])));
    graph.output('map', features);
    const data = random(53, SIDE * SIDE, 0, 1);
    const map = evaluate(graph, { images: Float64Array.from(data) }, ['map']).map!;
    const row = Float64Array.from({ length: 96 }, (_, i) => weights[Math.floor(i / 16) * 3 + 1]!);
    const target = oneHot(3, 1);
    const { heat } = await run(explanationGraph(graph).graph, {
      images: { shape: [1, 1, SIDE, SIDE], data },
      target,
    });
    for (const method of ['Grad-CAM', 'HiResCAM'])
      expectClose(method, floats(heat), heatBy(method, map, row, [6, 4]), 1);
  });

  it.each(['mien-s', 'mien-tiny', 'learningimage'])(
    'of %s, any map, is each face’s own in a batch of any size, and the same each time',
    async (name) => {
      const count = 3;
      const images = random(61, count * 2304, 0, 255);
      const weights = randomWeights(name, 5);
      for (const map of name === 'mien-tiny' ? [3, 6, 12, 24] : [6, 12]) {
        const architecture = findArchitecture(name);
        const { graph } = explanationGraph(buildModel(architecture, { classes: 7, weights }), { map });
        const session = await openSession(toOnnx(graph, { batch: 'N' }), { threads: 1 });
        const chosen = [2, 0, 6];
        const feeds = { images: { shape: [count, 1, 48, 48], data: images }, target: oneHot(7, ...chosen) };
        const together = floats((await session.run(feeds)).heat);
        expect(floats((await session.run(feeds)).heat)).toEqual(together);
        for (let n = 0; n < count; n++) {
          const data = images.slice(n * 2304, (n + 1) * 2304);
          const alone = await session.run({
            images: { shape: [1, 1, 48, 48], data },
            target: oneHot(7, chosen[n]!),
          });
          const own = together.subarray(n * 2304, (n + 1) * 2304);
          expectClose(`face ${n}`, own, floats(alone.heat), 1);
          expect(own.every((value) => value >= 0 && value <= 1)).toBe(true);
        }
        await session.release();
      }
    },
  );
});

describe('refused', () => {
  it('a map that there is not, with those that there are', () => {
    expect(() => explanationGraph(small().graph, { map: 5 })).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', hint: expect.stringContaining('8, 4 rows') }),
    );
  });

  it('networks without places, or without logits', () => {
    const graph = new Graph();
    const images = graph.input('images', [1, 1, 4, 4]);
    expect(() => explanationGraph(graph)).toThrow(expect.objectContaining({ code: 'GRAPH_INVALID' }));
    graph.output('logits', flatten(images));
    expect(() => explanationGraph(graph)).toThrow(expect.objectContaining({ code: 'GRAPH_INVALID' }));
  });
});
