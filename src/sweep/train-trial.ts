import { join } from 'node:path';
import type { FaceDataset } from '../dataset/record.js';
import { MienError } from '../errors.js';
import { readBytes } from '../files/read.js';
import { writeFileAtomic } from '../files/write-whole.js';
import { trainRun } from '../run/execute.js';
import type { RunSettings } from '../run/run-folder.js';
import { BEST_FILE, type Checkpoint, readCheckpoint } from '../training/checkpoint.js';
import { bestEpoch, type EpochRecord } from '../training/history.js';
import { selectTrainingRows } from '../training/select.js';
import { judgeWeights } from './judge-weights.js';
import type { SweepPlan } from './sweep.js';
import type { TrainTrial, TrialOutcome, TrialTask } from './work-sweep.js';

export interface TrialData {
  readonly plan: SweepPlan;
  /** Where the data lie on this machine. */
  readonly data: string;
  readonly dataset: FaceDataset;
  /** Where the plan has one. */
  readonly second: FaceDataset | undefined;
  /** Shell line for the run's settings. */
  readonly command: string;
}

/**
 * Trains trials as runs, each of them the beginning of the whole run: epochs, schedule and random choices are those of the
 * whole, so that to go on is to resume. A trial whose loss becomes infinite has failed; that is an outcome too.
 */
export function trialTraining(given: TrialData): TrainTrial {
  return async (task) => {
    const history: EpochRecord[] = [];
    try {
      return await trainTo(task, given, history);
    } catch (error) {
      if (!(error instanceof MienError) || error.code !== 'TRAINING_DIVERGED') throw error;
      const { code, message } = error;
      return { history, kept: 0, validation: null, second: null, failed: { code, message } };
    }
  };
}

async function trainTo(task: TrialTask, given: TrialData, history: EpochRecord[]): Promise<TrialOutcome> {
  const { plan, data, dataset, second, command } = given;
  const { device, threads, table, hash } = plan;
  const config = task.training;
  const settings: RunSettings = {
    ...{ command, data, datasetHash: hash, table, test: false, device, threads, training: config },
  };
  const folder = join(task.store.name, task.folder);
  const resume = await takeOver(task, folder);
  history.push(...(resume?.progress.history ?? []));
  if (history.length < task.until) {
    const atRung = new AbortController();
    const selected = selectTrainingRows(dataset, config, table ?? undefined);
    const { training } = await trainRun(
      {
        ...{ folder, settings, dataset, resume },
        signal: AbortSignal.any([task.signal, atRung.signal]),
        onEpoch: (record) => {
          history.push(record);
          task.onEpoch(record);
          if (record.epoch === task.until) atRung.abort();
        },
      },
      selected,
    );
    if (training.ended === 'interrupted' && history.length < task.until) return undefined;
  }
  const kept = bestEpoch(history, config.select);
  const { validationAccuracy: accuracy, validationLoss: loss } = history[kept]!;
  return {
    history,
    kept: kept + 1,
    validation: { accuracy, loss },
    second: second === undefined ? null : await judgeWeights(folder, settings, second),
    failed: null,
  };
}

/** Copies the files of the attempt that came farthest, and returns its checkpoint; `undefined` where there is none. */
async function takeOver({ store, earlier }: TrialTask, folder: string): Promise<Checkpoint | undefined> {
  let farthest: { readonly from: string; readonly checkpoint: Checkpoint } | undefined;
  for (const key of earlier) {
    const from = join(store.name, key);
    const checkpoint = await checkpointOf(from);
    if (checkpoint !== undefined && isFarther(checkpoint, farthest?.checkpoint))
      farthest = { from, checkpoint };
  }
  if (farthest === undefined) return undefined;
  const { from, checkpoint } = farthest;
  // Read behind the checkpoint: it may be of a later epoch, which is then trained again, and never of an earlier one.
  if (checkpoint.progress.history.length > 0) {
    await writeFileAtomic(join(folder, BEST_FILE), await readBytes(join(from, BEST_FILE)));
  }
  return checkpoint;
}

/** One that was removed meanwhile, or is damaged, is none. */
async function checkpointOf(folder: string): Promise<Checkpoint | undefined> {
  try {
    return await readCheckpoint(folder);
  } catch (error) {
    if (error instanceof MienError) return undefined;
    throw error;
  }
}

function isFarther({ progress }: Checkpoint, than: Checkpoint | undefined): boolean {
  if (than === undefined) return true;
  const { epoch, step } = than.progress;
  return progress.epoch > epoch || (progress.epoch === epoch && progress.step > step);
}
