import { z } from 'zod';
import { EXPRESSIONS } from '../expression.js';
import { CELL } from '../face/mtcnn/pyramid.js';
import { parsePrior } from '../model/prior.js';
import { type ExplainRequest, type FaceRequest, MOST_EXPLAINED } from './picture-job.js';

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
    .describe('Ratio of one scale of the search of MTCNN to the one before. Default 0.709'),
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
  anyTurn: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .describe('"true": find faces that lie on a side or upside down, too. It takes four times as long'),
});

export const predictSchema = searchSchema.extend({
  detect: z
    .enum(['true', 'false'])
    .default('true')
    .describe('"false" where each picture is one face already, cropped as in FER-2013'),
  prior: z
    .string()
    .transform((text, context) => {
      try {
        return parsePrior(text);
      } catch (error) {
        context.addIssue(error instanceof Error ? error.message : String(error));
        return z.NEVER;
      }
    })
    .optional()
    .describe(
      'Class shares that answers are for: even, training, or JSON such as {"happy":2,"sad":1}. Default: the server\'s',
    ),
});

export const explainSchema = predictSchema.extend({
  maxFaces: z.coerce
    .number()
    .int()
    .min(1)
    .max(MOST_EXPLAINED)
    .optional()
    .describe(`Only so many faces, the surest. Default: up to ${MOST_EXPLAINED}`),
  face: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Only this face: its place in the answer of predict with the same options, from 1'),
  class: z.enum(EXPRESSIONS).optional().describe("What is explained. Default: each face's likeliest class"),
  map: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      'Rows of the feature map to look at. Default: the last, 6 in mien-s; 12, 24 and 48 show smaller places',
    ),
  crop: z
    .enum(['true', 'false'])
    .default('false')
    .describe('"true": in JSON, each face has its 48×48 gray levels too'),
});

export function toPredictRequest(
  ask: FaceRequest['ask'],
  {
    detect = 'true',
    prior,
    ...options
  }: z.infer<typeof searchSchema> & Partial<Pick<z.infer<typeof predictSchema>, 'detect' | 'prior'>>,
): FaceRequest {
  const set = Object.entries(options).filter(([, value]) => value !== undefined);
  return {
    ask,
    detect: detect === 'true',
    options: Object.fromEntries(set),
    ...(prior === undefined ? {} : { prior }),
  };
}

/** Without a title nothing is drawn. */
export function toExplainRequest({
  face,
  class: wanted,
  map,
  crop,
  ...search
}: z.infer<typeof explainSchema>): ExplainRequest {
  const { detect, options, prior } = toPredictRequest('predict', search);
  // A face is counted among all that there are.
  const most = face === undefined ? { maxFaces: MOST_EXPLAINED } : {};
  return {
    ask: 'explain',
    detect,
    options: { ...most, ...options },
    face,
    wanted: { class: wanted, map, prior },
    crop: crop === 'true',
  };
}
