import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { MienError } from '../../errors.js';
import { readText } from '../../files/read.js';
import type { Issue } from '../../issue.js';
import type { Box } from '../mtcnn/boxes.js';
import { fileNames, type MarkedPhoto, type MarkedPhotos } from './marked-photos.js';

const COLUMNS = ['image', 'x', 'y', 'width', 'height'] as const;

const number = z
  .string()
  .trim()
  .min(1)
  .transform(Number)
  .pipe(z.number({ error: 'expected a number of pixels' }));
const length = number.refine((value) => value > 0, { error: 'expected more than 0 pixels' });
const rowSchema = z.object({ image: z.string().min(1), x: number, y: number, width: length, height: length });

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
  const issues: Issue[] = [];
  const boxes = new Map<string, Box[]>();
  for (const [row, cells] of parseRows(await readText(file), file).entries()) {
    const refuse = (code: string, field: string, message: string): void => {
      issues.push({ code, message: `${field}: ${message}`, file, row, field, outcome: 'excluded' });
    };
    const parsed = rowSchema.safeParse(cells);
    if (!parsed.success) {
      const [first] = parsed.error.issues;
      refuse('ROW_INVALID', String(first!.path[0]), first!.message);
      continue;
    }
    const { image, x, y, width, height } = parsed.data;
    if (!present.has(image)) {
      refuse('PHOTO_MISSING', 'image', `images/${image} is not there`);
      continue;
    }
    const box = { left: x, top: y, right: x + width, bottom: y + height };
    boxes.set(image, [...(boxes.get(image) ?? []), box]);
  }
  return { boxes, issues };
}

function parseRows(text: string, file: string): Record<string, string>[] {
  try {
    const rows: Record<string, string>[] = parse(text, {
      ...{ columns: true, skip_empty_lines: true, relax_column_count: true },
    });
    const missing = COLUMNS.filter((column) => rows.length > 0 && !(column in rows[0]!));
    if (missing.length === 0) return rows;
    throw new MienError('CSV_COLUMNS', `${file}: misses the columns ${missing.join(', ')}.`, {
      hint: `It needs ${COLUMNS.join(', ')}.`,
    });
  } catch (cause) {
    if (cause instanceof MienError) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new MienError('CSV_BROKEN', `${file}: ${detail}`, { cause });
  }
}
