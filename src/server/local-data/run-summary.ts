import { basename } from 'node:path';
import { z } from 'zod';
import { brokenFile } from '../answer-schemas.js';

const judgement = z.object({
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
  data: z.string().nullable().describe('Name of the data set'),
  datasetHash: z.string().nullable(),
  state: z
    .enum(['training', 'judging', 'finished', 'interrupted', 'failed'])
    .describe(
      'Training or judging: a process is at it. Interrupted: none is, and it can be gone on with. Failed: it left nothing ' +
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

/** What a run folder holds. */
export interface RunContent {
  readonly name: string;
  readonly config: unknown;
  readonly metrics: readonly Record<string, unknown>[];
  readonly evaluation: readonly unknown[] | null;
  readonly hasModel: boolean;
  /** Whether a process writes to the folder now. */
  readonly locked: boolean;
}

const configSchema = z.looseObject({
  data: z.string().optional().catch(undefined),
  datasetHash: z.string().optional().catch(undefined),
  training: z
    .looseObject({
      model: z.string().optional().catch(undefined),
      epochs: z.number().optional().catch(undefined),
      seed: z.number().optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});
const accuracySchema = z.looseObject({ validationAccuracy: z.number() });
const secondsSchema = z.looseObject({ seconds: z.number() });

export function summarizeRun({
  name,
  config,
  metrics,
  evaluation,
  hasModel,
  locked,
}: RunContent): RunSummary {
  const settings = configSchema.safeParse(config).data;
  const training = settings?.training;
  const accuracies = metrics.flatMap(
    (epoch) => accuracySchema.safeParse(epoch).data?.validationAccuracy ?? [],
  );
  const planned = training?.epochs ?? null;
  return {
    name,
    architecture: training?.model ?? null,
    epochs: metrics.length,
    planned,
    bestValidationAccuracy: accuracies.length === 0 ? null : Math.max(...accuracies),
    seconds: metrics.reduce((sum, epoch) => sum + (secondsSchema.safeParse(epoch).data?.seconds ?? 0), 0),
    started: startOf(name),
    seed: training?.seed ?? null,
    data: settings?.data === undefined ? null : basename(settings.data),
    datasetHash: settings?.datasetHash ?? null,
    state: stateOf({ hasModel, locked, trained: planned !== null && metrics.length >= planned, settings }),
    finished: hasModel,
    judged: (evaluation ?? []).flatMap((one) => judgement.safeParse(one).data ?? []),
  };
}

function stateOf({
  hasModel,
  locked,
  trained,
  settings,
}: {
  readonly hasModel: boolean;
  readonly locked: boolean;
  readonly trained: boolean;
  readonly settings: unknown;
}): RunSummary['state'] {
  if (locked) return hasModel || trained ? 'judging' : 'training';
  if (hasModel) return 'finished';
  return settings === undefined ? 'failed' : 'interrupted';
}

/** `2026-11-23T23:15:00Z` of `20261123-231500-mien-s`. */
function startOf(name: string): string | null {
  const parts = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)(?:-|$)/.exec(name)?.slice(1);
  if (parts === undefined) return null;
  const [year, month, day, hour, minute, second] = parts;
  const text = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  return Number.isNaN(Date.parse(text)) ? null : text;
}
