import { checkOptions, type OptionKinds, wholeFrom } from '../../check-options.js';
import { EXPRESSIONS, type Expression } from '../../expression.js';
import { Random } from '../../random.js';
import { FACE_BYTES, type FaceRecord, SPLITS, type Split } from '../record.js';
import { drawFace } from './face.js';

export interface SampleOptions {
  /** The same seed gives the same faces. Default 1. */
  readonly seed?: number;
  /** Faces a split; the defaults are 400, 100 and 100 an expression, enough for a tiny network in under a minute. */
  readonly train?: number;
  readonly validation?: number;
  readonly test?: number;
}

const SAMPLE_KINDS: OptionKinds<SampleOptions> = {
  seed: wholeFrom(0),
  train: wholeFrom(0),
  validation: wholeFrom(0),
  test: wholeFrom(0),
};

export interface SampleFaces {
  readonly records: readonly FaceRecord[];
  /** Record i at bytes [i·2304, (i+1)·2304), rows from the top. */
  readonly images: Uint8Array;
}

/**
 * The built-in dataset: drawn faces of the seven expressions, no real person, so that everything runs with nothing
 * downloaded. Classes are uneven by up to a fifth, as any gathered data is. Each face is drawn from its own seed
 * (of `seed`, split and number), so no person is in two splits, and a larger set begins with the smaller one's faces.
 */
export function sampleFaces(options: SampleOptions = {}): SampleFaces {
  checkOptions('sampleFaces', options, SAMPLE_KINDS);
  const { seed = 1, train = 2800, validation = 700, test = 700 } = options;
  const counts: Record<Split, number> = { train, validation, test };
  const records: FaceRecord[] = [];
  const images = new Uint8Array((train + validation + test) * FACE_BYTES);
  SPLITS.forEach((split, splitIndex) => {
    for (let number = 0; number < counts[split]; number++) {
      const random = new Random(seed, splitIndex, number);
      const label = pickExpression(number, random);
      images.set(drawFace(label, random), records.length * FACE_BYTES);
      records.push({
        fileName: `images/${split}/${label}/sample-${String(number).padStart(5, '0')}.png`,
        split,
        source: 'sample',
        sourceRow: records.length,
        sourceLabel: label,
        name: undefined,
        votes: {},
        duplicateOf: undefined,
        faceBox: undefined,
      });
    }
  });
  return { records, images };
}

/** Mostly in turn, so that even few faces hold every class; one in five by lot. */
function pickExpression(number: number, random: Random): Expression {
  const turn = number % EXPRESSIONS.length;
  const lot = random.below(EXPRESSIONS.length);
  return EXPRESSIONS[random.next() < 0.2 ? lot : turn]!;
}
