import { z } from 'zod';
import { EXPORT_FORMATS } from '../../model/export.js';
import type { Comparison } from '../../run/compare-models.js';
import type { Verification } from '../../run/record/verify-model.js';
import { count, share } from './common.js';
import { held } from './held.js';

const named = {
  name: z.string().describe('Of its folder; of a packaged detector, its own'),
  path: z.string(),
};

const model = z.union([
  z.strictObject({
    kind: z.enum(['expression', 'detector']).describe('For --model, or for --detector'),
    ...named,
    use: z.string().describe('What --model or --detector takes'),
    packaged: z.boolean().describe('Whether it came with the package'),
    size: z.int().describe('Bytes of its files'),
    about: z.string(),
  }),
  z.strictObject({
    kind: z.literal('unfinished run'),
    ...named,
    about: z.string(),
    howTo: z.string().describe('The command that goes on with it'),
  }),
  z.strictObject({ ...named, error: z.strictObject({ code: z.string(), message: z.string() }) }),
  z.strictObject({
    kind: z.literal('detector'),
    name: z.string(),
    about: z.string(),
    licence: z.string(),
    size: z.int(),
    howTo: z.string().describe('The command that gets it'),
  }),
]);

const verification = held<Verification>()(
  z.strictObject({
    status: z.enum(['ok', 'failed', 'unrecorded']),
    checks: z.array(
      z.strictObject({
        file: z.string(),
        what: z.enum(['hash', 'answers']),
        ok: z.boolean(),
        detail: z.string(),
      }),
    ),
  }),
);

const check = held<Comparison>()(
  z.strictObject({
    faces: count,
    largestDifference: share.describe('Of any probability'),
    agreement: share.describe('Of the faces, the same likeliest class'),
  }),
);

/** What the commands print that list, get, check and write models. */
export const MODEL_LINES = {
  models: model,
  'models-pull': z.strictObject({ name: z.string(), path: z.string().describe('Its folder') }),
  'models-verify': z.strictObject({ ...named, ok: z.boolean(), ...verification.shape }),
  export: z.strictObject({
    model: z.string(),
    format: z.enum([...EXPORT_FORMATS, 'huggingface']),
    file: z.string().describe('As it was named with --out'),
    bytes: count.describe('Of the model file'),
    temperature: z.number().positive(),
    prior: z.array(share).nullable().describe('Class shares that its answers are for; null: not known'),
    uncertainBelow: share,
    familiarity: z.strictObject({ measure: z.literal('feature-norm'), below: z.number() }).nullable(),
    check: check.optional().describe('With --check or --data'),
  }),
} as const;
