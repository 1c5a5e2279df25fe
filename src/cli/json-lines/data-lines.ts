import { z } from 'zod';
import type { DiscoveredSource } from '../../dataset/discover.js';
import type { SourceLoss } from '../../dataset/losses.js';
import { manifestSchema } from '../../dataset/prepared/manifest.js';
import type { Pulled } from '../../dataset/pull.js';
import { count } from './common.js';
import { held } from './held.js';

const loss = held<SourceLoss>()(
  z.strictObject({
    source: z.string(),
    rows: count,
    lost: count.describe('Rows without a face, without a label, or both'),
    emptied: z.array(z.string()).describe('Splits and classes that have rows and no face'),
    reasons: z
      .array(z.strictObject({ code: z.string(), rows: count, example: z.string() }))
      .describe('The most frequent first'),
  }),
);

/** What the commands print that list, get and prepare data. */
export const DATA_LINES = {
  datasets: held<DiscoveredSource>()(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      path: z.string().optional().describe('Where it lies; absent where a part of it is missing'),
      size: count.optional().describe('Bytes of all its files; absent for a folder of pictures'),
      needed: z.boolean().describe('Whether the main job needs it'),
      looked: z.array(z.string()).describe('Names that were looked for'),
      howTo: z.string().describe('How to get it'),
    }),
  ),
  'datasets-pull': held<Pulled>()(
    z.strictObject({
      path: z.string(),
      size: count.describe('Bytes'),
      sha256: z.string(),
      resumedFrom: count.describe('Bytes that an interrupted download had left'),
      present: z.boolean().describe('Whether it was there already'),
      recorded: z
        .enum(['first', 'checked'])
        .optional()
        .describe('Where its hash is not known beforehand: recorded now, or that of a former pull'),
    }),
  ),
  prepare: z.strictObject({
    folder: z.string(),
    reused: z.boolean().describe('Whether it had been prepared from the same files before'),
    ...manifestSchema.shape,
    nearCopies: z
      .strictObject({ validation: count, test: count })
      .nullable()
      .describe('Near-duplicates of training photos; null where they were not looked for'),
    losses: z.array(loss).describe('Sources of which much cannot be used'),
  }),
} as const;
