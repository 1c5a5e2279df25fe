import { z } from 'zod';
import type { Issue } from '../../issue.js';
import { held } from './held.js';

export const count = z.int().nonnegative();
export const share = z.number().min(0).max(1);
export const counts = z.record(z.string(), count);
export const run = z.string().describe('The batch by its content: SHA-256');

export const failure = z.strictObject({
  code: z.string().describe('Stable: programs may branch on it (docs/errors.md)'),
  message: z.string(),
  hint: z.string().optional().describe('What to do next'),
});

/** A problem of the data. */
export const issue = held<Issue>()(
  z.strictObject({
    code: z.string().describe('Stable'),
    message: z.string(),
    file: z.string(),
    row: count.optional().describe('Of the data, from 0'),
    field: z.string().optional(),
    value: z.string().optional().describe('The word that was not understood'),
    outcome: z.enum(['excluded', 'noted']).describe('Whether the row is kept out, or stays in'),
  }),
);
