import { z } from 'zod';
import { MienError } from '../../../errors.js';
import { readText } from '../../../files/read.js';
import { writeFileAtomic } from '../../../files/write-whole.js';
import { decodeImage } from '../../../image/decode.js';
import type { Issue } from '../../../issue.js';
import { throwIfAborted } from '../../../progress.js';
import type { DetectedFace } from '../../detected-face.js';
import type { MarkedPhoto } from '../../evaluation/marked-photos.js';
import type { OpenedDetector } from '../../open-detector.js';
import type { DetectionOptions } from '../options.js';

/** Somewhat smaller and less sure faces than are taken for faces: those are places to be left alone. */
export const TEACHER_SEARCH: DetectionOptions = { minFace: 18, thresholds: [0.5, 0.5, 0.6] };

/** Photos between two savings. */
const SAVE_EVERY = 500;

const point = z.tuple([z.number(), z.number()]);
const cacheSchema = z.strictObject({
  /** Of the detector. */
  id: z.string(),
  photos: z.record(
    z.string(),
    z.array(
      // What else a find tells, such as its quality, is not kept.
      z.object({
        box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
        score: z.number(),
        landmarks: z.strictObject({
          leftEye: point,
          rightEye: point,
          nose: point,
          mouthLeft: point,
          mouthRight: point,
        }),
      }),
    ),
  ),
});

export interface TeachOptions {
  /** Where what it found is kept, so that it is asked once. */
  readonly cache: string;
  readonly signal?: AbortSignal | undefined;
  readonly onPhoto?: (done: number, total: number) => void;
}

export interface Taught {
  /** By the path of the photo. */
  readonly found: ReadonlyMap<string, readonly DetectedFace[]>;
  readonly issues: readonly Issue[];
}

/**
 * What a detector that is trusted finds in each photo. Photos that cannot be read are issues. Throws `INTERRUPTED`,
 * after saving; `RUNTIME_FAILED` and file errors.
 */
export async function teach(
  photos: readonly MarkedPhoto[],
  teacher: OpenedDetector,
  { cache, signal, onPhoto }: TeachOptions,
): Promise<Taught> {
  const found = new Map<string, readonly DetectedFace[]>(await readCache(cache, teacher.id));
  const issues: Issue[] = [];
  const save = () =>
    writeFileAtomic(cache, JSON.stringify({ id: teacher.id, photos: Object.fromEntries(found) }));
  let unsaved = 0;
  for (const [index, { path }] of photos.entries()) {
    if (signal?.aborted === true) await save();
    throwIfAborted(signal, 'Asking the teacher');
    onPhoto?.(index, photos.length);
    if (found.has(path)) continue;
    try {
      found.set(path, await teacher.detect(await decodeImage(path), TEACHER_SEARCH));
    } catch (error) {
      if (!(error instanceof MienError) || error.code === 'RUNTIME_FAILED') throw error;
      issues.push({ code: error.code, message: error.message, file: path, outcome: 'excluded' });
    }
    if (++unsaved % SAVE_EVERY === 0) await save();
  }
  if (unsaved > 0) await save();
  return { found, issues };
}

/** Nothing where there is no cache yet, or it is of another detector or version. */
async function readCache(path: string, id: string): Promise<[string, readonly DetectedFace[]][]> {
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    if (error instanceof MienError && error.code === 'FILE_NOT_FOUND') return [];
    throw error;
  }
  try {
    const kept = cacheSchema.parse(JSON.parse(text));
    return kept.id === id ? Object.entries(kept.photos) : [];
  } catch {
    return [];
  }
}
