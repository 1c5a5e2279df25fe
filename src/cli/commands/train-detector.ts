import { Command, InvalidArgumentError, Option } from 'commander';
import { MienError } from '../../errors.js';
import { detectionTable } from '../../face/evaluation/detection-table.js';
import { NET_NAMES, type NetName } from '../../face/mtcnn/net-plans.js';
import {
  DETECTOR_RECIPE,
  type DetectorConfig,
  parseDetectorConfig,
} from '../../face/mtcnn/training/config.js';
import {
  type DetectorEvent,
  type DetectorSettings,
  forgetStages,
  readDetectorSettings,
  requireNoDetectorRun,
  trainDetector,
} from '../../face/mtcnn/training/train-detector.js';
import { withFolderLock } from '../../files/lock.js';
import { readText } from '../../files/read.js';
import { defaultThreads } from '../../runtime/default-threads.js';
import { interruptSignal } from '../interrupt.js';
import { between, choice, JSON_OPTION, threadsOption, whole } from '../options.js';
import { quoteWords } from '../shell-words.js';
import { commandLine } from '../start-run.js';
import { ProgressBar, print, printJson, say, warn } from '../terminal.js';

interface DetectorFlags {
  readonly faces?: string;
  readonly background?: readonly string[];
  readonly boxes?: readonly string[];
  readonly teacher?: string;
  readonly out?: string;
  readonly seed?: number;
  readonly from?: string;
  readonly nets?: readonly NetName[];
  readonly effort: number;
  readonly config?: string;
  readonly stage?: NetName;
  readonly threads?: number;
  readonly resume?: true;
  readonly json?: true;
}

const NO_TEACHER = 'none';

