import { anything, checkOptions, numberFrom, type OptionKinds, wholeFrom } from '../check-options.js';
import { MienError } from '../errors.js';
import { EXPRESSION_COUNT, EXPRESSIONS } from '../expression.js';
import type { NamedPrior } from '../model/prior.js';
import { type Measures, measure } from './measures.js';
import { nothingToMeasure, type Predictions, selectPredictions, selectRows } from './predictions.js';
import { votesText } from './votes-text.js';

/** The rows that one label protocol keeps of one split, with their labels. */
export interface LabelledRows {
  /** For example `majority-7`. */
  readonly protocol: string;
  /** The vote table the labels come from, for example `fer2013new`; `undefined` where no label came from votes. */
  readonly table: string | undefined;
  /** `[n]` each row's index in the prepared dataset. */
  readonly rows: Int32Array;
  /** `[n]` class indices; 7, contempt, in the 8-class protocol. */
  readonly labels: Uint8Array;
  /**
   * `[n, 7]` shares of the votes; an all-zero row where there are none. Not looked at where `table` is `undefined`: a
   * one-hot row of the source's own label is not what taggers voted.
   */
  readonly distributions: Float32Array;
  /** `[n]`, 0 where a row's distribution is such a stand-in beside real votes. Without it, every row is of votes. */
  readonly voted?: Uint8Array;
}

export interface EvaluationInput {
  /** The model's name or file, as it should stand in the result. */
  readonly model: string;
  /** `train`, `validation` or `test`. */
  readonly split: string;
  readonly labelled: LabelledRows;
  /** `[n, 7]` row-major, in the order of `labelled.rows`; each row sums to 1. */
  readonly probabilities: Float32Array;
  /** `[n]` true where that labelled row has the very pixels of a training row. */
  readonly copiesOfTraining: readonly boolean[];
  /** `[n]` true where it is another copy of a training photo, exact ones perhaps left out. Absent: not looked for. */
  readonly nearCopies?: readonly boolean[] | undefined;
  /**
   * The protocol's classes, which begin with the model's seven. Without it, the seven, and `contempt` where a label
   * is 7.
   */
  readonly trueClasses?: readonly string[];
  /** Faces of each source of the data, where that is to stand in the result. */
  readonly sources?: Readonly<Record<string, number>>;
  /** Views of each face whose mean answer was taken. Default: 1. */
  readonly views?: number | undefined;
  /** The class shares that the answers are for, as they should stand in the result. */
  readonly prior?: NamedPrior | undefined;
  /** The model's threshold of confidence for "uncertain", 0 to 1. Default: that of new models. */
  readonly uncertainBelow?: number | undefined;
}

const EVALUATION_KINDS: OptionKinds<EvaluationInput> = {
  model: anything,
  split: anything,
  labelled: anything,
  probabilities: anything,
  copiesOfTraining: anything,
  nearCopies: anything,
  trueClasses: anything,
  sources: anything,
  views: wholeFrom(1),
  prior: anything,
  uncertainBelow: numberFrom(0, 1),
};

/** One model under one protocol: what `mien evaluate --json` prints and `evaluation.json` holds. Plain JSON data. */
export interface Evaluation extends Measures {
  readonly model: string;
  readonly protocol: string;
  /** `null` where no label came from votes. */
  readonly table: string | null;
  readonly split: string;
  /** Faces of each source: where there are several, the figures are over all of them together. */
  readonly sources?: Readonly<Record<string, number>>;
  /** Views of each face (mirrored, moved) whose mean answer is judged. Absent: one, the face as it is. */
  readonly views?: number;
  /** The class shares that the answers are for. Absent: the model's own, which its file does not say. */
  readonly prior?: NamedPrior;
  /** The model's classes: the confusion matrix's columns. */
  readonly classes: readonly string[];
  /** The protocol's classes: the confusion matrix's rows, and the keys of `perClass`. Starts with `classes`. */
  readonly trueClasses: readonly string[];
  /** The same measures without the rows whose pixels were trained on; `null` where none is left. */
  readonly deduplicated: Measures | null;
  /**
   * Without near-duplicates either, of training photos in another crop, size or light; `null` where none is left. Absent where
   * they were not looked for.
   */
  readonly withoutNearCopies?: Measures | null;
}

