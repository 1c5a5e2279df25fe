import { z } from 'zod';
import { MienError } from '../../errors.js';
import { decodeModel } from '../../graph/onnx/codec.js';
import type { LevelShares } from './levels.js';

/** The key under which a net's file says how it is used. */
export const NOTES_KEY = 'mien.detector';

const notesSchema = z.strictObject({
  /** Of these notes. */
  version: z.literal(1),
  /** P-Net, or search in one pass: shares of the photo's pixels that become black and stay below white before the search (`levelsOf`). */
  levels: z
    .tuple([z.number().min(0).max(0.5), z.number().min(0.5).max(1)])
    .refine(([low, high]) => low < high, { error: 'the first must be below the second' })
    .readonly()
    .optional(),
  /** Search in one pass: what a proposal adds to the last net's logit (`Support`). */
  support: z
    .strictObject({
      weight: z.number().nonnegative(),
      size: z.number().nonnegative().optional(),
      offset: z.number(),
    })
    .optional(),
  /** O-Net, or search in one pass: how the score becomes the probability that a find is a face (`faceProbability`). */
  calibration: z.strictObject({ slope: z.number().positive(), offset: z.number() }).optional(),
});

/** What a net's file says of how it is used; empty where it says nothing, as the reference's weights. */
export interface NetNotes {
  readonly levels?: LevelShares | undefined;
  readonly calibration?: ScoreCalibration | undefined;
  readonly support?: Support | undefined;
}

/**
 * The logit of a find is the last net's, plus `weight` times that of the proposal, plus `size` times the natural logarithm of the
 * square's side in {@link USUAL_SIDE}, plus `offset`. A photo has many more small squares than large ones, so a small one is
 * less often a face.
 */
export interface Support {
  readonly weight: number;
  readonly size?: number | undefined;
  readonly offset: number;
}

/** The side at which size speaks neither for nor against a face, pixels of the photo. */
export const USUAL_SIDE = 24;

/** Of the logit of a score. */
export interface ScoreCalibration {
  readonly slope: number;
  readonly offset: number;
}

/** The entry of a net's metadata for these notes; none where there is nothing to say. */
export function notesMetadata(notes: NetNotes): Readonly<Record<string, string>> {
  const said = Object.values(notes).some((value) => value !== undefined);
  return said ? { [NOTES_KEY]: JSON.stringify({ version: 1, ...notes }) } : {};
}

/** Reads the notes of a net's file; `name` says which in messages. Throws `MODEL_BROKEN` for notes that do not fit. */
export function readNotes(file: Uint8Array, name: string): NetNotes {
  const entry = decodeModel(file, name).metadataProps.find(({ key }) => key === NOTES_KEY);
  if (entry === undefined) return {};
  try {
    const { version: _, ...notes } = notesSchema.parse(JSON.parse(entry.value));
    return notes;
  } catch (cause) {
    throw new MienError('MODEL_BROKEN', `${name}: its entry "${NOTES_KEY}" is not what mien writes.`, {
      cause,
      hint: 'Get the detector again, or update mien, if a later version made the file.',
    });
  }
}

/**
 * The probability that a find with this score is a face, 0 to 1: Platt's sigmoid of the score's logit.
 *
 * @example
 * faceProbability(0.98, { slope: 0.7, offset: -3.2 }); // 0.38
 */
export function faceProbability(score: number, { slope, offset }: ScoreCalibration): number {
  const logit = Math.log(score) - Math.log1p(-score);
  return 1 / (1 + Math.exp(-(slope * logit + offset)));
}
