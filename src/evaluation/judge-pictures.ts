import { EXPRESSION_COUNT, EXPRESSIONS, type Expression } from '../expression.js';
import { accuracy } from './accuracy.js';
import { expectedCalibrationError, reliabilityBins } from './calibration.js';
import { type ClassScores, classScores } from './class-scores.js';
import { nothingToMeasure } from './predictions.js';
import type { Interval } from './wilson.js';

/** One labelled picture, and the answer to the face in it. */
export interface JudgedPicture {
  readonly label: Expression;
  /** `undefined` where no face was found. */
  readonly answer: { readonly probabilities: readonly number[]; readonly uncertain: boolean } | undefined;
}

/**
 * Measures over labelled pictures, some without a found face. Shares and probabilities are 0 to 1.
 * A picture whose face was not found counts as wrong in the accuracies, the recalls and F1. The calibration error and
 * the answered share are over found faces. Only the classes that occur among the labels count.
 */
export interface PictureMeasures {
  readonly n: number;
  readonly found: { readonly n: number; readonly share: number; readonly accuracy: number | null };
  readonly accuracy: number;
  readonly accuracyCi95: Interval;
  /** Mean recall of the classes that occur. */
  readonly balancedAccuracy: number;
  /** Mean F1 of the classes that occur. */
  readonly macroF1: number;
  /** Over found faces, 15 bins; `null` where no face was found. */
  readonly ece: number | null;
  /** The found faces that are not uncertain: their share of the found faces, and how many of them are right. */
  readonly answered: { readonly n: number; readonly share: number | null; readonly accuracy: number | null };
  /** By the name of each class that occurs. */
  readonly perClass: Readonly<Partial<Record<Expression, ClassScores>>>;
  /** Counts: a row for each class of `trueClasses`, a column for each of `predictions`. */
  readonly confusion: readonly (readonly number[])[];
  /** The classes that occur. */
  readonly trueClasses: readonly Expression[];
  /** The seven classes, and {@link NO_FACE}. */
  readonly predictions: readonly string[];
}

/** The last column of the confusion matrix: pictures whose face was not found. */
export const NO_FACE = 'no face';

/** Throws `DATASET_EMPTY` for no pictures. */
export function judgePictures(pictures: readonly JudgedPicture[]): PictureMeasures {
  if (pictures.length === 0) throw nothingToMeasure('labelled pictures');
  const found = pictures.flatMap(({ label, answer }) => (answer === undefined ? [] : [{ label, answer }]));
  const confusion = countAnswers(pictures);
  const overall = accuracy(confusion);
  const scores = classScores(confusion);
  const occurring = EXPRESSIONS.filter((_, k) => scores[k]!.support > 0);
  const scoresOf = (name: Expression): ClassScores => scores[EXPRESSIONS.indexOf(name)]!;
  const answered = found.filter(({ answer }) => !answer.uncertain);
  return {
    n: overall.n,
    found: { n: found.length, share: found.length / overall.n, accuracy: shareRight(found) },
    accuracy: overall.accuracy,
    accuracyCi95: overall.ci95,
    balancedAccuracy: mean(occurring.map((name) => scoresOf(name).recall!)),
    macroF1: mean(occurring.map((name) => scoresOf(name).f1!)),
    ece: calibrationError(found),
    answered: {
      n: answered.length,
      share: found.length === 0 ? null : answered.length / found.length,
      accuracy: shareRight(answered),
    },
    perClass: Object.fromEntries(occurring.map((name) => [name, scoresOf(name)])),
    confusion: occurring.map((name) => confusion[EXPRESSIONS.indexOf(name)]!),
    trueClasses: occurring,
    predictions: [...EXPRESSIONS, NO_FACE],
  };
}

interface FoundPicture extends JudgedPicture {
  readonly answer: NonNullable<JudgedPicture['answer']>;
}

/** Seven rows, and a column more than rows for pictures whose face was not found. */
function countAnswers(pictures: readonly JudgedPicture[]): readonly (readonly number[])[] {
  const counts = EXPRESSIONS.map(() => new Array<number>(EXPRESSION_COUNT + 1).fill(0));
  for (const { label, answer } of pictures) {
    const column = answer === undefined ? EXPRESSION_COUNT : likeliest(answer.probabilities);
    counts[EXPRESSIONS.indexOf(label)]![column]! += 1;
  }
  return counts;
}

/** The first of equals. */
function likeliest(probabilities: readonly number[]): number {
  return probabilities.indexOf(Math.max(...probabilities));
}

function shareRight(pictures: readonly FoundPicture[]): number | null {
  if (pictures.length === 0) return null;
  const right = pictures.filter(
    ({ label, answer }) => EXPRESSIONS[likeliest(answer.probabilities)] === label,
  );
  return right.length / pictures.length;
}

function calibrationError(found: readonly FoundPicture[]): number | null {
  if (found.length === 0) return null;
  const labels = Uint8Array.from(found, ({ label }) => EXPRESSIONS.indexOf(label));
  const probabilities = Float32Array.from(found.flatMap(({ answer }) => answer.probabilities));
  return expectedCalibrationError(reliabilityBins({ labels, probabilities, classCount: EXPRESSION_COUNT }));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
