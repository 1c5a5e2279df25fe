import { UNCERTAIN_BELOW } from '../model/description.js';
import { accuracy } from './accuracy.js';
import { expectedCalibrationError, type ReliabilityBin, reliabilityBins } from './calibration.js';
import { balancedAccuracy, type ClassScores, classScores, macroF1 } from './class-scores.js';
import { type Confusion, confusionMatrix } from './confusion.js';
import { type AccuracyCoverage, accuracyCoverage } from './coverage.js';
import { logLoss } from './log-loss.js';
import { checkPredictions, type Predictions } from './predictions.js';
import { rocAuc } from './roc-auc.js';
import { voteDistance } from './vote-distance.js';
import type { Interval } from './wilson.js';

export interface ClassMeasures extends ClassScores {
  /** One-vs-rest, 0 to 1; `null` for a class that the model does not have, or that all or none of the rows are. */
  readonly rocAuc: number | null;
}

/** Every measure over one set of rows. Shares and probabilities are 0 to 1; logarithms are natural. */
export interface Measures {
  readonly n: number;
  readonly accuracy: number;
  readonly accuracyCi95: Interval;
  readonly macroF1: number;
  readonly balancedAccuracy: number;
  /** Expected calibration error over {@link reliability}. */
  readonly ece: number;
  /** Nats; see `logLoss` for its clamp. */
  readonly logLoss: number;
  /** Mean total variation to the votes; `null` where no row has votes. */
  readonly tvToVotes: number | null;
  /** Mean KL(votes ‖ model), nats; `null` where no row has votes. */
  readonly klToVotes: number | null;
  /** Macro one-vs-rest ROC-AUC; `null` where all rows are of one class. */
  readonly rocAuc: number | null;
  /** By the name of the true class. */
  readonly perClass: Readonly<Record<string, ClassMeasures>>;
  /** Counts: a row for each true class, a column for each of the model's classes. */
  readonly confusion: Confusion;
  readonly reliability: readonly ReliabilityBin[];
  /** Accuracy where uncertain faces are left out; evaluations from before it was measured lack it. */
  readonly coverage?: AccuracyCoverage;
}

/**
 * Measures `predictions` against their labels and against vote `distributions` (`[n, classCount]`, or empty).
 * `trueClasses` names the confusion matrix's rows; the first `classCount` are the model's classes. Faces whose
 * confidence is below `uncertainBelow` count as not answered, in `coverage` only.
 * Throws as `checkPredictions` and `voteDistance`.
 */
export function measure(
  predictions: Predictions,
  distributions: Float32Array,
  trueClasses: readonly string[],
  uncertainBelow = UNCERTAIN_BELOW,
): Measures {
  checkPredictions(predictions);
  const confusion = confusionMatrix(predictions, trueClasses.length);
  const overall = accuracy(confusion);
  const reliability = reliabilityBins(predictions);
  const votes = voteDistance(predictions.probabilities, distributions, predictions.classCount);
  const areas = rocAuc(predictions);
  const scores = classScores(confusion);
  return {
    n: overall.n,
    accuracy: overall.accuracy,
    accuracyCi95: overall.ci95,
    macroF1: macroF1(confusion),
    balancedAccuracy: balancedAccuracy(confusion),
    ece: expectedCalibrationError(reliability),
    logLoss: logLoss(predictions),
    tvToVotes: votes?.totalVariation ?? null,
    klToVotes: votes?.klDivergence ?? null,
    rocAuc: areas.macro,
    perClass: Object.fromEntries(
      trueClasses.map((name, k) => [name, { ...scores[k]!, rocAuc: areas.perClass[k] ?? null }]),
    ),
    confusion,
    reliability,
    coverage: accuracyCoverage(predictions, uncertainBelow),
  };
}
