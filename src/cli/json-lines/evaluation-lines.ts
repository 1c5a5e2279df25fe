import { z } from 'zod';
import type { Evaluation } from '../../evaluation/evaluate.js';
import type { Measures } from '../../evaluation/measures.js';
import type { NonFaceAnswers, Robustness } from '../../evaluation/robustness.js';
import { EXPRESSIONS } from '../../expression.js';
import type { FolderEvaluation } from '../../run/evaluate-folders.js';
import { count, counts, issue, share } from './common.js';
import { held } from './held.js';

const interval = z.tuple([share, share]).describe('95 %, by Wilson');
const nats = z.number().nonnegative();
const scores = {
  precision: share.nullable(),
  recall: share.nullable(),
  f1: share.nullable(),
  support: count.describe('Rows of the class'),
};
const confusion = z
  .array(z.array(count))
  .describe('A row for each true class, a column for each predicted one');
const point = z.strictObject({
  threshold: share.describe('Faces of this confidence or more are answered'),
  coverage: share.describe('Of the faces, answered'),
  accuracy: share.nullable().describe('Of those answered'),
});
const prior = z
  .strictObject({ name: z.string(), shares: z.array(share) })
  .describe('The class shares that the answers are for; absent where the model does not say');

const measures = held<Measures>()(
  z.strictObject({
    n: count,
    accuracy: share,
    accuracyCi95: interval,
    macroF1: share,
    balancedAccuracy: share,
    ece: share.describe('Expected calibration error'),
    logLoss: nats,
    tvToVotes: share.nullable().describe('Mean total variation to the votes; null where there are none'),
    klToVotes: nats.nullable(),
    rocAuc: share.nullable().describe('Macro, one class against the rest'),
    perClass: z.record(z.string(), z.strictObject({ ...scores, rocAuc: share.nullable() })),
    confusion,
    reliability: z.array(
      z.strictObject({
        low: share,
        high: share,
        count,
        confidence: share.nullable(),
        accuracy: share.nullable(),
      }),
    ),
    coverage: z
      .strictObject({ answered: point, aurc: share, curve: z.array(point) })
      .optional()
      .describe('Accuracy where uncertain faces are left out'),
  }),
);

const evaluationFields = {
  ...measures.shape,
  model: z.string(),
  protocol: z.string(),
  table: z.string().nullable().describe('The vote table; null where no label came from votes'),
  split: z.string(),
  sources: counts.optional().describe('Faces of each source, where there are several'),
  views: z.int().positive().optional().describe('Views of each face; absent: one'),
  prior: prior.optional(),
  classes: z.array(z.string()).describe("The model's: the columns of confusion"),
  trueClasses: z.array(z.string()).describe("The protocol's: the rows of confusion"),
  deduplicated: measures.nullable().describe('Without rows whose pixels were trained on'),
  withoutNearCopies: measures.nullable().optional().describe('Without near-duplicates either'),
};

/** The fields of one model's evaluation under one protocol. */
export const evaluation = held<Evaluation>()(z.strictObject(evaluationFields));

const steadiness = { accuracy: share, uncertain: share.describe('Called uncertain') };
const robustness = held<Robustness>()(
  z.strictObject({
    split: z.string(),
    protocol: z.string(),
    table: z.string().nullable(),
    n: count.describe('Faces that were tried'),
    undisturbed: z.strictObject(steadiness),
    disturbances: z.array(
      z.strictObject({
        name: z.string(),
        unit: z.string(),
        levels: z.array(z.strictObject({ ...steadiness, level: z.number() })),
      }),
    ),
  }),
);
const nonFaces = held<readonly NonFaceAnswers[]>()(
  z.array(z.strictObject({ kind: z.string(), n: count, uncertain: share })),
);

const expression = z.enum(EXPRESSIONS);
const folderEvaluation = held<FolderEvaluation>()(
  z.strictObject({
    n: count,
    found: z.strictObject({ n: count, share, accuracy: share.nullable() }),
    accuracy: share.describe('A picture whose face was not found is wrong'),
    accuracyCi95: interval,
    balancedAccuracy: share,
    macroF1: share,
    ece: share.nullable(),
    answered: z.strictObject({ n: count, share: share.nullable(), accuracy: share.nullable() }),
    perClass: z.partialRecord(expression, z.strictObject(scores)),
    confusion,
    trueClasses: z.array(expression),
    predictions: z.array(z.string()).describe('The columns of confusion'),
    model: z.string(),
    folder: z.string(),
    crops: z.boolean().describe('Whether each picture was taken as a face'),
    prior: prior.optional(),
    leftOut: z.array(expression),
    issues: z.array(issue),
  }),
);
const mean = z.strictObject({
  folders: count,
  accuracy: share,
  balancedAccuracy: share,
  macroF1: share,
  ece: share.nullable(),
  found: share,
  answered: share.nullable(),
  worst: z.strictObject({ folder: z.string(), balancedAccuracy: share }),
});

/** A line of `mien evaluate`: of a split, of a folder, or the mean of several folders. */
export const evaluateLine = z.union([
  z.strictObject({
    ...evaluationFields,
    robustness: robustness.optional().describe('With --robustness'),
    nonFaces: nonFaces.optional(),
  }),
  folderEvaluation,
  z.strictObject({ mean }),
]);
