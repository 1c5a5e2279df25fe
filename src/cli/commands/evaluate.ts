import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import { LABEL_NUMBERINGS } from '../../dataset/label-numbers.js';
import { PROTOCOLS, type Protocol } from '../../dataset/labels.js';
import { readDataset } from '../../dataset/prepared/read-dataset.js';
import { type FaceDataset, SPLITS, type Split, VOTE_TABLES, type VoteTable } from '../../dataset/record.js';
import { MienError } from '../../errors.js';
import { VIEW_COUNTS, type ViewCount } from '../../evaluation/face-views.js';
import { nonFaceTable, robustnessText } from '../../evaluation/robustness.js';
import { summarize } from '../../evaluation/summary.js';
import { LAST_RUN } from '../../model/find-model.js';
import { createRecognizer } from '../../recognizer/create-recognizer.js';
import type { Recognizer } from '../../recognizer/recognizer.js';
import { evaluateModel } from '../../run/evaluate-model.js';
import { measureNonFaces } from '../../run/measure-non-faces.js';
import { measureRobustness } from '../../run/measure-robustness.js';
import { findRun, readSettings } from '../../run/run-folder.js';
import { usableDevice } from '../device.js';
import { evaluateLabelledFolders, type FolderFlags, leftOut } from '../evaluate-folders.js';
import { addSearchOptions } from '../face-flags.js';
import { interruptSignal } from '../interrupt.js';
import { choice, deviceOption, JSON_OPTION, priorOption, threadsOption } from '../options.js';
import { ProgressBar, print, printJson } from '../terminal.js';

interface EvaluateFlags extends FolderFlags {
  readonly data?: string;
  readonly split: Split;
  readonly protocol: Protocol;
  readonly table?: VoteTable;
  readonly source?: string;
  readonly views: string;
  readonly robustness?: true;
  readonly backgrounds?: string;
}

/** Options that only a prepared dataset has a use for. */
const OF_DATA_SETS = ['data', 'split', 'protocol', 'table', 'source', 'views', 'robustness', 'backgrounds'];
/** Options that only folders of labelled pictures have a use for. */
const OF_FOLDERS = [
  'detect',
  'leaveOut',
  'labels',
  'answers',
  'detector',
  'minFace',
  'thresholds',
  'anyTurn',
];

