import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSession } from '../../../runtime/node.js';
import { floats, type Tensor } from '../../../runtime/session.js';
import { encodeDecisionNet, encodeSearchNet } from '../encode.js';
import { CROP_SIDE, HEADS } from '../plan.js';
import type { PatchBatch } from './batches.js';
import {
  type DecisionFitPlan,
  type FitReport,
  fitDecisionNet,
  fitSearchNet,
  rateAt,
  type SearchFitOptions,
  type SearchFitPlan,
} from './fit.js';
import { writeTargets } from './targets.js';

const SIDE = 32;
const PLAN: SearchFitPlan = {
  ...{
    seed: 1,
    batch: 4,
    side: SIDE,
    cycles: [
      { steps: 22, learningRate: 0.01 },
      { steps: 8, learningRate: 0.002 },
    ],
  },
  ...{ weightDecay: 0, boxWeight: 0.5, averageDecay: 0.5 },
};

/** A white square on black, whose place changes from step to step, is a face. */
const batches = {
  at: async (step: number): Promise<PatchBatch> => {
    const images = new Float32Array(PLAN.batch * 3 * SIDE * SIDE);
    const targets = HEADS.map(({ stride }) => {
      const cells = PLAN.batch * (SIDE / stride) ** 2;
      return {
        face: new Float32Array(cells),
        judged: new Float32Array(cells),
        box: new Float32Array(4 * cells),
      };
    });
    let positives = 0;
    for (let i = 0; i < PLAN.batch; i++) {
      const [x, y] = [4 + ((7 * (step + i)) % 14), 3 + ((5 * (step + 2 * i)) % 15)];
      for (let c = 0; c < 3; c++)
        for (let row = y; row < y + 12; row++)
          images.fill(255, ((3 * i + c) * SIDE + row) * SIDE + x, ((3 * i + c) * SIDE + row) * SIDE + x + 12);
      const parts = targets.map(({ face, judged, box }) => {
        const each = face.length / PLAN.batch;
        return {
          face: face.subarray(i * each, (i + 1) * each),
          judged: judged.subarray(i * each, (i + 1) * each),
          box: box.subarray(4 * i * each, 4 * (i + 1) * each),
        };
      });
      positives += writeTargets([{ left: x, top: y, right: x + 12, bottom: y + 12 }], [], SIDE, parts);
    }
    const tensors: Record<string, Tensor> = Object.fromEntries(
      HEADS.flatMap(({ stride }, i) => {
        const cells = SIDE / stride;
        const { face, judged, box } = targets[i]!;
        return [
          [`face${stride}`, { shape: [PLAN.batch, 1, cells, cells], data: face }],
          [`judged${stride}`, { shape: [PLAN.batch, 1, cells, cells], data: judged }],
          [`box${stride}`, { shape: [PLAN.batch, 4, cells, cells], data: box }],
        ];
      }),
    );
    return {
      tensors: { images: { shape: [PLAN.batch, 3, SIDE, SIDE], data: images }, ...tensors },
      positives,
    };
  },
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-search-'));
});
afterEach(() => rm(folder, { recursive: true }));

const train = (at: string, rest: Pick<SearchFitOptions, 'signal' | 'onStep'> = {}) =>
  fitSearchNet({ plan: PLAN, batches, folder: at, open: openSession, threads: 1, ...rest });

