import { count, decimal, percent } from '../text/number-text.js';
import type { Measures } from './measures.js';

export interface ListedMeasure {
  readonly name: string;
  /** What it says, for a reader who meets it the first time. */
  readonly meaning: string;
  readonly text: (measures: Measures) => string;
}

/** The overall measures in the order in which every summary and report shows them. */
export const MEASURE_LIST: readonly ListedMeasure[] = [
  { name: 'n', meaning: 'faces evaluated', text: (m) => count(m.n) },
  { name: 'accuracy', meaning: 'share of faces named right', text: (m) => percent(m.accuracy) },
  {
    name: '95 % interval',
    meaning: 'where the accuracy would lie for other faces drawn like these (Wilson)',
    text: (m) =>
      m.accuracyCi95
        .map((bound) => (bound * 100).toFixed(1))
        .join('–')
        .concat(' %'),
  },
  {
    name: 'macro-F1',
    meaning: 'mean F1 of the classes, each counting the same',
    text: (m) => decimal(m.macroF1),
  },
  {
    name: 'balanced accuracy',
    meaning: 'mean recall of the classes, each counting the same',
    text: (m) => percent(m.balancedAccuracy),
  },
  { name: 'ROC-AUC', meaning: 'mean one-vs-rest area; ½ is chance', text: (m) => decimal(m.rocAuc) },
  {
    name: 'log-loss',
    meaning: 'mean −ln p of the label, in nats; lower is better',
    text: (m) => decimal(m.logLoss),
  },
  {
    name: 'calibration error',
    meaning: 'mean gap between confidence and accuracy (ECE, 15 bins); lower is better',
    text: (m) => percent(m.ece),
  },
  {
    name: 'distance to votes',
    meaning: 'mean total variation to the vote distribution, 0 to 1; lower is better',
    text: (m) => decimal(m.tvToVotes),
  },
  {
    name: 'KL to votes',
    meaning: 'mean KL(votes ‖ model), in nats; lower is better',
    text: (m) => decimal(m.klToVotes),
  },
  {
    name: 'answered',
    meaning: 'share of faces not called uncertain',
    text: (m) => percent(m.coverage?.answered.coverage ?? null),
  },
  {
    name: 'accuracy of answers',
    meaning: 'share of the answered faces named right',
    text: (m) => percent(m.coverage?.answered.accuracy ?? null),
  },
  {
    name: 'AURC',
    meaning: 'mean share of errors among the k surest faces, over all k; lower is better',
    text: (m) => decimal(m.coverage?.aurc ?? null),
  },
];