export function evaluateCommand(): Command {
  const command = new Command('evaluate').description(
    'Judge a model on one split of a prepared dataset, or on folders of labelled pictures.\n' +
      'A split is judged by one label protocol, of all faces and without copies of training faces.',
  );
  addSplitOptions(command);
  addFolderOptions(command);
  return addSearchOptions(command)
    .addOption(priorOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Accuracies of different protocols count different faces. They do not compare.

Examples:
  $ mien evaluate
  $ mien evaluate --data prepared/fer2013-iefdb --source iefdb
  $ mien evaluate --model default --data prepared/fer2013
  $ mien evaluate --model default --data prepared/fer2013 --views 10
  $ mien evaluate --model default --data prepared/fer2013 --robustness --json
  $ mien evaluate --model last --protocol majority-8 --table label-tables
  $ mien evaluate --folder photos/web photos/portraits --min-face 40
  $ mien evaluate --folder web --crops stills --leave-out web:fear --json`,
    )
    .action(async (flags: EvaluateFlags) => {
      const ofFolders = flags.folder !== undefined || flags.crops !== undefined;
      requireUse(command, ofFolders);
      const signal = interruptSignal(() => {});
      if (ofFolders) await evaluateLabelledFolders(flags, signal);
      else await evaluateSplit(flags, signal);
    });
}

function addSplitOptions(command: Command): void {
  command
    .option(
      '--model <model>',
      'model file, run folder, run or model name (default: last; for folders, the packaged one)',
    )
    .option('--data <folder>', "prepared dataset (default: the run's own)")
    .addOption(choice('--split <split>', 'which rows', SPLITS).default('test'))
    .addOption(choice('--protocol <name>', 'label protocol', PROTOCOLS).default('majority-7'))
    .addOption(choice('--table <name>', 'FER+ vote table', VOTE_TABLES))
    .option('--source <name>', 'judge the faces of one source alone, for example iefdb (default: all)')
    .addOption(
      choice(
        '--views <n>',
        'mean answer to so many views of a face: 2 adds its mirror image, 10 also moves both to four sides',
        VIEW_COUNTS.map(String),
      ).default('1'),
    )
    .option('--robustness', 'also on corrupted faces, and on pictures without a face: 46 times the work')
    .option(
      '--backgrounds <folder>',
      'with --robustness: photos without people, of which squares are tried too',
    );
}

function addFolderOptions(command: Command): void {
  command
    .option('--folder <folders...>', 'labelled pictures: <label>/*, <split>/<label>/*, or metadata.csv')
    .option('--crops <folders...>', 'the same, where each picture is one face already')
    .option('--no-detect', 'take the pictures of --folder as one face each, too')
    .option(
      '--leave-out <class>',
      'do not judge the faces of a class, such as fear; FOLDER:fear for one folder; repeatable',
      leftOut,
    )
    .addOption(choice('--labels <numbering>', "what numbers mean as a folder's labels", LABEL_NUMBERINGS))
    .option('--answers <file>', 'write the answer to each picture of the folders, as JSON lines');
}

/** Throws `OPTION_INVALID` for options that do not go together. */
function requireFitting({ backgrounds, robustness, views }: EvaluateFlags): void {
  if (backgrounds !== undefined && !robustness) {
    throw new MienError('OPTION_INVALID', '--backgrounds is tried with --robustness only.', {
      hint: 'Add --robustness.',
    });
  }
  if (views !== '1' && robustness) {
    throw new MienError('OPTION_INVALID', '--robustness is measured on one view of each face.', {
      hint: 'Leave out --views or --robustness.',
    });
  }
}

async function evaluateSplit(flags: EvaluateFlags, signal: AbortSignal): Promise<void> {
  requireFitting(flags);
  const { prior, device, threads, model = LAST_RUN } = flags;
  const dataset = await readDataset(flags.data ?? (await dataOf(model)));
  const recognizer = await createRecognizer({ model, prior, device: await usableDevice(device), threads });
  const bar = new ProgressBar();
  try {
    const [judged] = await evaluateModel(recognizer, dataset, {
      split: flags.split,
      source: flags.source,
      views: Number(flags.views) as ViewCount,
      rules: [{ protocol: flags.protocol, table: flags.table }],
      signal,
      onProgress: (done, total) => bar.update('evaluating', done, total),
    });
    const tried = flags.robustness ? await tryDisturbed(recognizer, dataset, flags, signal, bar) : undefined;
    bar.stop();
    if (flags.json) return printJson({ ...judged!.evaluation, ...tried });
    print(summarize(judged!.evaluation));
    if (tried !== undefined)
      print(`${robustnessText(tried.robustness)}\n\n${nonFaceTable(tried.nonFaces)}\n`);
  } finally {
    bar.stop();
    await recognizer.release();
  }
}

/** Throws `OPTION_INVALID` for an option that what is judged has no use for. */
function requireUse(command: Command, ofFolders: boolean): void {
  const useless = ofFolders ? OF_DATA_SETS : OF_FOLDERS;
  const given = command.options.filter(
    (option) =>
      useless.includes(option.attributeName()) &&
      command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (given.length === 0) return;
  const names = given.map(({ long }) => long).join(', ');
  throw new MienError(
    'OPTION_INVALID',
    ofFolders
      ? `${names} is for prepared datasets, and folders of pictures are judged.`
      : `${names} is for folders of pictures, and a prepared dataset is judged.`,
    { hint: ofFolders ? 'Leave it out, or judge --data.' : 'Leave it out, or name folders with --folder.' },
  );
}

/** What corrupted faces and pictures without a face do to the model. */
async function tryDisturbed(
  recognizer: Recognizer,
  dataset: FaceDataset,
  { split, protocol, table, source, backgrounds }: EvaluateFlags,
  signal: AbortSignal,
  bar: ProgressBar,
) {
  const robustness = await measureRobustness(recognizer, dataset, {
    split,
    protocol,
    table,
    source,
    signal,
    onProgress: (done, total) => bar.update('disturbing', done, total),
  });
  return { robustness, nonFaces: await measureNonFaces(recognizer, { backgrounds, signal }) };
}

/** The dataset that a run was trained on. Throws `OPTION_INVALID` for a model file, which has no run. */
async function dataOf(model: string): Promise<string> {
  if ((await stat(model).catch(() => undefined))?.isFile()) {
    throw new MienError('OPTION_INVALID', `${model} is a model file, which names no dataset.`, {
      hint: 'Give --data <prepared folder>.',
    });
  }
  return (await readSettings(await findRun(model))).data;
}