test('learns where a face is, resumes to the same weights, and writes a file that answers so', async () => {
  const losses: number[] = [];
  const whole = await train(folder, { onStep: ({ losses: { face } }) => losses.push(face!) });
  expect(losses.at(-1)!).toBeLessThan(0.5 * losses[0]!);

  const other = await mkdtemp(join(tmpdir(), 'mien-search-'));
  const stop = new AbortController();
  const onStep = ({ done }: { readonly done: number }): void => {
    if (done === 11) stop.abort();
  };
  const stopped = train(other, { signal: stop.signal, onStep });
  await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' });
  const resumed = await train(other);
  await rm(other, { recursive: true });
  for (const [name, vector] of Object.entries(whole))
    expect(Buffer.compare(Buffer.from(vector.buffer), Buffer.from(resumed[name]!.buffer)), name).toBe(0);

  const session = await openSession(encodeSearchNet(whole), { threads: 1 });
  const { tensors } = await batches.at(100);
  const outputs = await session.run({ images: tensors.images! });
  await session.release();
  const logits = floats(outputs.face8);
  const faces = floats(tensors.face8);
  const mean = (of: number): number => {
    const values = [...logits].filter((_, cell) => faces[cell] === of);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  expect(mean(1)).toBeGreaterThan(mean(0) + 1);
}, 120_000);

test('each cycle rises to its own rate and falls to nothing', () => {
  const cycles = [
    { steps: 100, learningRate: 0.01 },
    { steps: 200, learningRate: 0.004 },
  ];
  const rates = Array.from({ length: 300 }, (_, step) => rateAt(step, cycles));
  expect(Math.max(...rates.slice(0, 100))).toBeCloseTo(0.01, 4);
  expect(rates[99]).toBeLessThan(1e-5);
  expect(Math.max(...rates.slice(100))).toBeCloseTo(0.004, 4);
  // Half of the way, half of the rate.
  expect(rates[200]).toBeCloseTo(0.002, 4);
  expect(rates[299]).toBeLessThan(1e-6);
});

const DECISIONS: DecisionFitPlan = {
  ...{ seed: 1, batch: 16, cycles: [{ steps: 60, learningRate: 0.005 }], weightDecay: 0 },
  ...{ averageDecay: 0.5, lossWeights: { box: 1, landmarks: 1 } },
};

/** Half of the crops are black; in the others a white square, whose place changes, is a face with points at its corners. */
const crops = {
  at: async (step: number): Promise<Readonly<Record<string, Tensor>>> => {
    const { batch } = DECISIONS;
    const images = new Float32Array(batch * 3 * CROP_SIDE ** 2);
    const [face, box, landmarks] = [1, 4, 10].map((values) => new Float32Array(batch * values)) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const weights = new Float32Array(batch);
    for (let i = 0; i < batch; i += 2) {
      const [x, y] = [10 + ((7 * (step + i)) % 13), 8 + ((5 * (step + 2 * i)) % 15)];
      for (let row = 0; row < 3 * CROP_SIDE; row++) {
        const inside = row % CROP_SIDE >= y && row % CROP_SIDE < y + 32;
        if (inside)
          images.fill(
            255,
            (3 * i * CROP_SIDE + row) * CROP_SIDE + x,
            (3 * i * CROP_SIDE + row) * CROP_SIDE + x + 32,
          );
      }
      const [left, top, right, bottom] = [x, y, x + 32, y + 32].map((edge) => edge / CROP_SIDE) as [
        number,
        number,
        number,
        number,
      ];
      face[i] = weights[i] = 1;
      box.set([left, top, right - 1, bottom - 1], 4 * i);
      landmarks.set([left, right, left, left, right, top, top, bottom, bottom, bottom], 10 * i);
    }
    return {
      images: { shape: [batch, 3, CROP_SIDE, CROP_SIDE], data: images },
      face: { shape: [batch, 1], data: face },
      box: { shape: [batch, 4], data: box },
      landmarks: { shape: [batch, 10], data: landmarks },
      'face.weights': { shape: [batch], data: new Float32Array(batch).fill(1) },
      'box.weights': { shape: [batch], data: weights },
      'landmarks.weights': { shape: [batch], data: weights },
    };
  },
};

test('learns to decide and to place, and writes a net that answers so', async () => {
  const losses: Readonly<Partial<Record<string, number>>>[] = [];
  const onStep = ({ losses: means }: FitReport): void => void losses.push({ ...means });
  const vectors = await fitDecisionNet({
    ...{ plan: DECISIONS, batches: crops, folder, open: openSession, threads: 1, onStep },
  });
  for (const loss of ['face', 'box', 'landmarks'])
    expect(losses.at(-1)![loss]!, loss).toBeLessThan(0.7 * losses[0]![loss]!);

  const session = await openSession(encodeDecisionNet(vectors), { threads: 1 });
  const tensors = await crops.at(100);
  const answers = await session.run({ images: tensors.images! });
  await session.release();
  const faces = floats(answers.face);
  const logits = floats(answers.logit);
  faces.forEach((probability, i) => {
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(-logits[i]!)), 5);
    expect(probability > 0.5).toBe(i % 2 === 0);
  });
  const [points, wanted] = [floats(answers.landmarks), floats(tensors.landmarks)];
  const off = wanted.map((value, k) => (Math.floor(k / 10) % 2 === 0 ? Math.abs(value - points[k]!) : 0));
  // Of the faces' points, on average; an answer of 0 would be off by 0.5.
  expect(off.reduce((sum, each) => sum + each, 0) / (off.length / 2)).toBeLessThan(0.3);
}, 120_000);
