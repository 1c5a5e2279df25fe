import { MienError } from '../../errors.js';
import type { Expression } from '../../expression.js';
import type { Issue } from '../../issue.js';
import { divide } from '../divide.js';
import { SPLITS, type Split } from '../record.js';
import type { FaceSource } from '../source.js';
import { DEFAULT_RATIOS, type SplitRatios, type SplitRule } from '../split-rule.js';
import { type CropOptions, cropPictures } from './crop-pictures.js';
import type { PictureFile } from './picture-file.js';

/** A picture with its label, before it has a split. */
export interface NamedPicture {
  readonly picture: PictureFile;
  readonly row: number;
  readonly label: Expression;
  /** The split that the source itself gives. */
  readonly split?: Split | undefined;
  /** Who is in it. */
  readonly subject?: string | undefined;
}

/** A source of pictures, listed and labelled, none of them opened. */
export interface PictureListing {
  readonly pictures: readonly NamedPicture[];
  readonly issues: readonly Issue[];
  /** Rows and files looked at. */
  readonly rows: number;
  /** What issues about the whole source name. */
  readonly label: string;
}

/** What a layout of folders and label files says of its pictures. */
export type ListedPictures = Pick<PictureListing, 'pictures' | 'rows'>;

export interface PictureSourceOptions extends CropOptions {
  /** Without it, the source's own splits, or {@link DEFAULT_RATIOS} where it has none. */
  readonly split?: SplitRule | undefined;
  readonly seed: number;
}

/** Percent of the training pictures that become validation where a source has only training and test pictures. */
const CARVED = 10;

/**
 * A listing as a source: splits given, faces cropped. Issues besides the listing's and `cropPictures`':
 * `SUBJECT_IN_SPLITS` (the source itself has a person in several splits), `VALIDATION_CARVED`, both noted, and
 * `SPLIT_MISSING` (excluded: the others have one). Throws `DATASET_EMPTY` where no face is left.
 */
export async function readPictureSource(
  listing: PictureListing,
  { split, seed, ...options }: PictureSourceOptions,
): Promise<FaceSource> {
  const issues = [...listing.issues];
  const divided = giveSplits(listing, split, seed, issues);
  const cropped = await cropPictures(divided, options);
  for (const issue of cropped.issues) issues.push(issue);
  if (cropped.records.length === 0) throw nothingLeft(listing, issues);
  return {
    name: options.source,
    met: {
      splits: new Set(divided.map(({ split }) => split)),
      labels: new Set(divided.map(({ label }) => label)),
    },
    records: cropped.records,
    images: cropped.images,
    rows: listing.rows,
    issues,
  };
}

interface SplitPicture extends NamedPicture {
  readonly split: Split;
}

function giveSplits(
  { pictures, label }: PictureListing,
  rule: SplitRule | undefined,
  seed: number,
  issues: Issue[],
): SplitPicture[] {
  if (typeof rule === 'string') return pictures.map((picture) => ({ ...picture, split: rule }));
  if (rule !== undefined || pictures.every(({ split }) => split === undefined)) {
    return share(pictures, rule ?? DEFAULT_RATIOS, seed);
  }
  const given: SplitPicture[] = [];
  for (const item of pictures) {
    const { split, picture, row } = item;
    if (split !== undefined) given.push({ ...item, split });
    else
      issues.push({
        code: 'SPLIT_MISSING',
        message: 'no split',
        file: picture.name,
        row,
        outcome: 'excluded',
      });
  }
  noteSharedSubjects(given, label, issues);
  const present = new Set(given.map(({ split }) => split));
  if (present.has('validation') || !present.has('train') || !present.has('test')) return given;
  const training = given.filter(({ split }) => split === 'train');
  const ratios = { train: 100 - CARVED, validation: CARVED, test: 0 };
  const carved = new Map(share(training, ratios, seed).map((item) => [item.row, item]));
  const moved = [...carved.values()].filter((item) => item.split === 'validation').length;
  const message = `no validation split: ${moved} of ${training.length} training pictures became one (seed ${seed})`;
  issues.push({ code: 'VALIDATION_CARVED', message, file: label, outcome: 'noted' });
  return given.map((item) => (item.split === 'train' ? carved.get(item.row)! : item));
}

function share(pictures: readonly NamedPicture[], ratios: SplitRatios, seed: number): SplitPicture[] {
  const splits = divide(pictures, ratios, seed);
  return pictures.map((picture, i) => ({ ...picture, split: splits[i]! }));
}

function noteSharedSubjects(pictures: readonly SplitPicture[], file: string, issues: Issue[]): void {
  const splitsOf = new Map<string, Set<Split>>();
  for (const { subject, split } of pictures) {
    if (subject === undefined) continue;
    const splits = splitsOf.get(subject) ?? new Set();
    splitsOf.set(subject, splits.add(split));
  }
  for (const [subject, splits] of splitsOf) {
    if (splits.size < 2) continue;
    const names = SPLITS.filter((split) => splits.has(split)).join(' and ');
    const message = `subject ${subject} is in ${names}; the source's own splits are kept`;
    issues.push({ code: 'SUBJECT_IN_SPLITS', message, file, field: 'subject', outcome: 'noted' });
  }
}

function nothingLeft({ label, rows }: PictureListing, issues: readonly Issue[]): MienError {
  const first = issues.find(({ outcome }) => outcome === 'excluded');
  const why = first === undefined ? '' : `; ${first.file}: ${first.message} (${first.code})`;
  const hints: Readonly<Record<string, string>> = {
    LABEL_NUMBER: 'Say how the labels are counted with --folder-labels.',
    FACE_NOT_FOUND: 'Where the pictures are faces already, cropped as FER-2013, use --folder-crops.',
  };
  return new MienError('DATASET_EMPTY', `${label}: no face of its ${rows} pictures can be used${why}`, {
    hint: hints[first?.code ?? ''] ?? 'See docs/data.md for the layouts that are read.',
  });
}
