import { z } from 'zod';
import { MienError } from '../errors.js';
import { EXPRESSION_COUNT, EXPRESSIONS } from '../expression.js';
import { PRIOR_WORDS } from '../model/prior.js';
import { findArchitecture } from '../nn/architectures/registry.js';
import { describeNetwork } from '../nn/description.js';
import { similarWord } from '../text/similar-word.js';
import { SELECTIONS } from './history.js';

const unit = z.number().min(0).max(1);

const optimizer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sgd'), momentum: unit.default(0.9) }),
  z.strictObject({
    kind: z.literal('adam'),
    /** `coupled` is L2 in the loss; `decoupled` is AdamW. */
    decay: z.enum(['coupled', 'decoupled']).default('decoupled'),
  }),
]);

const schedule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('constant') }),
  z.strictObject({ kind: z.literal('cosine') }),
  z.strictObject({ kind: z.literal('step'), epochs: z.int().positive(), factor: unit }),
  z.strictObject({ kind: z.literal('plateau'), patience: z.int().positive(), factor: unit }),
]);

const augmentation = z.strictObject({
  /** Probability of a mirror image: expressions have no side. */
  flip: unit.default(0.5),
  /** Largest turn either way, degrees: heads tilt, and detectors align only roughly. */
  rotation: z.number().min(0).max(180).default(20),
  /** Largest change of size, as a share. */
  scale: unit.default(0.12),
  /** Largest shift, as a share of the side: this is the random crop, too. */
  shift: unit.default(0.08),
  /** Largest change of all gray levels, as a share of 255. */
  brightness: unit.default(0),
  /** Largest change of the spread of gray levels, as a share. */
  contrast: unit.default(0),
  /** The tone curve's exponent lies between 1 / (1 + gamma) and 1 + gamma: dark and bright film, and make-up. */
  gamma: z.number().min(0).max(4).default(0),
  /**
   * Probability that everything outside an ellipse around the face becomes one gray level. Hair and walls
   * should not count.
   */
  background: unit.default(0),
  /**
   * Probability that the picture is degraded in one of five ways, by a random amount: blurred, noisy, too
   * bright, saved as a poor JPEG, or reduced to fewer pixels.
   */
  degrade: unit.default(0),
  /** Probability that one rectangle is painted over with the picture's mean (Zhong et al. 2020). */
  erase: unit.default(0.5),
});

/** The protocols that training rows can be labelled by. */
export const LABELS = ['votes', 'majority-7', 'argmax', 'source-label'] as const;

const calibrationPrior = z.union(
  [
    z.enum(PRIOR_WORDS),
    z.strictObject({ tempered: unit }),
    z.record(z.enum(EXPRESSIONS), z.number().positive()),
  ],
  { error: 'expected "training", "even", {"tempered": 0 to 1} or a share above 0 of every class' },
);

