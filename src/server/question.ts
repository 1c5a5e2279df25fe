import { z } from 'zod';
import { CELL } from '../face/mtcnn/pyramid.js';
import type { Question } from './picture-job.js';

/** Parameters of the address come as text. The ranges are the library's, see `DetectionOptions`. */
export const searchSchema = z.strictObject({
  minFace: z.coerce
    .number()
    .min(CELL)
    .optional()
    .describe('Side of the smallest face searched for, pixels. Default 20; larger is faster'),
  maxFaces: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Only so many faces, the surest. Default: all'),
  scaleFactor: z.coerce
    .number()
    .min(0.1)
    .max(0.95)
    .optional()
    .describe('Ratio of one scale of the search to the one before. Default 0.709'),
  thresholds: z
    .string()
    .transform((text, context) => {
      const [p, r, o, ...more] = text
        .split(',')
        .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
      const fine = (value: number | undefined): value is number =>
        value !== undefined && value >= 0 && value <= 1;
      if (fine(p) && fine(r) && fine(o) && more.length === 0) return [p, r, o] as const;
      context.addIssue('expected three numbers from 0 to 1 with commas, such as 0.6,0.7,0.7');
      return z.NEVER;
    })
    .optional()
    .describe('Probabilities from which each of the three nets takes a box for a face. Default 0.6,0.7,0.7'),
});

export const predictSchema = searchSchema.extend({
  detect: z
    .enum(['true', 'false'])
    .default('true')
    .describe('"false" where each picture is one face already, cropped as in FER-2013'),
});

export function toQuestion(
  ask: Question['ask'],
  { detect = 'true', ...options }: z.infer<typeof searchSchema> & { readonly detect?: 'true' | 'false' },
): Question {
  const set = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ask, detect: detect === 'true', options: Object.fromEntries(set) };
}
