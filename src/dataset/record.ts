import type { Expression } from '../expression.js';

export { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';

export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** The ten columns of a FER+ vote table, in its order (Barsoum et al. 2016). */
export const VOTE_COLUMNS = [
  'neutral',
  'happiness',
  'surprise',
  'sadness',
  'anger',
  'disgust',
  'fear',
  'contempt',
  'unknown',
  'NF',
] as const;

/**
 * The two official vote tables: `fer2013new.csv`, and the three `label-*.csv` files that the paper's own code
 * reads. They differ in the votes of 1,602 images, so every figure names the one it used.
 */
export const VOTE_TABLES = ['fer2013new', 'label-tables'] as const;
export type VoteTable = (typeof VOTE_TABLES)[number];

/** Ten vote counts in the order of {@link VOTE_COLUMNS}. */
export type Votes = readonly number[];

/** One face of a prepared dataset. Its position in the list is its position in `images.u8`. */
export interface FaceRecord {
  /** Path of the browsable picture inside the prepared folder: `images/train/happy/fer2013-00007.png`. */
  readonly fileName: string;
  readonly split: Split;
  /** `fer2013`, `sample`, later `iefdb`, `folder`. */
  readonly source: string;
  /** Zero-based data row in the source file. */
  readonly sourceRow: number;
  /** The source's own single label, where it has one. */
  readonly sourceLabel: Expression | undefined;
  /** The FER+ image name; may be missing, may occur twice, so it is never a key. */
  readonly name: string | undefined;
  readonly votes: Readonly<Partial<Record<VoteTable, Votes>>>;
  /** Index of the first record with the very same pixels, in the order train, validation, test. */
  readonly duplicateOf: number | undefined;
  /** `[x, y, width, height]` of the face in the source picture, pixels; absent where it came cropped. */
  readonly faceBox: readonly [number, number, number, number] | undefined;
}

/** A validation or test face that is a training photo once more, in another crop, size, light or with another mark. */
export interface NearDuplicate {
  /** The training row. */
  readonly of: number;
  /** Of their gray levels, where one lies on the other: 0.96 to 1. */
  readonly correlation: number;
}

/** A prepared dataset in memory. `images` holds record i at bytes [i·2304, (i+1)·2304), rows from the top. */
export interface FaceDataset {
  readonly records: readonly FaceRecord[];
  readonly images: Uint8Array;
  /** SHA-256 of the records and images: names the data in every result. */
  readonly hash: string;
  /** By row, exact copies left out; absent where they were not looked for. */
  readonly nearCopies?: ReadonlyMap<number, NearDuplicate> | undefined;
}
