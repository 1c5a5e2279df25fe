import { z } from 'zod';

/** One line of `metrics.jsonl`: one epoch. */
export const epochRecordSchema = z.strictObject({
  /** From 1. */
  epoch: z.int().positive(),
  /** Steps done since the start of the run. */
  steps: z.int().nonnegative(),
  /** At the end of the epoch. */
  learningRate: z.number(),
  /** Mean cross-entropy to the targets, nats, with dropout and augmentation. */
  trainLoss: z.number(),
  /** Share of pictures whose largest logit is at the largest target, 0 to 1. */
  trainAccuracy: z.number(),
  /** Mean negative log-probability of the label, nats. */
  validationLoss: z.number(),
  validationAccuracy: z.number(),
  /** Training steps only, with the making of their batches. */
  imagesPerSecond: z.number(),
  /** The whole epoch, validation included. */
  seconds: z.number(),
});

export type EpochRecord = z.infer<typeof epochRecordSchema>;

/** The text of `metrics.jsonl`. */
export function formatHistory(history: readonly EpochRecord[]): string {
  return history.map((record) => `${JSON.stringify(record)}\n`).join('');
}

/** The validation measure by which a run chooses the epoch to keep, or `last`. */
export const SELECTIONS = ['accuracy', 'loss', 'last'] as const;
export type Selection = (typeof SELECTIONS)[number];

/** The position of the epoch to keep. Of equally good epochs, it is the earliest. −1 for none. */
export function bestEpoch(history: readonly EpochRecord[], select: Selection): number {
  if (select === 'last') return history.length - 1;
  const score = (record: EpochRecord) =>
    select === 'accuracy' ? record.validationAccuracy : -record.validationLoss;
  let best = -1;
  history.forEach((record, index) => {
    if (best < 0 || score(record) > score(history[best]!)) best = index;
  });
  return best;
}

/** Epochs since the validation loss was last the lowest. */
export function epochsWithoutProgress(history: readonly EpochRecord[]): number {
  return history.length === 0 ? 0 : history.length - 1 - bestEpoch(history, 'loss');
}
