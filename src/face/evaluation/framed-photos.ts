import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MienError } from '../../errors.js';
import type { Issue } from '../../issue.js';
import type { Box } from '../mtcnn/boxes.js';
import { fileNames, type MarkedPhoto, type MarkedPhotos, pixels } from './marked-photos.js';
import { readPhotoTable } from './photo-table.js';

const COLUMNS = ['image', 'x', 'y', 'width', 'height'] as const;

const length = pixels.refine((value) => value > 0, { error: 'expected more than 0 pixels' });
const rowSchema = z.object({ image: z.string().min(1), x: pixels, y: pixels, width: length, height: length });

/** Faces narrower than this are neither learned nor taken for background, pixels. */
const SMALLEST = 10;

/**
 * A folder of photos whose faces people framed: `images/` and `boxes.csv`, one row a face, with the columns image, x, y, width
 * and height, pixels of the upright photo. `unmarked-candidates.csv`, with the same columns, names places that may hold a
 * face nobody framed. All are of the split `train`. A photo without a row has no face. Rows that cannot be used are issues.
 * Throws file errors, `CSV_BROKEN`, `CSV_COLUMNS`, and `DATASET_EMPTY` where there is no photo.
 */
export async function readFramedPhotos(folder: string): Promise<MarkedPhotos> {
  const names = (await fileNames(join(folder, 'images'))).filter((name) => /\.(jpe?g|png|webp)$/i.test(name));
  if (names.length === 0) {
    throw new MienError('DATASET_EMPTY', `${join(folder, 'images')} holds no photo.`, {
      hint: 'It needs JPEG, PNG or WebP files, and boxes.csv beside the folder.',
    });
  }
  const present = new Set(names);
  const framed = await readBoxes(join(folder, 'boxes.csv'), present);
  const doubtful = join(folder, 'unmarked-candidates.csv');
  const there = (await stat(doubtful).catch(() => undefined)) !== undefined;
  const ignored = there
    ? await readBoxes(doubtful, present)
    : { boxes: new Map<string, Box[]>(), issues: [] };
  const photos = names.map((name): MarkedPhoto => {
    const boxes = framed.boxes.get(name) ?? [];
    return {
      ...{ name, path: join(folder, 'images', name), split: 'train', faces: [] },
      framed: {
        boxes: boxes.filter((box) => !tooSmall(box)),
        ignored: [...boxes.filter(tooSmall), ...(ignored.boxes.get(name) ?? [])],
      },
    };
  });
  return { photos, issues: [...framed.issues, ...ignored.issues] };
}

function tooSmall({ left, right, top, bottom }: Box): boolean {
  return Math.min(right - left, bottom - top) < SMALLEST;
}

async function readBoxes(
  file: string,
  present: ReadonlySet<string>,
): Promise<{ readonly boxes: ReadonlyMap<string, Box[]>; readonly issues: readonly Issue[] }> {
  const { rows, issues } = await readPhotoTable(file, COLUMNS, rowSchema);
  const boxes = new Map<string, Box[]>();
  for (const { cells, refuse } of rows) {
    const { image, x, y, width, height } = cells;
    if (!present.has(image)) {
      refuse('PHOTO_MISSING', 'image', `images/${image} is not there`);
      continue;
    }
    const box = { left: x, top: y, right: x + width, bottom: y + height };
    boxes.set(image, [...(boxes.get(image) ?? []), box]);
  }
  return { boxes, issues };
}
