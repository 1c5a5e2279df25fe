import { join } from 'node:path';
import { z } from 'zod';
import { MienError } from '../errors.js';
import { readTensors, writeTensors } from '../model/safetensors.js';
import type { StateVector } from '../nn/optimization.js';
import { parseConfig, type TrainingConfig } from './config.js';
import { type EpochRecord, epochRecordSchema } from './history.js';

export const CHECKPOINT_FILE = 'checkpoint.safetensors';
export const BEST_FILE = 'best.safetensors';

/** Sums over the steps of an epoch that is under way. */
export interface EpochSums {
  readonly loss: number;
  readonly correct: number;
  /** Seconds of the steps, and since the epoch began. */
  readonly stepSeconds: number;
  readonly seconds: number;
}

const progressSchema = z
  .strictObject({
    /** From 0; the epoch to go on with. */
    epoch: z.int().nonnegative(),
    /** From 0; the step of that epoch to go on with. */
    step: z.int().nonnegative(),
    sums: z.strictObject({
      loss: z.number(),
      correct: z.number(),
      stepSeconds: z.number(),
      seconds: z.number(),
    }),
    history: z.array(epochRecordSchema),
    /** Of the data trained on. */
    datasetHash: z.string(),
  })
  .refine(
    ({ epoch, history }) => history.length === epoch && history.every((past, i) => past.epoch === i + 1),
    {
      error: 'its history is not that of the epochs before it',
    },
  );

/**
 * Where a run stands. Together with the state vectors, it is all that a run needs to go on as if it had never
 * stopped.
 */
export interface Progress {
  readonly epoch: number;
  readonly step: number;
  readonly sums: EpochSums;
  readonly history: readonly EpochRecord[];
  readonly datasetHash: string;
}

export interface Checkpoint {
  readonly config: TrainingConfig;
  readonly progress: Progress;
  readonly state: Readonly<Record<string, Float32Array>>;
}

/** Writes `checkpoint.safetensors` in the run folder, atomically. */
export async function writeCheckpoint(
  folder: string,
  { config, progress, state }: Checkpoint,
): Promise<void> {
  await writeTensors(join(folder, CHECKPOINT_FILE), {
    tensors: state,
    metadata: { config: JSON.stringify(config), progress: JSON.stringify(progress) },
  });
}

/** Throws `FILE_NOT_FOUND`, or `CHECKPOINT_BROKEN` where {@link writeCheckpoint} did not write the file. */
export async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const path = join(folder, CHECKPOINT_FILE);
  const { tensors, metadata } = await readTensors(path);
  try {
    const config = parseConfig(JSON.parse(metadata.config ?? 'null'));
    const progress = progressSchema.parse(JSON.parse(metadata.progress ?? 'null'));
    return { config, progress, state: tensors };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new MienError('CHECKPOINT_BROKEN', `${path} is no checkpoint of a run: ${detail}`, {
      cause: error,
      hint: 'Start the run anew, or resume another one.',
    });
  }
}

/**
 * Looks at the weights of the best epoch before a run goes on, for they are needed when it ends, hours later. Throws
 * `FILE_NOT_FOUND`, and `CHECKPOINT_BROKEN` where they are damaged or not of this network.
 */
export async function checkBest(folder: string, expected: readonly StateVector[]): Promise<void> {
  const path = join(folder, BEST_FILE);
  const { tensors } = await readTensors(path);
  const wrong = expected.find(({ name, size }) => tensors[name]?.length !== size);
  if (wrong === undefined) return;
  throw new MienError(
    'CHECKPOINT_BROKEN',
    `${path} is of another network: its ${wrong.name} is not as expected.`,
    {
      hint: 'Start the run anew, or resume another one.',
    },
  );
}

/** Throws `CHECKPOINT_BROKEN` where the vectors are not those of this network and optimizer. */
export function checkState(checkpoint: Checkpoint, expected: readonly StateVector[]): void {
  for (const { name, size } of expected) {
    const found = checkpoint.state[name]?.length ?? 0;
    if (found !== size) {
      throw new MienError(
        'CHECKPOINT_BROKEN',
        `The checkpoint's ${name} has ${found} values, expected ${size}.`,
        {
          hint: 'It belongs to another version of the network; start the run anew.',
        },
      );
    }
  }
}
