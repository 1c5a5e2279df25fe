import { z } from 'zod';

/** The step that a training is at. */
export const liveStepSchema = z.object({
  /** From 1. */
  epoch: z.int(),
  epochs: z.int(),
  step: z.int(),
  stepsPerEpoch: z.int(),
  /** Mean of the epoch so far, nats. */
  loss: z.number(),
  imagesPerSecond: z.number(),
  secondsLeft: z.number().describe('Of the training, by its speed now; validation takes a little more'),
  curve: z
    .array(
      z.object({
        at: z.number().describe('Epochs that were done: 1.5 is the middle of the second'),
        loss: z.number().describe('Mean of the steps since the point before, nats'),
      }),
    )
    .optional()
    .describe('The training so far, by step; missing in runs of an earlier version'),
});
export type LiveStep = z.infer<typeof liveStepSchema>;
