import { nothingToMeasure, type Predictions, topClasses } from './predictions.js';

/** What is left when every face below a confidence is called uncertain. */
export interface CoveragePoint {
  /** Confidence, 0 to 1: faces of this or more are answered. */
  readonly threshold: number;
  /** Share of the faces that are answered, 0 to 1. */
  readonly coverage: number;
  /** Share of those that are right, 0 to 1; `null` where none is answered. */
  readonly accuracy: number | null;
}

/** How accuracy rises where a model may say "uncertain" instead of an answer. */
export interface AccuracyCoverage {
  /** At the model's own threshold. */
  readonly answered: CoveragePoint;
  /**
   * Area under the risk–coverage curve, 0 to 1, lower is better: the mean share of errors among the k surest faces over
   * k = 1 to n (Geifman, Uziel & El-Yaniv 2019). Faces of equal confidence stand in their mean order.
   */
  readonly aurc: number;
  /** By rising threshold. */
  readonly curve: readonly CoveragePoint[];
}

/** From answering everything to answering only what is nearly certain; no top probability of seven is below 1/7. */
const THRESHOLDS = [
  0, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99,
] as const;

/** Throws `DATASET_EMPTY` for no rows. */
export function accuracyCoverage(predictions: Predictions, uncertainBelow: number): AccuracyCoverage {
  const { labels, probabilities, classCount } = predictions;
  const n = labels.length;
  if (n === 0) throw nothingToMeasure('accuracy and coverage');
  const rows = Array.from(topClasses(predictions), (top, row) => ({
    confidence: probabilities[row * classCount + top]!,
    right: top === labels[row],
  })).sort((a, b) => b.confidence - a.confidence);
  const at = (threshold: number): CoveragePoint => {
    const answered = rows.filter(({ confidence }) => confidence >= threshold);
    const right = answered.filter((row) => row.right).length;
    return {
      threshold,
      coverage: answered.length / n,
      accuracy: answered.length === 0 ? null : right / answered.length,
    };
  };
  return { answered: at(uncertainBelow), aurc: riskArea(rows), curve: THRESHOLDS.map(at) };
}

/** Of rows from the surest on. */
function riskArea(rows: readonly { readonly confidence: number; readonly right: boolean }[]): number {
  let area = 0;
  let errors = 0;
  for (let start = 0; start < rows.length; ) {
    let end = start;
    let tied = 0;
    while (end < rows.length && rows[end]!.confidence === rows[start]!.confidence) {
      if (!rows[end]!.right) tied++;
      end++;
    }
    for (let k = start + 1; k <= end; k++) area += (errors + (tied * (k - start)) / (end - start)) / k;
    errors += tied;
    start = end;
  }
  return area / rows.length;
}