/** FER+'s eighth class, which no model of ours predicts. */
const CONTEMPT = 'contempt';

/**
 * Measures a model three times: on all labelled rows (official), without copies of training rows (de-duplicated) and,
 * where near-duplicates are known, without these too.
 * Throws `OPTION_INVALID`, `DATASET_EMPTY` for no rows, `DATASET_MISMATCH` where lengths or labels do not fit, and
 * `RUNTIME_FAILED` where a row's numbers are not probabilities.
 */
export function evaluate(input: EvaluationInput): Evaluation {
  checkOptions('evaluate', input, EVALUATION_KINDS);
  const {
    model,
    split,
    labelled,
    probabilities,
    copiesOfTraining,
    nearCopies,
    views = 1,
    uncertainBelow,
  } = input;
  const { protocol, rows, labels } = labelled;
  const table = labelled.table ?? null;
  const distributions = table === null ? new Float32Array() : votesOnly(labelled);
  if (labels.length === 0)
    throw nothingToMeasure(`protocol ${protocol}, ${votesText(table)}, split ${split}`);
  expectLength('row numbers', rows.length, labels.length);
  expectLength('copy marks', copiesOfTraining.length, labels.length);
  if (nearCopies !== undefined) expectLength('marks of near-duplicates', nearCopies.length, labels.length);

  const classes = EXPRESSIONS;
  const trueClasses = trueClassesOf(input);
  const predictions: Predictions = { labels, probabilities, classCount: classes.length };
  const official = measure(predictions, distributions, trueClasses, uncertainBelow);
  const without = (copies: readonly boolean[]): Measures | null => {
    const kept = Array.from(labels.keys()).filter((position) => !copies[position]);
    if (kept.length === 0) return null;
    return measure(
      selectPredictions(predictions, kept),
      distributions.length === 0 ? distributions : selectRows(distributions, classes.length, kept),
      trueClasses,
      uncertainBelow,
    );
  };
  return {
    model,
    protocol,
    table,
    split,
    ...(input.sources === undefined ? {} : { sources: input.sources }),
    ...(views === 1 ? {} : { views }),
    ...(input.prior === undefined ? {} : { prior: input.prior }),
    ...official,
    classes,
    trueClasses,
    deduplicated: without(copiesOfTraining),
    ...(nearCopies && {
      withoutNearCopies: without(copiesOfTraining.map((exact, position) => exact || nearCopies[position]!)),
    }),
  };
}

/** The classes that labels may name: the model's and, where a label is contempt, contempt too. */
function trueClassesOf({ trueClasses, labelled: { labels } }: EvaluationInput): readonly string[] {
  const classes =
    trueClasses ?? (labels.includes(EXPRESSION_COUNT) ? [...EXPRESSIONS, CONTEMPT] : EXPRESSIONS);
  const stray = labels.find((label) => label >= classes.length);
  if (stray === undefined) return classes;
  throw new MienError(
    'DATASET_MISMATCH',
    `evaluation: got label ${stray}, expected 0 to ${classes.length - 1}`,
  );
}

/** The distributions, all zero where they are no votes. */
function votesOnly({ distributions, voted }: LabelledRows): Float32Array {
  if (voted === undefined || !voted.includes(0)) return distributions;
  return distributions.map((share, i) => (voted[Math.floor(i / EXPRESSION_COUNT)] === 1 ? share : 0));
}

function expectLength(what: string, got: number, expected: number): void {
  if (got === expected) return;
  throw new MienError(
    'DATASET_MISMATCH',
    `evaluation: got ${got} ${what}, expected ${expected} (one for each label)`,
  );
}