export function trainDetectorCommand(): Command {
  return new Command('train-detector')
    .description('Train the face detector from random weights on photos with marked faces, and judge it.')
    .option('--faces <folder>', 'photos in images/, their faces in landmarks.csv')
    .option('--background <folders...>', 'photos with no marked faces, most of them without any')
    .option('--boxes <folders...>', 'more photos: images/, and their faces framed in boxes.csv')
    .option(
      '--teacher <detector>',
      'a detector that says which boxes the marked faces have and which faces nobody marked: a folder with ' +
        `p.onnx, r.onnx and o.onnx, or its name; ${NO_TEACHER}: boxes from the marks by fixed ratios`,
      NO_TEACHER,
    )
    .option(
      '--from <detector>',
      'train the nets of this detector on, instead of from random weights: a folder or a name',
    )
    .addOption(new Option('--nets <names>', 'with --from: train only these, such as r,o').argParser(netNames))
    .option('--out <folder>', 'where the nets go; what it takes to go on is kept in training/ in it')
    .addOption(new Option('--seed <n>', 'of all random choices (default: 1)').argParser(whole(0)))
    .addOption(
      new Option('--effort <x>', 'steps of training, in those of the recipe: 0.1 for a trial')
        .argParser(between(0.0001, 100))
        .default(1),
    )
    .option('--config <file>', 'JSON with all settings, as in training/settings.json under "config"')
    .addOption(choice('--stage <net>', 'with --resume: train this net and the later ones again', NET_NAMES))
    .option('--resume', 'go on with the run in --out')
    .addOption(threadsOption())
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
landmarks.csv has a row for each face: image, split (train or val), and x and y
in pixels of left_eye, right_eye, nose and mouth. The split val is only judged
on. boxes.csv has a row for each face: image, x, y, width and height in pixels;
unmarked-candidates.csv beside it names places that may hold a face nobody
framed. Ctrl-C saves, and --resume goes on.

Examples:
  $ mien train-detector --faces webfaces --background background \\
      --teacher mtcnn-reference --out my-detector
  $ mien train-detector --faces webfaces --background background objects \\
      --teacher mtcnn-reference --from mtcnn --nets r,o --out my-detector
  $ mien train-detector --resume --out my-detector
  $ mien detect photo.jpg --detector ./my-detector`,
    )
    .action(async (flags: DetectorFlags) => {
      const folder = required(flags.out, '--out', 'where the nets go');
      const signal = interruptSignal(() => say('\nStopping after this step …'));
      await withFolderLock(folder, () => trainLocked(flags, folder, signal));
    });
}

async function trainLocked(flags: DetectorFlags, folder: string, signal: AbortSignal): Promise<void> {
  const settings = flags.resume ? await readDetectorSettings(folder) : await newSettings(flags, folder);
  if (flags.stage !== undefined) {
    if (flags.resume === undefined) {
      throw new MienError('OPTION_INVALID', '--stage is for a run that is resumed.', {
        hint: 'Give --resume, too, or leave --stage out.',
      });
    }
    await forgetStages(folder, flags.stage);
  }
  const bar = new ProgressBar();
  try {
    const { measures, issues } = await trainDetector({
      settings,
      folder,
      resume: flags.resume === true,
      signal,
      onEvent: (event) => showEvent(bar, event),
    });
    bar.stop();
    for (const { file, row, message } of issues) {
      warn(`${file}${row === undefined ? '' : `, row ${row}`}: ${message}`);
    }
    if (flags.json === true) printJson({ folder, detectors: measures, issues });
    else print(`${detectionTable(measures)}\n\nThe detector is in ${folder}.`);
    if (issues.length > 0) process.exitCode = 1;
  } catch (error) {
    bar.stop();
    if (!(error instanceof MienError) || error.code !== 'INTERRUPTED') throw error;
    throw new MienError('INTERRUPTED', error.message, {
      cause: error,
      hint: `Go on with: ${resumeCommand(folder)}`,
    });
  }
}

function resumeCommand(folder: string): string {
  return quoteWords(['mien', 'train-detector', '--resume', '--out', folder]);
}

async function newSettings(flags: DetectorFlags, folder: string): Promise<DetectorSettings> {
  const faces = required(flags.faces, '--faces', 'a folder with images/ and landmarks.csv');
  const background = required(flags.background, '--background', 'folders of photos without marked faces');
  await requireNoDetectorRun(folder, resumeCommand(folder));
  const { teacher = NO_TEACHER, threads = defaultThreads() } = flags;
  return {
    command: commandLine(),
    faces,
    background: [...background],
    boxes: [...(flags.boxes ?? [])],
    teacher: teacher === NO_TEACHER ? null : teacher,
    from: flags.from ?? null,
    nets: [...netsToTrain(flags)],
    threads,
    config: await detectorConfig(flags),
  };
}

async function detectorConfig({ config: file, seed, effort }: DetectorFlags): Promise<DetectorConfig> {
  const config = file === undefined ? DETECTOR_RECIPE : parseDetectorConfig(await readJson(file));
  const scaled = (net: NetName) => {
    const stage = config.stages[net];
    return { ...stage, steps: Math.max(1, Math.round(stage.steps * effort)) };
  };
  return {
    ...config,
    seed: seed ?? config.seed,
    stages: { p: scaled('p'), r: scaled('r'), o: scaled('o') },
  };
}

async function readJson(path: string): Promise<unknown> {
  const text = await readText(path);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new MienError('CONFIG_INVALID', `${path} is no JSON.`, { cause });
  }
}

/** Throws `OPTION_INVALID` where a net that is not trained would have no weights. */
function netsToTrain({ nets = NET_NAMES, from }: DetectorFlags): readonly NetName[] {
  if (from !== undefined || nets.length === NET_NAMES.length) return nets;
  throw new MienError('OPTION_INVALID', `--nets ${nets.join(',')} leaves nets without weights.`, {
    hint: 'Name the detector that has them with --from, or leave --nets out.',
  });
}

/** `r,o` → the names, in the order of the cascade. */
function netNames(value: string): readonly NetName[] {
  const wanted = value.split(',');
  const unknown = wanted.find((name) => !(NET_NAMES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`"${unknown}" is no net, expected some of ${NET_NAMES.join(',')}.`);
  }
  return NET_NAMES.filter((name) => wanted.includes(name));
}

function required<T>(value: T | undefined, option: string, what: string): T {
  if (value !== undefined) return value;
  throw new MienError('OPTION_INVALID', `${option} is missing.`, {
    hint: `Give ${option} <folder>: ${what}.`,
  });
}

function showEvent(bar: ProgressBar, event: DetectorEvent): void {
  const { done, total } = event;
  switch (event.kind) {
    case 'teacher':
      bar.update('asking the teacher', done, total, 'photos');
      break;
    case 'samples':
      bar.update(
        `${event.net.toUpperCase()}-Net: cutting samples`,
        done,
        total,
        `photos · ${event.crops} samples`,
      );
      break;
    case 'step': {
      const losses = Object.entries(event.losses).map(([name, value]) => `${name} ${value.toFixed(4)}`);
      const rate = `${Math.round(event.cropsPerSecond)} crops/s`;
      bar.update(`${event.net.toUpperCase()}-Net: training`, done, total, [...losses, rate].join(' · '));
      break;
    }
    case 'judging':
      bar.update(`judging ${event.detector}`, done, total, 'photos');
  }
}
