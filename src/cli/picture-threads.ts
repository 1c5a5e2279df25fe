import { availableParallelism } from 'node:os';
import type { SearchOptions } from '../face/mtcnn/options.js';
import type { DecodeOptions } from '../image/decoding.js';
import type { Image } from '../image/image.js';
import { mapAhead } from '../map-ahead.js';
import type { Prior } from '../model/prior.js';
import { type Outcome, orError } from '../recognizer/recognize-each.js';
import type { Detection, Recognition } from '../recognizer/result.js';
import type { Device } from '../runtime/session.js';
import { startThread } from '../workers/thread-link.js';
import { WorkerPool } from '../workers/worker-pool.js';
import { type PictureInput, pictureSource } from './picture-input.js';

/** What a thread is told at its start. */
export interface ThreadSettings {
  readonly ask: 'detect' | 'predict';
  readonly model?: string | undefined;
  readonly detector?: string | undefined;
  /** False where each picture is one face already. */
  readonly detect: boolean;
  readonly detection: Omit<SearchOptions, 'signal'>;
  readonly prior?: Prior | undefined;
  /** How pictures are read. */
  readonly reading: DecodeOptions;
  /** Whether the pictures come back with what was found in them. */
  readonly keepImages: boolean;
}

/** A path or the bytes of a file, and what errors call it. */
export interface PictureTask {
  readonly source: string | Uint8Array;
  readonly name: string;
}

export interface PictureAnswer {
  readonly result: Detection | Recognition;
  readonly image?: Image;
}

export type PictureTasks = { look(task: PictureTask): PictureAnswer };

/**
 * From so many pictures on, a thread for each core is worth its start, which takes as long as a few photos: opening the
 * networks again, and the program's modules.
 */
const WORTH_THREADS = 12;

/** Threads to work on so many pictures with: one a core, unless told otherwise; 1 for few, or on another device. */
export function threadsFor(
  inputs: readonly PictureInput[],
  { device, threads = availableParallelism() }: { readonly device: Device; readonly threads?: number },
): number {
  const pictures = inputs.filter((input) => !('error' in input)).length;
  return device === 'cpu' && pictures >= WORTH_THREADS ? threads : 1;
}

/**
 * Finds, and recognises, the faces of many pictures in order, each picture wholly in one of several threads whose
 * networks have one thread each. Two threads inside of one network wait for each other at each of its small steps, and
 * for other programs on the machine. Two pictures do not wait for each other.
 * Throws as `createRecognizer` and `openDetector`.
 */
export async function* inThreads(
  inputs: readonly PictureInput[],
  threads: number,
  { signal, ...settings }: ThreadSettings & { readonly signal: AbortSignal },
): AsyncGenerator<Outcome<PictureInput, Detection | Recognition>> {
  const pool = await WorkerPool.open<PictureTasks>({
    workers: Math.min(threads, inputs.length),
    settings,
    start: () => startThread(new URL('./picture-worker.js', import.meta.url)),
  });
  const work = async (item: PictureInput): Promise<Outcome<PictureInput, Detection | Recognition>> => {
    const answer = await orError(pictureSource(item).then((task) => pool.run('look', task)));
    return answer instanceof Error ? { item, result: answer } : { item, ...answer };
  };
  try {
    // Enough that no thread waits while the picture whose turn it is takes long; fewer where pictures come back, for each
    // may be 150 MB.
    yield* mapAhead(inputs, work, { ahead: settings.keepImages ? threads : 2 * threads, signal });
  } finally {
    await pool.close();
  }
}
