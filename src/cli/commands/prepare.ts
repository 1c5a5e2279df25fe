import { Command } from 'commander';
import { FOLDER_LABELS, type FolderLabels } from '../../dataset/assemble.js';
import { formatAudit } from '../../dataset/audit.js';
import { discoverSources } from '../../dataset/discover.js';
import { type Prepared, prepare } from '../../dataset/prepare.js';
import { MienError } from '../../errors.js';
import { interruptSignal } from '../interrupt.js';
import { choice, JSON_OPTION } from '../options.js';
import { ProgressBar, print, printJson, say } from '../terminal.js';

interface PrepareFlags {
  readonly fer2013?: string;
  readonly ferplus?: string;
  readonly datasets?: string;
  readonly labels: FolderLabels;
  readonly out: string;
  readonly images: boolean;
  readonly json?: true;
}

/** Where a prepared FER-2013 goes where nothing else is said. */
export const PREPARED_FOLDER = 'prepared/fer2013';

export function prepareCommand(): Command {
  return new Command('prepare')
    .description('Clean and join FER-2013 and its FER+ votes into a prepared data set, with an audit.')
    .option('--fer2013 <file>', 'icml_face_data.csv or fer2013.csv, or its zip or gz (default: looked for)')
    .option('--ferplus <path>', 'fer2013new.csv, a label table, or their folder (default: looked for)')
    .option('--datasets <folder>', 'where to look for both (default: datasets)')
    .addOption(
      choice('--labels <which>', 'whose labels sort the pictures into folders', FOLDER_LABELS).default(
        'ferplus',
      ),
    )
    .option('--out <folder>', 'where the prepared data set goes', PREPARED_FOLDER)
    .option('--no-images', 'leave out the 35,887 PNG pictures for browsing')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
The audit (audit.txt, audit.json) counts every row by each label rule and lists every problem.
A data set that was prepared from the same files is used again.

Examples:
  $ mien prepare
  $ mien prepare --fer2013 icml_face_data.csv.zip --ferplus fer2013new.csv --out prepared/fer`,
    )
    .action(async (flags: PrepareFlags) => {
      const bar = new ProgressBar();
      const signal = interruptSignal(() => say('Stopping; the next "mien prepare" begins anew.'));
      try {
        const prepared = await prepareFound(flags, bar, signal);
        bar.stop();
        if (flags.json) {
          printJson({ folder: prepared.folder, reused: prepared.reused, ...prepared.manifest });
        } else {
          print(formatAudit(prepared.audit));
          print(`${prepared.reused ? 'Already prepared' : 'Prepared'} in ${prepared.folder}`);
        }
      } finally {
        bar.stop();
      }
    });
}

/** Prepares the named files, or what lies in the data-set folder. Throws `DATASET_MISSING` where FER-2013 is neither. */
export async function prepareFound(
  { fer2013, ferplus, datasets, labels, out, images }: Omit<PrepareFlags, 'json'>,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<Prepared> {
  const { folder, sources } = await discoverSources(datasets);
  const found = (id: string) => sources.find((source) => source.id === id);
  const faces = fer2013 ?? found('fer2013')?.path;
  const votes = ferplus ?? found('ferplus')?.path;
  if (faces === undefined) {
    throw new MienError('DATASET_MISSING', `FER-2013 is not in ${folder}.`, {
      hint: found('fer2013')?.howTo ?? '',
    });
  }
  if (votes === undefined && labels === 'ferplus') {
    throw new MienError('DATASET_MISSING', `The FER+ votes (fer2013new.csv) are not in ${folder}.`, {
      hint: `${found('ferplus')?.howTo ?? ''} Or go without: --labels fer2013.`,
    });
  }
  return prepare({
    fer2013: faces,
    ferplus: votes,
    labels,
    out,
    images,
    signal,
    onProgress: (done, total, stage) => bar.update(stage, done, total ?? 0),
  });
}
