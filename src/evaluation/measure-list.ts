import { count, decimal, percent } from '../text/number-text.js';
import type { Measures } from './measures.js';

export interface ListedMeasure {
  readonly name: string;
  /** What it says, for a reader who meets it the first time. */
  readonly meaning: string;
  readonly text: (measures: Measures) => string;
  /** Of what is a single number and compares. */
  readonly compared?: ComparedMeasure;
}

export interface ComparedMeasure {
  readonly value: (measures: Measures) => number | null;
  /** Whether the value is a share, 0 to 1, which is shown in per cent. */
  readonly share: boolean;
  readonly better: 'more' | 'less';
}

type Value = ComparedMeasure['value'];

/** The overall measures in the order in which every summary and report shows them. */
export const MEASURE_LIST: readonly ListedMeasure[] = [
  { name: 'n', meaning: 'faces evaluated', text: (m) => count(m.n) },
  share('accuracy', 'share of faces named right', (m) => m.accuracy),
  {
    name: '95 % interval',
    meaning: 'where the accuracy would lie for other faces drawn like these (Wilson)',
    text: (m) =>
      m.accuracyCi95
        .map((bound) => (bound * 100).toFixed(1))
        .join('–')
        .concat(' %'),
  },
  number('macro-F1', 'mean F1 of the classes, each counting the same', (m) => m.macroF1),
  share('balanced accuracy', 'mean recall of the classes, each counting the same', (m) => m.balancedAccuracy),
  number('ROC-AUC', 'mean one-vs-rest area; ½ is chance', (m) => m.rocAuc),
  number('log-loss', 'mean −ln p of the label, in nats; lower is better', (m) => m.logLoss, 'less'),
  share(
    'calibration error',
    'mean gap between confidence and accuracy (ECE, 15 bins); lower is better',
    (m) => m.ece,
    'less',
  ),
  number(
    'distance to votes',
    'mean total variation to the vote distribution, 0 to 1; lower is better',
    (m) => m.tvToVotes,
    'less',
  ),
  number('KL to votes', 'mean KL(votes ‖ model), in nats; lower is better', (m) => m.klToVotes, 'less'),
  share('answered', 'share of faces not called uncertain', (m) => m.coverage?.answered.coverage ?? null),
  share(
    'accuracy of answers',
    'share of the answered faces named right',
    (m) => m.coverage?.answered.accuracy ?? null,
  ),
  number(
    'AURC',
    'mean share of errors among the k surest faces, over all k; lower is better',
    (m) => m.coverage?.aurc ?? null,
    'less',
  ),
];

function share(
  name: string,
  meaning: string,
  value: Value,
  better: ComparedMeasure['better'] = 'more',
): ListedMeasure {
  return { name, meaning, text: (m) => percent(value(m)), compared: { value, share: true, better } };
}

function number(
  name: string,
  meaning: string,
  value: Value,
  better: ComparedMeasure['better'] = 'more',
): ListedMeasure {
  return { name, meaning, text: (m) => decimal(value(m)), compared: { value, share: false, better } };
}
