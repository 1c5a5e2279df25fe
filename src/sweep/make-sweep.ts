import { resolve } from 'node:path';
import type { ObjectStore } from '../batch/store/object-store.js';
import type { FaceDataset, VoteTable } from '../dataset/record.js';
import { mienVersion } from '../environment.js';
import { MienError } from '../errors.js';
import type { Device } from '../runtime/session.js';
import type { TrainingConfig } from '../training/config.js';
import { selectTrainingRows } from '../training/select.js';
import { listTrials } from './list-trials.js';
import { rungsOf } from './rungs.js';
import { putSweep, type Sweep, type Trial } from './sweep.js';
import type { SweepConfig } from './sweep-config.js';
import { trialConfig } from './trial-config.js';

export interface MakeSweepOptions {
  /** Folder of the prepared dataset, and what it holds. */
  readonly data: string;
  readonly dataset: FaceDataset;
  /** What is in the configuration's second dataset. */
  readonly second?: FaceDataset | undefined;
  readonly table?: VoteTable | undefined;
  readonly device: Device;
  readonly threads: number;
  /** The architecture where the configuration names none. */
  readonly defaultModel: string;
}

/**
 * Writes what a sweep does into a folder that has none, or finds the same there. Each trial's configuration is checked
 * before any is trained. Throws `CONFIG_INVALID`, `MODEL_UNKNOWN`, `DATASET_EMPTY` and as `putSweep`.
 */
export async function makeSweep(
  store: ObjectStore,
  config: SweepConfig,
  options: MakeSweepOptions,
): Promise<Sweep> {
  const { data, dataset, second, table, device, threads } = options;
  const trials = checkedTrials(config, options);
  const { search, eta, metric } = config;
  const epochs = trials[0]!.training.epochs;
  return putSweep(store, {
    version: mienVersion(),
    made: new Date().toISOString(),
    data: resolve(data),
    hash: dataset.hash,
    table: table ?? null,
    ...{ device, threads, search, eta, metric, trials },
    rungs: [...rungsOf(config, { trials: trials.length, epochs })],
    second:
      config.second === undefined || second === undefined
        ? null
        : { ...config.second, data: resolve(config.second.data), hash: second.hash },
  });
}

function checkedTrials(config: SweepConfig, options: MakeSweepOptions): readonly Trial[] {
  const { dataset, second, table, defaultModel } = options;
  const isBatchGiven = 'batch' in config.training || 'batch' in config.space;
  const rows = rowCounter(dataset, table);
  const trials = listTrials(config).map((settings): Trial => {
    const training = trialConfig(defaultModel, config.training, settings);
    const least = rows(training).training;
    const fits = isBatchGiven || least >= training.batch || least === 0;
    return { settings, training: fits ? training : { ...training, batch: least } };
  });
  const others = second && rowCounter(second, table);
  for (const { settings, training } of trials) {
    const { training: own, validation } = rows(training);
    const judges = others?.(training).validation ?? 1;
    if (own >= training.batch && validation > 0 && judges > 0) continue;
    throw new MienError(
      'DATASET_EMPTY',
      `With ${JSON.stringify(settings)}: ${own} training faces, ${validation} for validation` +
        `${judges > 0 ? '' : `, none in ${config.second?.name}`}; expected at least ${training.batch} (one batch) and 1.`,
      { hint: 'Bring more data, choose another label protocol, or make the batch smaller.' },
    );
  }
  requireSameEpochs(trials);
  return trials;
}

/** How many faces a configuration trains on and chooses by. */
function rowCounter(
  dataset: FaceDataset,
  table: VoteTable | undefined,
): (config: TrainingConfig) => { readonly training: number; readonly validation: number } {
  const known = new Map<string, { readonly training: number; readonly validation: number }>();
  return (config) => {
    const { labels, validationLabels, auxiliary } = config;
    const key = JSON.stringify([labels, validationLabels, auxiliary]);
    let counted = known.get(key);
    if (counted === undefined) {
      const { training, validation } = selectTrainingRows(dataset, config, table);
      counted = { training: training.rows.length, validation: validation.rows.length };
      known.set(key, counted);
    }
    return counted;
  };
}

function requireSameEpochs(trials: readonly Trial[]): void {
  const lengths = new Set(trials.map(({ training }) => training.epochs));
  if (lengths.size < 2) return;
  throw new MienError(
    'CONFIG_INVALID',
    `epochs: the recipes of these trials differ (${[...lengths].join(', ')}); expected one number.`,
    { hint: 'Set "epochs" in "training".' },
  );
}
