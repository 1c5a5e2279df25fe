import { z } from 'zod';
import type { DetectionMeasures } from '../../face/evaluation/measure-detections.js';
import type { RankedTrial, SweepSummary } from '../../sweep/sweep-summary.js';
import { epochRecordSchema } from '../../training/history.js';
import { count, issue, share } from './common.js';
import { evaluation } from './evaluation-lines.js';
import { held } from './held.js';

/** A line of `mien run` and `mien train`; `event` says which. */
const runLine = z.union([
  z.strictObject({
    event: z.literal('epoch'),
    best: z.boolean().describe('Whether it is the best so far'),
    ...epochRecordSchema.shape,
  }),
  z.strictObject({ event: z.literal('evaluation'), ...evaluation.shape }),
  z.strictObject({
    event: z.literal('run'),
    folder: z.string(),
    bestEpoch: count.describe('From 1'),
    ended: z.enum(['complete', 'early']),
  }),
]);

const judged = { accuracy: share, loss: z.number() };
const second = z.strictObject(judged).nullable().describe('On the second dataset');
const failed = z.string().nullable().describe('The code of what made it fail');
const trial = count.describe('From 0');

const ranked = held<RankedTrial>()(
  z.strictObject({
    trial,
    settings: z.record(z.string(), z.union([z.number(), z.string(), z.boolean(), z.null()])),
    rungs: count.describe('That it ended'),
    epochs: count.describe('That it trained'),
    kept: count.describe('The epoch that it would keep, from 1; 0 for none'),
    accuracy: share.nullable().describe('Of that epoch, on validation'),
    loss: z.number().nullable(),
    second,
    failed,
    folder: z.string().nullable().describe('Its run folder'),
  }),
);

const summary = held<SweepSummary>()(
  z.strictObject({
    sweep: z.string(),
    search: z.enum(['grid', 'random', 'asha']),
    metric: z.enum(['accuracy', 'loss']),
    second: z.string().nullable(),
    trials: count,
    rungs: z.array(count).describe('Epochs after which trials are compared'),
    epochs: z.strictObject({ trained: count, full: count }),
    finished: z.boolean(),
    winner: ranked.nullable(),
    ranking: z.array(ranked).describe('From the best to the worst'),
  }),
);

/** A line of `mien sweep` and `mien sweep work`; `event` says which. */
const sweepLine = z.union([
  z.strictObject({
    event: z.literal('trial'),
    trial,
    rung: count,
    epochs: count,
    kept: count,
    accuracy: share.optional().describe('On validation; absent where it failed'),
    loss: z.number().optional(),
    second,
    failed,
  }),
  z.strictObject({ event: z.literal('sweep'), ...summary.shape }),
]);

const sweepWorker = z.strictObject({
  worker: z.string(),
  state: z.enum(['working', 'ended', 'dead', 'silent']),
  trial: count.nullable(),
  epochs: count,
});

const detected = {
  faces: count.describe('That are marked'),
  found: count,
  recall: share.nullable().describe('Share found; null where there is none'),
  extra: count.describe('Detections that are no face, or one a second time'),
  extraPerPhoto: z.number(),
  landmarkError: z.number().nullable().describe('Mean, in marked eye distances'),
  landmarkErrorMedian: z.number().nullable(),
};
const detector = held<DetectionMeasures>()(
  z.strictObject({
    ...detected,
    photos: count,
    bySize: z
      .array(z.strictObject({ ...detected, from: z.number(), below: z.number().nullable() }))
      .describe('By eye distance, pixels; below is null for the largest'),
  }),
);

/** What the commands print that train. */
export const RUN_LINES = {
  run: runLine,
  train: runLine,
  sweep: sweepLine,
  'sweep-work': sweepLine,
  'sweep-status': z.strictObject({ ...summary.shape, workers: z.array(sweepWorker) }),
  'train-detector': z.strictObject({
    folder: z.string(),
    detectors: z.record(z.string(), detector),
    issues: z.array(issue),
  }),
} as const;
