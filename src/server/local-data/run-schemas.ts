// What the server answers about runs. The studio takes its types from here.
import { z } from 'zod';
import { liveStepSchema } from '../../run/live-step-schema.js';
import { brokenFile } from '../answer-schemas.js';

export const judgement = z.object({
  protocol: z.string(),
  table: z.string().nullable().describe('The votes that labels come from; null where none do'),
  split: z.string(),
  n: z.int().describe('Faces'),
  accuracy: z.number(),
  accuracyCi95: z.tuple([z.number(), z.number()]),
});

export const runSummary = z.object({
  name: z.string(),
  architecture: z.string().nullable(),
  /** Epochs that are done. */
  epochs: z.int(),
  planned: z.number().nullable().describe('Epochs that were asked for'),
  bestValidationAccuracy: z.number().nullable(),
  seconds: z.number().describe('Of training and validation'),
  started: z.string().nullable().describe('UTC, from its name; null where that does not begin with a time'),
  seed: z.number().nullable(),
  data: z.string().nullable().describe('Name of the dataset'),
  datasetHash: z.string().nullable(),
  state: z
    .enum(['training', 'judging', 'finished', 'interrupted', 'failed'])
    .describe(
      'Training or judging: a process is at it. Interrupted: no process is, and it can be resumed. Failed: it left nothing ' +
        'to go on with',
    ),
  /** Whether it has a model that can be used. */
  finished: z.boolean(),
  judged: z
    .array(judgement)
    .describe('Figures by protocol, votes and split; only those of equal ones compare'),
  broken: z
    .array(brokenFile)
    .optional()
    .describe(
      'Files that could not be used, and why; the rest is of the others. Missing where all are whole',
    ),
});
export type RunSummary = z.infer<typeof runSummary>;

export const runDetails = runSummary.extend({
  config: z.unknown().describe('config.json; null where it is missing'),
  metrics: z.array(z.record(z.string(), z.unknown())).describe('metrics.jsonl, one an epoch'),
  evaluation: z.unknown().describe('evaluation.json; null where the run was not judged'),
  environment: z.unknown().describe('environment.json; null where it is missing'),
  step: liveStepSchema.nullable().describe('Where its training is; null where none goes on'),
  pictures: z.array(z.string()).describe('Names for /v1/runs/:name/pictures/:file'),
  files: z.array(z.string()).describe('Names for /v1/runs/:name/files/:file'),
});
export type RunDetails = z.infer<typeof runDetails>;

export const runList = z.object({ runs: z.array(runSummary) });
export type RunList = z.infer<typeof runList>;
