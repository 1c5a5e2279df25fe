import { expectedCalibrationError, reliabilityBins } from '../../src/evaluation/calibration.js';
import { type JudgedPicture, judgePictures } from '../../src/evaluation/judge-pictures.js';
import { EXPRESSION_COUNT, EXPRESSIONS, type Expression } from '../../src/expression.js';
import { answersUnder, type Shares } from '../../src/model/prior.js';
import { balancedAccuracy } from './judged-pictures.js';

/** Where on its curve a network is: its logits z answer as softmax((z − τ · log(share))/T). */
export interface Point {
  readonly tau: number;
  readonly temperature: number;
}

/** What a network says to faces of one kind, before calibration. */
export interface Answered {
  /** `[n]` class indices. */
  readonly labels: Uint8Array;
  /** `[n, 7]`, of the faces that were found alone. */
  readonly logits: Float32Array;
}

/** One set of faces from elsewhere. */
export interface AnsweredSet extends Answered {
  readonly set: string;
  /** The labels of pictures whose face was not found, which are wrong. */
  readonly notFound: readonly Expression[];
}

export interface SetMeasures {
  readonly set: string;
  readonly n: number;
  readonly accuracy: number;
  /** Mean recall, without the classes that have too few faces. */
  readonly balanced: number;
  readonly ece: number;
}

export interface PointMeasures extends Point {
  /** At home: the validation faces. */
  readonly home: { readonly accuracy: number; readonly ece: number };
  readonly sets: readonly SetMeasures[];
  /** Over the sets. */
  readonly mean: Pick<SetMeasures, 'accuracy' | 'balanced' | 'ece'>;
  readonly worst: Pick<SetMeasures, 'set' | 'balanced'>;
}

/** A network at a point of its curve. */
export function measurePoint(
  home: Answered,
  sets: readonly AnsweredSet[],
  shares: Shares,
  { tau, temperature }: Point,
): PointMeasures {
  const answers = ({ logits }: Answered): Float32Array => answersAt(logits, shares, { tau, temperature });
  const probabilities = answers(home);
  const measured = sets.map((each) => measureSet(each, answers(each)));
  const mean = (of: (each: SetMeasures) => number): number =>
    measured.reduce((sum, each) => sum + of(each), 0) / measured.length;
  const [worst] = measured.toSorted((a, b) => a.balanced - b.balanced);
  return {
    tau,
    temperature,
    home: {
      accuracy: shareRight(probabilities, home.labels),
      ece: expectedCalibrationError(
        reliabilityBins({ labels: home.labels, probabilities, classCount: EXPRESSION_COUNT }),
      ),
    },
    sets: measured,
    mean: {
      accuracy: mean(({ accuracy }) => accuracy),
      balanced: mean(({ balanced }) => balanced),
      ece: mean(({ ece }) => ece),
    },
    worst: { set: worst!.set, balanced: worst!.balanced },
  };
}

/** Steps in which τ is tried. */
const STEP = 0.02;

/** τ from 0 to 1.5 at which the share of right faces at home is nearest to the wanted one; the first of equals. */
export function tauAt(home: Answered, shares: Shares, wanted: number): number {
  const tried = Array.from({ length: Math.round(1.5 / STEP) + 1 }, (_, i) => {
    const tau = Number((i * STEP).toFixed(2));
    const right = shareRight(answersAt(home.logits, shares, { tau, temperature: 1 }), home.labels);
    return { tau, off: Math.abs(right - wanted) };
  });
  return tried.toSorted((a, b) => a.off - b.off)[0]!.tau;
}

function answersAt(logits: Float32Array, shares: Shares, { tau, temperature }: Point): Float32Array {
  const even = shares.map(() => 1);
  const moved = shares.map((share) => share ** (tau / temperature));
  return answersUnder(logits, temperature, { from: moved, to: even });
}

function shareRight(probabilities: Float32Array, labels: Uint8Array): number {
  let right = 0;
  labels.forEach((label, row) => {
    const answer = probabilities.subarray(row * EXPRESSION_COUNT, (row + 1) * EXPRESSION_COUNT);
    if (answer.indexOf(Math.max(...answer)) === label) right++;
  });
  return right / labels.length;
}

function measureSet({ set, labels, notFound }: AnsweredSet, probabilities: Float32Array): SetMeasures {
  const pictures: JudgedPicture[] = Array.from(labels, (label, row) => ({
    label: EXPRESSIONS[label]!,
    answer: {
      probabilities: [...probabilities.subarray(row * EXPRESSION_COUNT, (row + 1) * EXPRESSION_COUNT)],
      uncertain: false,
    },
  }));
  const lost = notFound.map((label): JudgedPicture => ({ label, answer: undefined }));
  const measures = judgePictures([...pictures, ...lost]);
  const { n, accuracy, ece } = measures;
  return {
    set,
    n,
    accuracy,
    balanced: balancedAccuracy(set, measures),
    ece: ece!,
  };
}
