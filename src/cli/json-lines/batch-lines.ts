import { z } from 'zod';
import type { BatchStatus } from '../../batch/batch-status.js';
import { NETWORK_HASHES } from '../../batch/plan/recipe.js';
import type { Verified } from '../../batch/verify-batch.js';
import type { Worked } from '../../batch/work/work-batch.js';
import { count, counts, run } from './common.js';
import { held } from './held.js';

const worker = z.strictObject({
  worker: z.string(),
  state: z.enum(['working', 'ended', 'dead', 'silent']),
  shards: count.describe('That it committed'),
  rows: count.describe('That it made'),
  failed: count.describe('Rows of these that are errors'),
  rate: z.number().describe('Rows a second since it began'),
  shard: count.nullable().describe('At hand'),
  rowsOfShard: count.describe('Made so far of the shard at hand'),
});

const problem = z.strictObject({ shard: count.nullable(), code: z.string(), message: z.string() });

/** What the commands below `mien batch` print. */
export const BATCH_LINES = {
  'batch-plan': z.strictObject({
    store: z.string().describe('As it was named with --out'),
    run,
    inputs: count,
    shards: count,
    version: z.string().describe('Of mien'),
    networks: NETWORK_HASHES,
  }),
  'batch-work': held<Worked & { readonly run: string }>()(
    z.strictObject({
      run,
      worker: z.string().describe('The name of this worker'),
      committed: count.describe('Shards that it committed'),
      lost: count.describe('Shards that another worker committed first'),
      rows: count,
      failed: count.describe('Rows of these that are errors'),
    }),
  ),
  'batch-status': held<BatchStatus>()(
    z.strictObject({
      run,
      cancelled: z.string().nullable().describe('When it was cancelled, ISO 8601'),
      shards: count,
      committed: count.describe('Shards that are done'),
      inputs: count.describe('Of the plan, and of what is to be done again'),
      done: count.describe('Rows in committed shards'),
      failed: counts.describe('Of these, errors by their code'),
      rate: z.number().describe('Rows a second of the workers that work now'),
      left: z.number().nullable().describe('Seconds; null where nobody works'),
      workers: z.array(worker),
    }),
  ),
  'batch-verify': held<Verified & { readonly ok: boolean }>()(
    z.strictObject({
      ok: z.boolean(),
      run,
      shards: count,
      committed: count,
      inputs: count,
      rows: count,
      failed: counts.describe('Rows that are errors, by their code'),
      problems: z.array(problem),
    }),
  ),
  'batch-merge': z.strictObject({
    file: z.string().describe('As it was named with --out'),
    run,
    rows: count,
    failed: count.describe('Rows of these that are errors'),
  }),
  'batch-cancel': z.strictObject({ run, cancelled: z.string().describe('When, ISO 8601') }),
  'batch-retry': z.strictObject({ run, inputs: count.describe('Planned again') }),
} as const;