export const trainingConfigSchema = z.strictObject({
  /** An architecture of the registry. */
  model: z.string(),
  epochs: z.int().positive(),
  /** Pictures a step. */
  batch: z.int().positive(),
  /** Starts every random choice. */
  seed: z.int().nonnegative().default(1),
  optimizer,
  learningRate: z.number().positive(),
  schedule,
  /** A linear rise at the start keeps large first steps from wrecking batch statistics. */
  warmupEpochs: z.number().nonnegative().default(0),
  /** Kernels only; biases and normalisation are spared. */
  weightDecay: z.number().nonnegative(),
  /** Largest norm of the gradient; none where null. */
  clipNorm: z.number().positive().nullable().default(null),
  /**
   * Sharpness-aware minimization (Foret et al. 2021): each gradient is taken where the loss is about largest
   * within `radius` of the weights. Its steps cost twice as much. It holds in the last `epochs` (Zhou et al.
   * 2024), or in all where `epochs` is null. Null switches it off.
   */
  sharpness: z
    .strictObject({ radius: z.number().positive(), epochs: z.int().positive().nullable().default(null) })
    .nullable()
    .default(null),
  /**
   * Progressive learning (Tan & Le 2021): the first `epochs` train on pictures of `side` pixels a side. Their
   * steps cost about (side / 48)². Validation always uses pictures of full size. Only networks whose weights
   * do not depend on the size can do it. Null switches it off.
   */
  progressive: z
    .strictObject({ side: z.int().min(16).max(40).multipleOf(8), epochs: z.int().positive() })
    .nullable()
    .default(null),
  /** Largest decay of the moving average of the weights, a step. Null: no average. */
  averageDecay: z.number().min(0).max(0.99999).nullable().default(null),
  /** The label protocol of the training rows. */
  labels: z.enum(LABELS).default('votes'),
  /**
   * Labels that a second head on the same trunk learns, and the weight of its loss beside that of the first
   * head. A picture without such a label counts in the first head alone. These labels are neither smoothed
   * nor weighted by class. Null: no second head.
   */
  auxiliary: z
    .strictObject({ labels: z.enum(LABELS), share: z.number().positive().default(0.3) })
    .nullable()
    .default(null),
  /** The protocol of the validation rows, by which the best epoch is chosen. */
  validationLabels: z.enum(['majority-7', 'argmax', 'source-label']).default('majority-7'),
  /** Share of each target spread over all classes (Szegedy et al. 2016). */
  labelSmoothing: unit.default(0),
  /** `inverse`: a class counts in inverse proportion to its frequency. */
  classWeights: z.enum(['none', 'inverse']).default('none'),
  /** Beta parameter of mixup (Zhang et al. 2018); 0 is none. */
  mixup: z.number().nonnegative().default(0),
  /** None where null. */
  augmentation: augmentation.nullable(),
  /**
   * A model of the same architecture, by file, run or name. The run starts from its weights. Of several
   * models, it starts from the mean of their weights (Wortsman et al. 2022), which works where all began with
   * the same weights. Null: random weights.
   */
  init: z
    .union([z.string(), z.array(z.string()).min(1)])
    .nullable()
    .default(null),
  /** Models whose mean answer to each augmented picture is mixed into its target (Hinton et al. 2015). */
  teachers: z.array(z.string()).default([]),
  /** Share of the teachers' answer in each target. The labels have the rest. */
  teacherShare: unit.default(0.5),
  /**
   * The class shares that the finished model is calibrated for, which are the default of its answers. They
   * are the shares of training, even ones, those of training made more even (∝ π^(1 − tempered)), or a share
   * of every class (of any sum).
   */
  calibration: z.strictObject({ prior: calibrationPrior.default('training') }).default({ prior: 'training' }),
  /** The epoch to keep: the best on validation, or the last, for validation sets too small to choose by. */
  select: z.enum(SELECTIONS).default('accuracy'),
  /** Stop after this many epochs without a lower validation loss. Null: never. */
  patience: z.int().positive().nullable().default(null),
});

export type TrainingConfig = z.infer<typeof trainingConfigSchema>;
export type TrainingConfigInput = z.input<typeof trainingConfigSchema>;
export type Augmentation = z.infer<typeof augmentation>;

/**
 * The recipe of our own networks, apart from the changes beside each, and of architectures without a recipe.
 */
const OWN: Omit<TrainingConfigInput, 'model'> = {
  epochs: 24,
  batch: 128,
  optimizer: { kind: 'sgd' },
  learningRate: 0.1,
  schedule: { kind: 'cosine' },
  warmupEpochs: 1,
  weightDecay: 5e-4,
  averageDecay: 0.998,
  augmentation: {},
};

/** The default training of each architecture. */
const RECIPES: Readonly<Record<string, Omit<TrainingConfigInput, 'model'>>> = {
  'mien-s': OWN,
  // Validation rose until epoch 30 (docs/lab/architecture.md).
  'mien-se': { ...OWN, epochs: 36 },
  // The packaged network's (27, 28 and 30 in docs/experiments.md).
  'mien-deep': {
    ...OWN,
    epochs: 100,
    progressive: { side: 32, epochs: 53 },
    averageDecay: 0.9995,
    mixup: 0.2,
    augmentation: { degrade: 0.2 },
  },
  'mien-tiny': {
    ...OWN,
    epochs: 20,
    batch: 64,
    averageDecay: 0.98,
    augmentation: { erase: 0, rotation: 10 },
  },
  // The original project's own: one-hot argmax labels, no augmentation, L2 0.001 (whose gradient is 0.002 w).
  learningimage: {
    epochs: 50,
    batch: 32,
    optimizer: { kind: 'adam', decay: 'coupled' },
    learningRate: 1e-3,
    schedule: { kind: 'constant' },
    weightDecay: 0.002,
    labels: 'argmax',
    validationLabels: 'argmax',
    augmentation: null,
    select: 'loss',
    patience: 5,
  },
};

