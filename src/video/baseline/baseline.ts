import { EXPRESSIONS, type Expression } from '../../expression.js';
import { share } from '../../recognizer/rounded.js';
import { usable } from '../markers/segment-table.js';
import type { VideoFace, VideoRow } from '../video-row.js';

type Probabilities = Readonly<Record<Expression, number>>;

/**
 * What a person's own neutral is taken from: the frames of a range of time in which the face is to be neutral, all frames of a
 * track, whose median it is, or the answer to a photo.
 */
export type Baseline =
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'median' }
  | { readonly kind: 'photo'; readonly probabilities: Probabilities };

/** A probability below it counts as it: answers are kept to six digits. */
const LEAST = 1e-6;

/**
 * Logits of the answer that neutral faces get, up to a constant: the mean log probability of the packaged model over 320 faces of
 * FER+'s validation split that at least eight of ten taggers called neutral. As probabilities it is neutral at 0.90, sad at 0.05.
 */
const NEUTRAL_LOGITS: Readonly<Record<Expression, number>> = {
  angry: -4.216,
  disgust: -5.305,
  fear: -5.917,
  happy: -4.28,
  sad: -3.112,
  surprise: -4.973,
  neutral: -0.253,
};

/** What is added to each class's logit, in the order of `EXPRESSIONS`. */
type Shift = readonly number[];

/** For each track, what makes its own neutral the answer that neutral faces get; of a photo, for all. */
export class NeutralShifts {
  private constructor(
    private readonly tracks: ReadonlyMap<number, Shift>,
    private readonly all: Shift | undefined,
  ) {}

  /** Tracks that have a shift of their own. */
  get size(): number {
    return this.tracks.size;
  }

  /** Looks through a clip's rows. Tracks without a usable frame to take it from get none. */
  static async of(baseline: Baseline, rows: AsyncIterable<VideoRow>): Promise<NeutralShifts> {
    if (baseline.kind === 'photo') {
      return new NeutralShifts(new Map(), shiftFrom(logits(baseline.probabilities)));
    }
    const seen = new Map<number, number[][]>();
    for await (const { time, faces } of rows) {
      if (baseline.kind === 'range' && !(time >= baseline.from && time < baseline.to)) continue;
      for (const face of faces) {
        if (!usable(face)) continue;
        const all = seen.get(face.track) ?? EXPRESSIONS.map(() => []);
        seen.set(face.track, all);
        logits(face.probabilities).forEach((value, k) => {
          all[k]!.push(value);
        });
      }
    }
    const own = baseline.kind === 'range' ? mean : median;
    const shifts = [...seen].map(([track, all]) => [track, shiftFrom(all.map(own))] as const);
    return new NeutralShifts(new Map(shifts), undefined);
  }

  /** A face's probabilities with its logits shifted; `undefined` where its neutral is not known. */
  adjusted({ track, probabilities }: VideoFace): Probabilities | undefined {
    const shift = this.tracks.get(track) ?? this.all;
    return shift && shifted(probabilities, shift);
  }
}

/** Rows whose faces have their adjusted probabilities beside the raw ones. */
export async function* adjustedRows(
  rows: AsyncIterable<VideoRow>,
  shifts: NeutralShifts,
): AsyncGenerator<VideoRow, void, undefined> {
  for await (const row of rows) {
    const faces = row.faces.map((face) => {
      const adjusted = shifts.adjusted(face);
      return adjusted === undefined ? face : { ...face, adjusted };
    });
    yield { ...row, faces };
  }
}

function logits(probabilities: Probabilities): readonly number[] {
  return EXPRESSIONS.map((name) => Math.log(Math.max(LEAST, probabilities[name])));
}

function shiftFrom(own: readonly number[]): Shift {
  return own.map((value, k) => NEUTRAL_LOGITS[EXPRESSIONS[k]!] - value);
}

function shifted(probabilities: Probabilities, shift: Shift): Probabilities {
  const moved = logits(probabilities).map((value, k) => value + shift[k]!);
  const most = Math.max(...moved);
  const weights = moved.map((value) => Math.exp(value - most));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const shares = EXPRESSIONS.map((name, k) => [name, share(weights[k]! / sum)] as const);
  return Object.fromEntries(shares) as Record<Expression, number>;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
