import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStore } from '../../batch/store/object-store.js';
import { Random } from '../../random.js';
import { resolveConfig } from '../../training/config.js';
import type { EpochRecord } from '../../training/history.js';
import { putSweep, type Sweep, type SweepPlan } from '../sweep.js';
import type { TrainTrial } from '../work-sweep.js';

/** A sweep of trials that differ in their learning rate alone. */
export function stubSweep(
  store: ObjectStore,
  {
    trials = 9,
    rungs = [1, 2, 4],
    ...changes
  }: Partial<Omit<SweepPlan, 'trials'>> & { trials?: number } = {},
): Promise<Sweep> {
  const rates = Array.from({ length: trials }, (_, i) => 0.01 * (i + 1));
  return putSweep(store, {
    ...{ version: '0', made: '2026-01-01T00:00:00.000Z', data: '/nowhere', hash: 'abc', table: null },
    ...{ device: 'cpu', threads: 1, search: 'asha', eta: 3, rungs, metric: 'accuracy', second: null },
    trials: rates.map((learningRate) => ({
      settings: { learningRate },
      training: resolveConfig('mien-tiny', { learningRate, epochs: rungs.at(-1)! }),
    })),
    ...changes,
  });
}

/** What a trial comes to in an epoch: chance, but always the same. */
export function stubRecord(trial: number, epoch: number): EpochRecord {
  const random = new Random(7, trial, epoch);
  const accuracy = Math.round(100 * (0.3 + 0.1 * Math.min(epoch, 4) + 0.3 * random.next())) / 100;
  return {
    ...{ epoch, steps: epoch, learningRate: 0.1, trainLoss: 1, trainAccuracy: 0.5 },
    ...{ validationLoss: 2 - accuracy, validationAccuracy: accuracy, imagesPerSecond: 1, seconds: 1 },
  };
}

export interface StubTraining {
  /** Most milliseconds for an epoch. */
  readonly slow?: number;
  /** Trials whose loss becomes infinite. */
  readonly failing?: readonly number[];
  /** Is told where each attempt goes on from. */
  readonly onStart?: (trial: number, epoch: number) => void;
}

/** What stands for training in tests of what is shared: each epoch leaves a file, from which another attempt goes on. */
export function stubTraining({ slow = 0, failing = [], onStart }: StubTraining = {}): TrainTrial {
  return async ({ trial, until, folder, earlier, store, signal, onEpoch }) => {
    let epoch = 0;
    for (const key of earlier) epoch = Math.max(epoch, Number((await store.read(`${key}/epoch`)) ?? 0));
    onStart?.(trial, epoch);
    const failed = failing.includes(trial)
      ? { code: 'TRAINING_DIVERGED', message: 'the loss became NaN' }
      : null;
    if (failed !== null) return { history: [], kept: 0, validation: null, second: null, failed };
    while (epoch < until) {
      if (signal.aborted) return undefined;
      if (slow > 0) await sleep(((trial * 5 + epoch) % 4) * 0.25 * slow);
      epoch += 1;
      await store.put(`${folder}/epoch`, Buffer.from(String(epoch)));
      onEpoch(stubRecord(trial, epoch));
    }
    const history = Array.from({ length: until }, (_, i) => stubRecord(trial, i + 1));
    const best = history.toSorted((a, b) => b.validationAccuracy - a.validationAccuracy)[0]!;
    const validation = { accuracy: best.validationAccuracy, loss: best.validationLoss };
    return { history, kept: best.epoch, validation, second: null, failed: null };
  };
}