type ConfigChanges = { readonly [K in keyof TrainingConfigInput]?: TrainingConfigInput[K] | undefined };

/**
 * An architecture's recipe with the caller's changes, checked. Values that a changed augmentation leaves out
 * are those of the recipe. If the number of epochs changes, the same part of them is on smaller pictures. A
 * run that starts from given weights uses no smaller pictures, because these weights know pictures of full
 * size.
 * Throws `MODEL_UNKNOWN`, and `CONFIG_INVALID` where a value is out of range or a key is unknown.
 */
export function resolveConfig(model: string, changes: ConfigChanges = {}): TrainingConfig {
  findArchitecture(model);
  const recipe = RECIPES[model] ?? OWN;
  const { augmentation } = changes;
  const defined = Object.entries({
    ...changes,
    augmentation: augmentation && { ...recipe.augmentation, ...augmentation },
  }).filter(([, value]) => value !== undefined);
  const progressive = smallerPictures(recipe, changes);
  return parseConfig({ ...recipe, progressive, ...Object.fromEntries(defined), model });
}

function smallerPictures(
  recipe: Omit<TrainingConfigInput, 'model'>,
  { epochs = recipe.epochs, init }: ConfigChanges,
): TrainingConfig['progressive'] {
  if (!recipe.progressive || (init ?? null) !== null) return null;
  const count = Math.floor((recipe.progressive.epochs * epochs) / recipe.epochs);
  return count > 0 ? { ...recipe.progressive, epochs: count } : null;
}

/** A configuration as it was saved. Throws `MODEL_UNKNOWN` and `CONFIG_INVALID`. */
export function parseConfig(value: unknown): TrainingConfig {
  const parsed = trainingConfigSchema.safeParse(value);
  if (parsed.success) {
    checkProgressive(parsed.data);
    return parsed.data;
  }
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the whole'}: ${issue.message}${guess(issue)}`,
  );
  throw new MienError('CONFIG_INVALID', `The training configuration does not fit: ${problems.join('; ')}.`, {
    hint: 'See "mien train --help" for the options and their ranges.',
  });
}

/** The key that an unknown key was probably meant to be, as a further sentence. */
function guess(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return '';
  const known = issue.path[0] === 'augmentation' ? augmentation.shape : trainingConfigSchema.shape;
  const meant = similarWord(issue.keys[0] ?? '', Object.keys(known));
  return meant === undefined ? '' : ` (did you mean "${meant}"?)`;
}

/**
 * Throws `CONFIG_INVALID` where all epochs would be on smaller pictures, or smaller pictures would train
 * other weights.
 */
function checkProgressive({ model, epochs, progressive }: TrainingConfig): void {
  if (progressive === null) return;
  if (progressive.epochs >= epochs) {
    throw new MienError(
      'CONFIG_INVALID',
      `progressive: ${progressive.epochs} of ${epochs} epochs are on smaller pictures; expected fewer.`,
      { hint: 'The last epochs train on whole pictures, which is what the network is used on.' },
    );
  }
  const sizes = (side?: number) => {
    const { groups, statistics } = describeNetwork(findArchitecture(model), EXPRESSION_COUNT, side);
    return [...groups.map(({ layout }) => layout.size), statistics.size].join();
  };
  if (sizes() !== sizes(progressive.side)) {
    throw new MienError(
      'CONFIG_INVALID',
      `progressive: ${model} has other weights for pictures of ${progressive.side}×${progressive.side} than for whole ones.`,
      {
        hint: 'Train it on whole pictures, or choose a network that averages its last channels, such as mien-se.',
      },
    );
  }
}
