import { MienError } from '../../errors.js';
import type { Expression } from '../../expression.js';
import { decodeImage } from '../../image/decode.js';
import type { Image } from '../../image/image.js';
import { toFace } from '../../image/to-face.js';
import type { Issue } from '../../issue.js';
import { mapAhead } from '../../map-ahead.js';
import { type Progress, throwIfAborted } from '../../progress.js';
import { sha256 } from '../prepared/assemble.js';
import { FACE_BYTES, type Split } from '../record.js';
import type { SourceRecord } from '../source.js';
import type { CropJournal } from './crop-journal.js';
import { CROP_VERSION, type Crop, cropPortrait, type FaceDetector } from './crop-portrait.js';
import type { PictureFile } from './picture-file.js';

/** A picture whose label and split are known. */
export interface LabelledPicture {
  readonly picture: PictureFile;
  /** Row of the table that labels it, or its place in the list of pictures. */
  readonly row: number;
  readonly label: Expression;
  readonly split: Split;
}

export interface CropOptions {
  /** The records' `source`. */
  readonly source: string;
  /** Finds the faces; without it each picture is one face already. */
  readonly detector?: FaceDetector | undefined;
  /** What was found before, and where what is found now is kept. */
  readonly journal?: CropJournal | undefined;
  /** Pictures of more pixels are left out; default: as `decodeImage`. */
  readonly maxPixels?: number | undefined;
  /** Collects the keys of the journal that were used. */
  readonly used?: Set<string> | undefined;
  readonly onProgress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface CroppedPictures {
  readonly records: readonly SourceRecord[];
  readonly images: Uint8Array;
  readonly issues: readonly Issue[];
}

/**
 * Pictures read and decoded ahead of the one whose face is searched for: decoding has threads of its own. A picture has
 * 150 MB at most, so this bounds the memory.
 */
const AHEAD = 2;

/**
 * Reads labelled pictures into 48×48 faces, in their order. A picture that cannot be read (`IMAGE_UNREADABLE` and the
 * codes of files) or shows no face (`FACE_NOT_FOUND`) is left out; where it shows several (`FACES_SEVERAL`), the
 * largest and most central one counts. Throws `INTERRUPTED`, and what the detector and the journal throw.
 */
export async function cropPictures(
  pictures: readonly LabelledPicture[],
  { source, detector, journal, maxPixels, used, onProgress, signal }: CropOptions,
): Promise<CroppedPictures> {
  const records: SourceRecord[] = [];
  const issues: Issue[] = [];
  const images = new Uint8Array(pictures.length * FACE_BYTES);
  const note = (
    code: string,
    message: string,
    { picture, row }: LabelledPicture,
    outcome: Issue['outcome'],
  ): void => {
    issues.push({ code, message, file: picture.name, row, outcome });
  };
  const stage = detector === undefined ? 'reading pictures' : 'finding faces';
  onProgress?.(0, pictures.length, stage);
  let done = 0;
  const loading = mapAhead(pictures, (picture) => load(picture, { detector, journal, maxPixels }), {
    ahead: AHEAD,
  });
  for await (const loaded of loading) {
    const item = pictures[done++]!;
    throwIfAborted(signal, item.picture.name);
    onProgress?.(done, pictures.length, stage);
    if (loaded instanceof MienError) {
      note(loaded.code, loaded.message, item, 'excluded');
      continue;
    }
    if (loaded.key !== undefined) used?.add(loaded.key);
    const crop = await cropOf(loaded, detector, journal);
    if (crop === null) {
      note('FACE_NOT_FOUND', 'no face was found in it', item, 'excluded');
      continue;
    }
    if (crop.others > 0) {
      const message = `${crop.others + 1} faces; the largest and most central one counts`;
      note('FACES_SEVERAL', message, item, 'noted');
    }
    images.set(crop.face, records.length * FACE_BYTES);
    records.push({
      split: item.split,
      source,
      sourceRow: item.row,
      sourceLabel: item.label,
      name: item.picture.name,
      votes: {},
      faceBox: detector === undefined ? undefined : crop.box,
    });
  }
  return { records, images: images.subarray(0, records.length * FACE_BYTES), issues };
}

/** A picture that is ready: its crop from before, or its pixels. */
interface Loaded {
  /** Its name in the journal. */
  readonly key: string | undefined;
  readonly known: Crop | null | undefined;
  readonly image: Image | undefined;
}

async function load(
  { picture }: LabelledPicture,
  { detector, journal, maxPixels }: Pick<CropOptions, 'detector' | 'journal' | 'maxPixels'>,
): Promise<Loaded | MienError> {
  try {
    const bytes = await picture.read();
    const key =
      detector === undefined ? undefined : sha256(`${sha256(bytes)}\n${detector.id}\n${CROP_VERSION}\n`);
    const known = key === undefined ? undefined : await journal?.get(key);
    if (known !== undefined) return { key, known, image: undefined };
    return { key, known, image: await decodeImage(bytes, { name: picture.name, maxPixels }) };
  } catch (error) {
    if (error instanceof MienError) return error;
    throw error;
  }
}

async function cropOf(
  { key, known, image }: Loaded,
  detector: FaceDetector | undefined,
  journal: CropJournal | undefined,
): Promise<Crop | null> {
  if (known !== undefined) return known;
  if (detector === undefined) return { face: toFace(image!), box: [0, 0, 0, 0], others: 0 };
  const crop = (await cropPortrait(image!, detector)) ?? null;
  // Two equal pictures read ahead of each other are searched twice, and kept once.
  if ((await journal?.get(key!)) === undefined) await journal?.add(key!, crop);
  return crop;
}
