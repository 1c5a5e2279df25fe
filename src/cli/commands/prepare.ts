import { Command } from 'commander';
import { discoverSources } from '../../dataset/discover.js';
import { LABEL_NUMBERINGS, type LabelNumbering } from '../../dataset/label-numbers.js';
import { formatLosses } from '../../dataset/losses.js';
import {
  countNearDuplicates,
  type NearDuplicateCounts,
} from '../../dataset/near-duplicates/count-near-duplicates.js';
import { holdsPictures } from '../../dataset/pictures/holds-pictures.js';
import type { FolderSource, IefdbSource } from '../../dataset/plan-sources.js';
import { type Prepared, prepare } from '../../dataset/prepare.js';
import { FOLDER_LABELS, type FolderLabels } from '../../dataset/prepared/assemble.js';
import { formatAudit } from '../../dataset/prepared/audit.js';
import { parseSplitRule, type SplitRule } from '../../dataset/split-rule.js';
import { MienError } from '../../errors.js';
import { type OpenedDetector, openDetector } from '../../face/open-detector.js';
import { EXIT } from '../exit-codes.js';
import { interruptSignal } from '../interrupt.js';
import { requireFolder, requireThere } from '../named-paths.js';
import { between, choice, JSON_OPTION, maxPixelsOption, threadsOption, whole } from '../options.js';
import { ProgressBar, print, printJson, say, warn } from '../terminal.js';

/** The options that say where datasets are, which "run" has too. */
export interface SourceFlags {
  /** `false`: leave it out, even where it is found. */
  readonly fer2013?: string | false | undefined;
  readonly ferplus?: string | undefined;
  readonly iefdb?: string | false | undefined;
  readonly datasets?: string | undefined;
  readonly detector?: string | undefined;
  readonly fer2013Validation?: number | undefined;
  readonly iefdbSplit?: SplitRule | undefined;
  readonly iefdbSubject?: string | undefined;
  readonly folder?: string | undefined;
  readonly folderLabels?: LabelNumbering | undefined;
  readonly folderCrops?: true | undefined;
  readonly folderSplit?: SplitRule | undefined;
  readonly maxPixels?: number | undefined;
  readonly allowLoss?: true | undefined;
}

interface PrepareFlags extends SourceFlags {
  readonly seed?: number;
  readonly threads?: number | undefined;
  readonly labels: FolderLabels;
  readonly out?: string;
  readonly images: boolean;
  readonly nearCopies: boolean;
  readonly json?: true;
}

