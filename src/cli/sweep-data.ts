import { readDataset } from '../dataset/prepared/read-dataset.js';
import type { FaceDataset } from '../dataset/record.js';
import { MienError } from '../errors.js';
import { requireSameData, type SweepPlan } from '../sweep/sweep.js';

/** The datasets of a sweep on this machine. */
export interface SweepData {
  /** Where the faces to train on lie. */
  readonly data: string;
  readonly dataset: FaceDataset;
  /** Where the plan has one. */
  readonly second: FaceDataset | undefined;
}

/**
 * Reads a sweep's datasets: each of the given folders is known by the hash of what it holds, and what is not given lies where
 * it did when the sweep was begun. Throws `DATASET_MISMATCH` where a folder holds neither, `FILE_NOT_FOUND` where one is at
 * neither place, and as `readDataset`.
 */
export async function readSweepData(plan: SweepPlan, given: readonly string[] = []): Promise<SweepData> {
  const found = new Map<string, { readonly data: string; readonly dataset: FaceDataset }>();
  const wanted = [plan.hash, ...(plan.second === null ? [] : [plan.second.hash])];
  for (const data of given) {
    const dataset = await readDataset(data);
    if (!wanted.includes(dataset.hash)) requireSameData(data, plan.hash, dataset);
    found.set(dataset.hash, { data, dataset });
  }
  const { data, dataset } = found.get(plan.hash) ?? (await whereItWas(plan.data, plan.hash));
  if (plan.second === null) return { data, dataset, second: undefined };
  const { hash, data: place } = plan.second;
  const { dataset: second } = found.get(hash) ?? (await whereItWas(place, hash));
  return { data, dataset, second };
}

async function whereItWas(data: string, hash: string): Promise<Pick<SweepData, 'data' | 'dataset'>> {
  const dataset = await readDataset(data).catch((error: unknown) => {
    if (!(error instanceof MienError) || error.code !== 'FILE_NOT_FOUND') throw error;
    throw new MienError(error.code, error.message, {
      cause: error,
      hint: 'The sweep was begun with data there. Name their folder here: --data FOLDER, once for each dataset.',
    });
  });
  requireSameData(data, hash, dataset);
  return { data, dataset };
}
