import { type Command, Option } from 'commander';
import { VOTE_TABLES, type VoteTable } from '../dataset/record.js';
import { MienError } from '../errors.js';
import { readText } from '../files/read.js';
import type { CalibrationPrior } from '../model/prior.js';
import { ARCHITECTURES } from '../nn/architectures/registry.js';
import { LABELS, resolveConfig, type TrainingConfig, type TrainingConfigInput } from '../training/config.js';
import type { DeviceFlag } from './device.js';
import { between, calibrationPriorOption, choice, deviceOption, threadsOption, whole } from './options.js';

/** The options of training itself. */
export interface TrainingFlags {
  readonly model?: string;
  readonly epochs?: number;
  readonly batch?: number;
  readonly seed?: number;
  readonly learningRate?: number;
  readonly labels?: TrainingConfig['labels'];
  readonly auxiliary?: TrainingConfig['labels'];
  readonly table?: VoteTable;
  readonly classWeights?: TrainingConfig['classWeights'];
  readonly patience?: number;
  readonly augment: boolean;
  readonly init?: readonly string[];
  readonly teacher?: readonly string[];
  readonly teacherShare?: number;
  readonly prior?: CalibrationPrior;
  readonly config?: string;
  readonly device: DeviceFlag;
  readonly threads?: number;
}

export function addTrainingOptions(command: Command): Command {
  const names = ARCHITECTURES.map(({ name }) => name).join(', ');
  return command
    .option('--model <name>', `architecture: ${names}`)
    .addOption(new Option('--epochs <n>', 'passes over the training rows').argParser(whole(1)))
    .addOption(new Option('--batch <n>', 'pictures a step').argParser(whole(1)))
    .addOption(
      new Option('--seed <n>', 'of all random choices; the same seed gives the same run').argParser(whole(0)),
    )
    .addOption(new Option('--learning-rate <x>', 'base learning rate').argParser(between(0, 100)))
    .addOption(choice('--labels <protocol>', 'what training rows are labelled by', LABELS))
    .addOption(
      choice(
        '--auxiliary <protocol>',
        'labels that a second head learns; its model is auxiliary.onnx',
        LABELS,
      ),
    )
    .addOption(choice('--table <name>', 'FER+ vote table', VOTE_TABLES))
    .addOption(choice('--class-weights <which>', 'inverse: rare classes count more', ['none', 'inverse']))
    .addOption(
      new Option('--patience <n>', 'stop after n epochs without a lower validation loss').argParser(whole(1)),
    )
    .option('--no-augment', 'train on the pictures as they are')
    .option(
      '--init <models...>',
      'start from the weights of a model of the same architecture, or the mean of several',
    )
    .option(
      '--teacher <models...>',
      'mix what these models say of each picture, as it is varied, into its target',
    )
    .addOption(
      new Option('--teacher-share <x>', 'share of the teachers in each target (default: 0.5)').argParser(
        between(0, 1),
      ),
    )
    .addOption(calibrationPriorOption('calibrate the finished model for these class shares'))
    .option('--config <file>', 'JSON with any training settings; options given here win over it')
    .addOption(deviceOption())
    .addOption(threadsOption());
}

/**
 * The architecture's recipe, changed by the file and then by the options. Where `rows` training pictures are less than one
 * batch of the recipe, they are the batch; a batch that was asked for stays. Throws `CONFIG_INVALID`, `MODEL_UNKNOWN`.
 */
export async function trainingConfig(
  flags: TrainingFlags,
  defaultModel: string,
  rows: (config: TrainingConfig) => number,
): Promise<TrainingConfig> {
  const file = flags.config === undefined ? {} : await readConfigFile(flags.config);
  const model = flags.model ?? (typeof file.model === 'string' ? file.model : defaultModel);
  const options: { [K in keyof TrainingConfigInput]?: TrainingConfigInput[K] | undefined } = {
    epochs: flags.epochs,
    batch: flags.batch,
    seed: flags.seed,
    learningRate: flags.learningRate,
    labels: flags.labels,
    auxiliary: flags.auxiliary === undefined ? undefined : { labels: flags.auxiliary },
    classWeights: flags.classWeights,
    patience: flags.patience,
    init: flags.init === undefined ? undefined : [...flags.init],
    teachers: flags.teacher === undefined ? undefined : [...flags.teacher],
    teacherShare: flags.teacherShare,
    calibration: flags.prior === undefined ? undefined : { prior: flags.prior },
    ...(flags.augment ? {} : { augmentation: null }),
  };
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const config = resolveConfig(model, { ...file, ...given });
  if ('batch' in given || 'batch' in file) return config;
  const least = rows(config);
  return least > 0 && least < config.batch ? { ...config, batch: least } : config;
}

async function readConfigFile(path: string): Promise<Partial<TrainingConfigInput>> {
  const text = await readText(path);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch (error) {
    throw new MienError('CONFIG_INVALID', `${path} is no JSON.`, {
      cause: error,
      hint: 'Give one JSON object.',
    });
  }
  throw new MienError('CONFIG_INVALID', `${path} holds no JSON object.`, { hint: 'Give one JSON object.' });
}
