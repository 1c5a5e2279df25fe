import { basename } from 'node:path';
import { z } from 'zod';
import { judgement, type RunSummary } from './run-schemas.js';

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
    bestValidationAccuracy: accuracies.length === 0 ? null : accuracies.reduce((a, b) => Math.max(a, b)),
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
