import { z } from 'zod';
import { topClasses } from '../evaluation/predictions.js';
import { EXPRESSION_COUNT } from '../expression.js';
import type { Judged } from './evaluate-model.js';

const whole = z.int().nonnegative();

const answersSchema = z.object({
  /** `[n]`, the faces' places in the dataset. */
  rows: z.array(whole),
  /** `[n]`, classes of the protocol. */
  labels: z.array(whole),
  /** `[n]`, the likeliest class of each by the model. */
  named: z.array(whole),
  /** `[n]`, its probability. */
  confidence: z.array(z.number().min(0).max(1)),
});

/** What a model answered to every face that it was judged on, by one rule: which faces a confusion matrix counts. */
export type Answers = z.infer<typeof answersSchema>;

/** `answers.json` of a run folder: one for each evaluation in `evaluation.json`, in that order. */
export const runAnswersSchema = z.array(answersSchema);

export function answersOf({ labelling: { rows, labels }, probabilities }: Judged): Answers {
  const named = topClasses({ labels, probabilities, classCount: EXPRESSION_COUNT });
  return {
    rows: [...rows],
    labels: [...labels],
    named: [...named],
    confidence: Array.from(named, (top, row) => inThousandths(probabilities[row * EXPRESSION_COUNT + top]!)),
  };
}

/** To be shown, not computed with. */
const inThousandths = (share: number): number => Math.round(1000 * share) / 1000;