export function prepareCommand(): Command {
  const command = new Command('prepare').description(
    'Clean and join FER-2013 with its FER+ votes, IEFDB and picture folders into a prepared dataset, with an audit.',
  );
  return addSourceOptions(command)
    .option('--seed <n>', 'decides who comes into which split by percents (default: 1)', whole(0))
    .addOption(threadsOption())
    .addOption(
      choice('--labels <which>', 'whose labels sort the pictures into folders', FOLDER_LABELS).default(
        'ferplus',
      ),
    )
    .option('--out <folder>', 'where the prepared dataset goes (default: prepared/<sources>)')
    .option('--no-images', 'leave out the PNG picture of every face, for browsing')
    .option('--no-near-copies', 'do not look for training photos that are in other splits too, cut otherwise')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
The audit (audit.txt, audit.json) counts every row by each label rule, and lists
every problem.
Near-duplicates (near-copies.csv) are looked for last. That takes half a minute
for FER-2013, and training does not need it.
A dataset that was prepared from the same files is used again. After an
interruption, faces that were found are not searched for again.
If more than a tenth of a source's rows is lost, or a whole split or class of
it, the dataset is written, the loss is said last, and the exit code is 1.
--allow-loss accepts the loss.

Examples:
  $ mien prepare
  $ mien prepare --fer2013 icml_face_data.csv.zip --ferplus fer2013new.csv
  $ mien prepare --fer2013-validation 20
  $ mien prepare --iefdb datasets/iefdb --iefdb-split 70/15/15
  $ mien prepare --no-fer2013 --folder RAF-DB/DATASET --folder-labels raf-db
  $ mien prepare --fer2013 archive.zip --labels fer2013`,
    )
    .action(async (flags: PrepareFlags) => {
      const bar = new ProgressBar();
      const signal = interruptSignal(() =>
        say('Stopping; the next "mien prepare" goes on with the faces found so far.'),
      );
      try {
        const prepared = await prepareFound(flags, bar, signal);
        bar.stop();
        if (flags.json) {
          const { folder, reused, manifest, dataset } = prepared;
          const { losses = [] } = prepared.audit;
          printJson({
            folder,
            reused,
            ...manifest,
            nearCopies: countNearDuplicates(dataset) ?? null,
            losses,
          });
        } else {
          print(formatAudit(prepared.audit));
          const near = countNearDuplicates(prepared.dataset);
          if (near !== undefined) print(nearDuplicatesLine(near));
          print(preparedLine(prepared));
        }
        tellLosses(prepared, flags.allowLoss);
      } finally {
        bar.stop();
      }
    });
}

export function addSourceOptions(command: Command): Command {
  return command
    .option(
      '--fer2013 <file>',
      "icml_face_data.csv, its archive, Kaggle's zip, or its pictures (default: looked for)",
    )
    .option('--no-fer2013', 'leave FER-2013 out')
    .option(
      '--fer2013-validation <percent>',
      'of its validation faces, how many stay, in percent; the rest is trained on (default: 100)',
      between(1, 100),
    )
    .option('--ferplus <path>', 'fer2013new.csv, a label table, or their folder (default: looked for)')
    .option('--iefdb <folder>', 'IEFDB: its table and its pictures, zipped or not (default: looked for)')
    .option('--no-iefdb', 'leave IEFDB out')
    .option(
      '--iefdb-split <split>',
      'train, validation or test for all of IEFDB, or percents as 70/15/15 (default: validation)',
      parseSplitRule,
    )
    .option('--iefdb-subject <column>', 'column that says who is in a picture: no person is in two splits')
    .option(
      '--folder <folder>',
      'pictures, or their zip, as <split>/<label>/*, <label>/*, or with a table; or Parquet (docs/data.md)',
    )
    .addOption(choice('--folder-labels <numbering>', 'what numbers mean as its labels', LABEL_NUMBERINGS))
    .option('--folder-crops', 'its pictures are faces already, cropped as in FER-2013: search for none')
    .option(
      '--folder-split <split>',
      "as --iefdb-split (default: the folder's own splits, or 80/10/10)",
      parseSplitRule,
    )
    .addOption(maxPixelsOption())
    .option('--allow-loss', 'go on where more than a tenth of the rows, or a whole split or class, is lost')
    .option('--datasets <folder>', 'where to look for them (default: datasets)')
    .option('--detector <name>', 'face detector for portraits: a folder or a name (default: one-pass)');
}

/** The last thing printed, and exit code 1 unless the loss is allowed. */
function tellLosses({ audit: { losses = [] } }: Prepared, allowed: boolean | undefined): void {
  if (losses.length === 0) return;
  warn(formatLosses(losses));
  if (allowed) return;
  warn(LOSS_HINT);
  process.exitCode = EXIT.failed;
}

const LOSS_HINT = 'Mend what is named above, or take the dataset as it is: --allow-loss.  [ROWS_LOST]';

/** Throws `ROWS_LOST` where a run would train on much less than was given, and that is not allowed. */
export function refuseLosses({ audit: { losses = [] } }: Prepared, allowed: boolean | undefined): void {
  if (losses.length === 0) return;
  warn(formatLosses(losses));
  if (!allowed) {
    throw new MienError('ROWS_LOST', 'Much of the data cannot be used.', {
      hint: 'Mend what is named above, or train on the rest: --allow-loss.',
    });
  }
}

function nearDuplicatesLine({ validation, test }: NearDuplicateCounts): string {
  const [ofValidation, ofTest] = [validation, test].map((faces) => faces.toLocaleString('en-US'));
  return `Training photos once more, in another crop, size or light: ${ofValidation} in validation, ${ofTest} in test (near-copies.csv)\n`;
}

function preparedLine({ reused, folder, facesKnown }: Prepared): string {
  if (reused) return `Already prepared in ${folder}`;
  const known = facesKnown === 0 ? '' : ` (${facesKnown.toLocaleString('en-US')} faces known from before)`;
  return `Prepared in ${folder}${known}`;
}

/**
 * Prepares the named sources, and of FER-2013, FER+ and IEFDB what lies in the data-set folder. Throws
 * `DATASET_MISSING` where FER-2013 is neither and nothing else was named.
 */
export async function prepareFound(
  flags: Omit<PrepareFlags, 'json'>,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<Prepared> {
  const { fer2013Validation, labels, images, nearCopies, seed, threads } = flags;
  await requireSources(flags);
  const { fer2013, ferplus } = await findFer2013(flags);
  if (fer2013 === undefined) requireSource('--fer2013', { '--fer2013-validation': fer2013Validation });
  const iefdb = await findPortraits(flags);
  const folder = folderSource(flags);
  // Beside the dataset of the whole split, not in its place.
  const fer = fer2013Validation === undefined ? 'fer2013' : `fer2013-validation-${fer2013Validation}`;
  const names = [fer2013 && fer, iefdb && 'iefdb', folder && 'folder'].filter(Boolean);
  const out = flags.out ?? `prepared/${names.join('-')}`;
  const detects = iefdb !== undefined || (folder !== undefined && folder.crops !== true);
  let detector: OpenedDetector | undefined;
  try {
    if (detects) detector = await openFor(iefdb === undefined ? '--folder-crops' : '--no-iefdb', flags);
    return await prepare({
      fer2013,
      fer2013Validation,
      ferplus,
      iefdb,
      folder,
      detector,
      maxPixels: flags.maxPixels,
      seed,
      labels,
      out,
      images,
      nearCopies,
      threads,
      signal,
      onProgress: (done, total, stage) => bar.update(stage, done, total ?? 0),
    });
  } finally {
    await detector?.release();
  }
}

/** Sees that the sources that are named are there. Throws as `requireFolder`. */
export async function requireSources({
  datasets,
  fer2013,
  ferplus,
  iefdb,
  folder,
}: SourceFlags): Promise<void> {
  await requireThere(fer2013, ferplus, iefdb, folder);
  await requireFolder(datasets);
}

/** Opens the detector; where there is none, `without` is the option that does without one. */
async function openFor(
  without: string,
  { detector, threads }: Pick<PrepareFlags, 'detector' | 'threads'>,
): Promise<OpenedDetector> {
  try {
    return await openDetector({ detector, ...(threads && { threads }) });
  } catch (error) {
    if (!(error instanceof MienError) || error.code !== 'MODEL_UNKNOWN') throw error;
    const { code, message, hint = '' } = error;
    throw new MienError(code, `${message} Portraits need one.`, {
      cause: error,
      hint: `${hint} Or go without: ${without}.`.trim(),
    });
  }
}

async function findFer2013({
  fer2013,
  ferplus,
  iefdb,
  folder: pictures,
  labels,
  datasets,
}: Omit<PrepareFlags, 'json'>): Promise<{ fer2013?: string; ferplus?: string }> {
  if (fer2013 === false) return {};
  const { folder, sources } = await discoverSources(datasets);
  const found = (id: string) => sources.find((source) => source.id === id);
  const faces = fer2013 ?? found('fer2013')?.path;
  // Pictures have no rows, by which votes are given.
  const pictured = faces !== undefined && (await holdsPictures(faces));
  const votes = ferplus ?? (pictured ? undefined : found('ferplus')?.path);
  const others = typeof iefdb === 'string' || pictures !== undefined;
  if (faces === undefined) {
    if (others) return {};
    throw new MienError('DATASET_MISSING', `FER-2013 is not in ${folder}.`, {
      hint: found('fer2013')?.howTo ?? '',
    });
  }
  if (votes === undefined && labels === 'ferplus' && !pictured) {
    throw new MienError('DATASET_MISSING', `The FER+ votes (fer2013new.csv) are not in ${folder}.`, {
      hint: `${found('ferplus')?.howTo ?? ''} Or go without: --labels fer2013.`,
    });
  }
  if (fer2013 === undefined && others) warn(`Joining FER-2013 from ${faces}; --no-fer2013 leaves it out.`);
  return { fer2013: faces, ...(votes === undefined ? {} : { ferplus: votes }) };
}

async function findPortraits(flags: Omit<PrepareFlags, 'json'>): Promise<IefdbSource | undefined> {
  const { iefdb, iefdbSplit: split, iefdbSubject: subject } = flags;
  let folder = iefdb === false ? undefined : iefdb;
  if (iefdb === undefined) {
    const { sources } = await discoverSources(flags.datasets);
    folder = sources.find(({ id }) => id === 'iefdb')?.path;
    if (folder !== undefined) {
      const where = split === undefined ? '; its portraits are validation' : '';
      warn(`Joining IEFDB from ${folder}${where}. --no-iefdb leaves it out.`);
    }
  }
  if (folder !== undefined) return { folder, split, subject };
  requireSource('--iefdb', { '--iefdb-split': split, '--iefdb-subject': subject });
  return undefined;
}

function folderSource(flags: Omit<PrepareFlags, 'json'>): FolderSource | undefined {
  const { folder, folderLabels: numbering, folderCrops: crops, folderSplit: split } = flags;
  if (folder !== undefined) return { folder, numbering, crops, split };
  requireSource('--folder', {
    '--folder-labels': numbering,
    '--folder-crops': crops,
    '--folder-split': split,
  });
  return undefined;
}

/** Throws `OPTION_INVALID` for options of a source that is not there. */
function requireSource(source: string, options: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(options).filter((name) => options[name] !== undefined);
  if (given.length === 0) return;
  throw new MienError('OPTION_INVALID', `${given.join(' and ')} without ${source}.`, {
    hint: `Name it with ${source}.`,
  });
}
