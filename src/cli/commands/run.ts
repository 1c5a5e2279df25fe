import { join } from 'node:path';
import { Command } from 'commander';
import { discoverSources } from '../../dataset/discover.js';
import { readDataset } from '../../dataset/prepared/read-dataset.js';
import type { FaceDataset } from '../../dataset/record.js';
import { prepareSample } from '../../dataset/sample/prepare-sample.js';
import { MienError } from '../../errors.js';
import { interruptSignal } from '../interrupt.js';
import {
  addRunOptions,
  type RunFlags as CommonFlags,
  DEFAULT_NETWORK,
  requireOnlyResume,
  resumeRun,
  startRun,
} from '../start-run.js';
import { ProgressBar, say, warn } from '../terminal.js';
import { trainingConfig } from '../training-flags.js';
import { addSourceOptions, prepareFound, refuseLosses, requireSources, type SourceFlags } from './prepare.js';

interface RunFlags extends CommonFlags, SourceFlags {
  readonly data?: string;
  readonly sample?: true;
}

const SAMPLE_FOLDER = 'prepared/sample';
const SAMPLE_NETWORK = 'mien-tiny';

export function runCommand(): Command {
  const command = new Command('run')
    .description(
      'The whole job: prepare, train, evaluate on the test split, and save everything with a report.',
    )
    .option('--data <folder>', 'a dataset that is prepared already')
    .option('--sample', 'use the built-in sample faces, whatever lies in datasets/');
  return addRunOptions(addSourceOptions(command))
    .addHelpText(
      'after',
      `
Without a dataset, the command runs on drawn sample faces, in about a minute.
It never does so while datasets/ holds something that it could not read.

Examples:
  $ mien run
  $ mien run --fer2013 icml_face_data.csv.zip --ferplus fer2013new.csv
  $ mien run --folder my-photos --model mien-se
  $ mien run --resume last`,
    )
    .action(async (flags: RunFlags, called: Command) => {
      const signal = interruptSignal(() => say('\nStopping after this step …'));
      if (flags.resume !== undefined) {
        requireOnlyResume(called);
        return resumeRun(flags.resume, { json: flags.json === true, signal });
      }
      await refuseSettings(flags);
      const { folder: data, dataset, sample } = await findData(flags, signal);
      const defaultModel = sample ? SAMPLE_NETWORK : DEFAULT_NETWORK;
      await startRun({ flags, data, dataset, defaultModel, test: true, signal });
    });
}

interface FoundData {
  readonly folder: string;
  readonly dataset: FaceDataset;
  readonly sample: boolean;
}

/** Wrong settings are refused before a dataset is prepared, which may take minutes. Throws `CONFIG_INVALID`. */
async function refuseSettings(flags: RunFlags): Promise<void> {
  // Without either, the network follows from the data.
  if (flags.model === undefined && !flags.sample) return;
  await trainingConfig(flags, SAMPLE_NETWORK, (config) => config.batch);
}

/** A user who put data there wants to train on them, not on drawn faces. Throws `DATASET_MISSING`. */
function refuseUnread(folder: string, unread: readonly string[]): void {
  if (unread.length === 0) return;
  const shown = unread.slice(0, 5).join(', ');
  throw new MienError(
    'DATASET_MISSING',
    `${folder} holds ${shown}${unread.length > 5 ? ', …' : ''}, which is no dataset that is looked for there.`,
    {
      hint: `Name it with --fer2013 or --folder, such as --folder ${join(folder, unread[0]!)}, or use drawn faces: --sample.`,
    },
  );
}

/** The named dataset, or FER-2013 where it is found, or the sample faces. */
async function findData(flags: RunFlags, signal: AbortSignal): Promise<FoundData> {
  if (flags.data !== undefined) {
    return { folder: flags.data, dataset: await readDataset(flags.data), sample: false };
  }
  const bar = new ProgressBar();
  try {
    await requireSources(flags);
    const { folder, sources, unread } = await discoverSources(flags.datasets);
    const present = sources.some(({ id, path }) => id === 'fer2013' && path !== undefined);
    const named = [flags.fer2013, flags.iefdb, flags.folder].some((source) => typeof source === 'string');
    if (flags.sample || !(named || present)) {
      if (!flags.sample) {
        refuseUnread(folder, unread);
        warn(
          `No FER-2013 in ${folder}: running on the built-in sample faces, drawn by the program. ` +
            '"mien datasets" says how to get the real ones.',
        );
      }
      const dataset = await prepareSample(SAMPLE_FOLDER, {
        signal,
        onProgress: (done, total, stage) => bar.update(stage, done, total ?? 0),
      });
      return { folder: SAMPLE_FOLDER, dataset, sample: true };
    }
    const labels = flags.labels === 'source-label' ? 'fer2013' : 'ferplus';
    // The options of sources only: --out, --labels and --seed are the run's here.
    const { fer2013, fer2013Validation, ferplus, iefdb, iefdbSplit, iefdbSubject } = flags;
    const {
      folder: pictures,
      folderLabels,
      folderCrops,
      folderSplit,
      datasets,
      detector,
      maxPixels,
      threads,
    } = flags;
    const portraits = { iefdb, iefdbSplit, iefdbSubject };
    const own = { folder: pictures, folderLabels, folderCrops, folderSplit };
    const wanted = {
      fer2013,
      fer2013Validation,
      ferplus,
      ...portraits,
      ...own,
      datasets,
      detector,
      maxPixels,
      threads,
    };
    const prepared = await prepareFound({ ...wanted, labels, images: true, nearCopies: true }, bar, signal);
    bar.stop();
    refuseLosses(prepared, flags.allowLoss);
    say(
      `${prepared.reused ? 'Using' : 'Prepared'} ${prepared.folder}: ${prepared.dataset.records.length} faces.`,
    );
    return { folder: prepared.folder, dataset: prepared.dataset, sample: false };
  } finally {
    bar.stop();
  }
}
