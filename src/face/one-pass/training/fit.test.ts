import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSession } from '../../../runtime/node.js';
import { floats, type Tensor } from '../../../runtime/session.js';
import { encodeSearchNet } from '../encode.js';
import { HEADS } from '../plan.js';
import type { PatchBatch } from './batches.js';
import { fitSearchNet, type SearchFitOptions, type SearchFitPlan } from './fit.js';
import { writeTargets } from './targets.js';

const SIDE = 32;
const PLAN: SearchFitPlan = {
  ...{ seed: 1, batch: 4, side: SIDE, steps: 30, learningRate: 0.01 },
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
