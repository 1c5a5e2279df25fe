import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fileError, MienError } from '../../errors.js';
import type { Issue } from '../../issue.js';
import type { Point } from '../detected-face.js';
import type { Box } from '../mtcnn/boxes.js';
import { readPhotoTable } from './photo-table.js';

/** A face as people marked it, pixels; left and right as the picture shows them. */
export interface MarkedFace {
  readonly leftEye: Point;
  readonly rightEye: Point;
  readonly nose: Point;
  /** The middle of the mouth. */
  readonly mouth: Point;
}

export const SPLITS = ['train', 'val'] as const;
export type PhotoSplit = (typeof SPLITS)[number];

export interface MarkedPhoto {
  /** File name, unique in its folder. */
  readonly name: string;
  readonly path: string;
  readonly split: PhotoSplit;
  /** None for a background photo. */
  readonly faces: readonly MarkedFace[];
  /** Of a photo whose faces people framed instead of marking their points. */
  readonly framed?: FramedFaces | undefined;
}

export interface FramedFaces {
  readonly boxes: readonly Box[];
  /** Places that may hold a face. */
  readonly ignored: readonly Box[];
}

export interface MarkedPhotos {
  readonly photos: readonly MarkedPhoto[];
  readonly issues: readonly Issue[];
}

const COLUMNS = [
  'image',
  'split',
  'left_eye_x',
  'left_eye_y',
  'right_eye_x',
  'right_eye_y',
  'nose_x',
  'nose_y',
  'mouth_x',
  'mouth_y',
] as const;

/** A cell with a number of pixels. */
export const pixels = z
  .string()
  .trim()
  .min(1)
  .transform(Number)
  .pipe(z.number({ error: 'expected a number of pixels' }));

const rowSchema = z.object({
  image: z.string().min(1),
  split: z.enum(SPLITS),
  ...(Object.fromEntries(COLUMNS.slice(2).map((name) => [name, pixels])) as Record<
    Exclude<(typeof COLUMNS)[number], 'image' | 'split'>,
    typeof pixels
  >),
});

/**
 * A folder of photos with their faces marked: `images/` and `landmarks.csv`, one row a face, with the columns image,
 * split (`train` or `val`), and x and y of left_eye, right_eye, nose and mouth, pixels of the upright photo. Rows that
 * cannot be used are issues. Throws file errors, `CSV_COLUMNS`, and `DATASET_EMPTY` where no row is left.
 */
export async function readMarkedPhotos(folder: string): Promise<MarkedPhotos> {
  const file = join(folder, 'landmarks.csv');
  const { rows, count, issues } = await readPhotoTable(file, COLUMNS, rowSchema);
  const present = new Set(await fileNames(join(folder, 'images')));
  const found = new Map<string, { split: PhotoSplit; faces: MarkedFace[] }>();
  for (const { cells, refuse } of rows) {
    const { image, split, ...at } = cells;
    const photo = found.get(image) ?? { split, faces: [] };
    if (!present.has(image)) refuse('PHOTO_MISSING', 'image', `images/${image} is not there`);
    else if (photo.split !== split)
      refuse('SPLIT_MIXED', 'split', `${image} is in ${photo.split} by an earlier row`);
    else {
      photo.faces.push({
        leftEye: [at.left_eye_x, at.left_eye_y],
        rightEye: [at.right_eye_x, at.right_eye_y],
        nose: [at.nose_x, at.nose_y],
        mouth: [at.mouth_x, at.mouth_y],
      });
      found.set(image, photo);
    }
  }
  if (found.size === 0) {
    throw new MienError('DATASET_EMPTY', `${file}: none of ${count} rows can be used.`, {
      hint: issues[0] === undefined ? 'It needs a row for each face.' : `The first: ${issues[0].message}.`,
    });
  }
  const photos = [...found].map(([name, photo]) => ({ name, path: join(folder, 'images', name), ...photo }));
  return { photos, issues };
}

/** The pictures of a folder without marked faces. Throws file errors. */
export async function readBackground(folder: string): Promise<MarkedPhoto[]> {
  const names = (await fileNames(folder)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name));
  return names.map((name) => ({ name, path: join(folder, name), split: 'train', faces: [] }));
}

export async function fileNames(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    throw fileError(error, folder, 'read');
  }
}
