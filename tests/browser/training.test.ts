import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawFace } from '../../src/dataset/sample/face.js';
import { MienError } from '../../src/errors.js';
import { EXPRESSIONS } from '../../src/expression.js';
import { lower } from '../../src/graph/lowering/lower.js';
import { portable } from '../../src/graph/lowering/portable.js';
import { toOnnx } from '../../src/graph/onnx/write.js';
import { FACE_BYTES } from '../../src/image/face-size.js';
import { findArchitecture } from '../../src/nn/architectures/registry.js';
import { initialState } from '../../src/nn/optimization.js';
import { sgd } from '../../src/nn/optimizer.js';
import { buildTrainingStep } from '../../src/nn/training-step.js';
import { Random } from '../../src/random.js';
import { openSession } from '../../src/runtime/node.js';
import { floats, type Tensors } from '../../src/runtime/session.js';
import { browserTestsRun } from './chromium.js';
import { type OpenPage, openPage } from './open-page.js';

const TOLERANCE = 1e-3;
const BATCH = EXPRESSIONS.length;

/** One step on a drawn face of each class: the graph as bytes, and its inputs. */
function trainingStep(model: string): { readonly bytes: Uint8Array; readonly feeds: Tensors } {
  const step = buildTrainingStep(findArchitecture(model), {
    classes: EXPRESSIONS.length,
    batch: BATCH,
    optimizer: sgd({ momentum: 0.9 }),
    weightDecay: 5e-4,
    average: true,
  });
  const random = new Random(5);
  const images = new Float32Array(BATCH * FACE_BYTES);
  EXPRESSIONS.forEach((expression, i) => {
    images.set(drawFace(expression, random), i * FACE_BYTES);
  });
  const targets = Float32Array.from({ length: BATCH ** 2 }, (_, i) => (i % (BATCH + 1) === 0 ? 1 : 0));
  const state = Object.entries(initialState(step, random));
  const feeds: Tensors = {
    images: { shape: [BATCH, 1, 48, 48], data: images },
    targets: { shape: [BATCH, BATCH], data: targets },
    ...Object.fromEntries(state.map(([name, data]) => [name, { shape: [data.length], data }])),
    ...Object.fromEntries(
      step.masks.map(({ name, shape }) => {
        const size = shape.reduce((product, dimension) => product * dimension, 1);
        return [name, { shape, data: new Float32Array(size).fill(1) }];
      }),
    ),
    learningRate: { shape: [], data: Float32Array.of(0.05) },
    averageRate: { shape: [], data: Float32Array.of(0.1) },
  };
  return { bytes: toOnnx(lower(step.graph, portable)), feeds };
}

async function inNode(bytes: Uint8Array, feeds: Tensors): Promise<Tensors> {
  const session = await openSession(bytes, { threads: 1 });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

/** Largest difference as a share of the largest value. */
function difference(got: Float32Array, wanted: Float32Array): number {
  expect(got).toHaveLength(wanted.length);
  const size = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return wanted.reduce((most, value, i) => Math.max(most, Math.abs(value - got[i]!)), 0) / size;
}

describe.runIf(browserTestsRun())('a training step in Chromium', () => {
  let page: OpenPage;
  beforeAll(async () => {
    page = await openPage({ flags: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] });
  }, 180_000);
  afterAll(() => page?.close());

  it.for(['webgpu', 'cpu'] as const)(
    'comes to the state that it comes to in Node: %s',
    { timeout: 180_000 },
    async (device, context) => {
      const { bytes, feeds } = trainingStep('mien-tiny');
      const here = await inNode(bytes, feeds);
      const there = await page.call('run', bytes, feeds, undefined, device).catch((error: unknown) => {
        if (error instanceof MienError && /no WebGPU adapter|no JSPI/.test(error.message))
          return error.message;
        throw error;
      });
      if (typeof there === 'string') return context.skip(there);
      expect(Object.keys(there.results).toSorted()).toEqual(Object.keys(here).toSorted());
      for (const [name, tensor] of Object.entries(here)) {
        expect(difference(floats(there.results[name]), floats(tensor)), name).toBeLessThan(TOLERANCE);
      }
      // The step did move the weights, or equal states would say nothing.
      expect(
        difference(floats(here['next.decayed.weights']), floats(feeds['decayed.weights'])),
      ).toBeGreaterThan(TOLERANCE);
    },
  );
});
