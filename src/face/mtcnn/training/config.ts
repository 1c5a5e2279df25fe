import { z } from 'zod';
import { MienError } from '../../../errors.js';

const unit = z.number().min(0).max(1);
const count = z.int().nonnegative();

const stage = z.strictObject({
  /** Times that all photos are gone through for samples, */
  passes: z.int().positive(),
  /** and how many of these times, from the first, they are taken as they are; after that they are varied. */
  plain: z.number().nonnegative(),
  /** Wanted of each face. */
  positives: count,
  parts: count,
  near: count,
  /** Of each photo: squares anywhere that hold no face, and those that the cascade so far takes for one. */
  anywhere: count,
  mined: count,
  steps: z.int().positive(),
  /** Samples a step. */
  batch: z.int().positive(),
  learningRate: z.number().positive(),
  /**
   * Share of its own faces that the net may refuse in the cascade. The first two leave the decision to the last: what
   * they let pass costs time only.
   */
  missed: unit,
  /** What is then taken off the logit of a face: fewer finds that are none, and some faces fewer. */
  stricter: z.number().nonnegative().default(0),
  lossWeights: z.strictObject({ box: z.number().nonnegative(), landmarks: z.number().nonnegative() }),
});

export const detectorConfigSchema = z.strictObject({
  /** Starts every random choice. */
  seed: z.int().nonnegative().default(1),
  /** Shares of a photo's pixels that become black and stay below white before the nets see it; null: as it is. */
  levels: z
    .tuple([z.number().min(0).max(0.5), z.number().min(0.5).max(1)])
    .nullable()
    .default(null),
  stages: z.strictObject({ p: stage, r: stage, o: stage }),
  /** Parts of each batch. */
  shares: z
    .strictObject({ negative: unit, part: unit, positive: unit })
    .refine(({ negative, part, positive }) => Math.abs(negative + part + positive - 1) < 1e-6, {
      error: 'must sum to 1',
    }),
  /** Share of faces and background in a batch, the hardest, that the face loss is the mean of. */
  hardShare: unit,
  weightDecay: z.number().nonnegative(),
  /** Steps of a linear rise of the learning rate, as a share of all; then it falls along half a cosine. */
  warmup: unit,
  /** Largest decay a step of the moving average of the weights. */
  averageDecay: z.number().min(0).max(0.99999),
  cutting: z.strictObject({
    /** Side of the smallest square that is cut anywhere, pixels. */
    smallest: z.number().min(1),
    /** How the cascade so far is asked for what it takes for faces: more readily than in use. */
    mining: z.strictObject({
      minFace: z.number().min(12),
      scaleFactor: z.number().min(0.1).max(0.95),
      thresholds: z.tuple([unit, unit]),
    }),
    /** How photos are changed that are not taken as they are. */
    variation: z.strictObject({
      turn: unit,
      degrees: z.number().min(0).max(180),
      blur: unit,
      blurPixels: z.number().min(0.4),
      jpeg: unit,
      lowestQuality: z.int().min(1).max(90),
      tilt: unit.default(0),
      tiltDegrees: z.number().min(0).max(180).default(0),
      cover: unit.default(0),
      dark: unit.default(0),
      darkest: z.number().min(0.01).max(1).default(1),
      bright: unit.default(0),
      brightest: z.number().min(1).max(10).default(1),
    }),
  }),
  /** How crops are changed, in each step anew. */
  relighting: z.strictObject({
    brightness: unit,
    contrast: unit,
    colour: unit,
    gray: unit,
    grain: unit,
    grainLevels: z.number().nonnegative(),
  }),
});

export type DetectorConfig = z.infer<typeof detectorConfigSchema>;

/**
 * What the shipped detector is trained with. The P-Net is the
 * smallest by far and what it misses is lost, so it sees the most samples; the O-Net takes most of the time.
 */
export const DETECTOR_RECIPE: DetectorConfig = {
  seed: 1,
  levels: [0.01, 0.99],
  stages: {
    p: {
      passes: 3,
      plain: 1,
      positives: 10,
      parts: 8,
      near: 6,
      anywhere: 45,
      mined: 0,
      steps: 12_000,
      batch: 1024,
      learningRate: 4e-3,
      missed: 0.03,
      stricter: 0,
      lossWeights: { box: 0.5, landmarks: 0 },
    },
    r: {
      passes: 1,
      plain: 0.5,
      positives: 5,
      parts: 4,
      near: 2,
      anywhere: 2,
      mined: 40,
      steps: 2200,
      batch: 256,
      learningRate: 2e-3,
      missed: 0.02,
      stricter: 0,
      lossWeights: { box: 0.5, landmarks: 0 },
    },
    o: {
      passes: 2,
      plain: 0.5,
      positives: 3,
      parts: 2,
      near: 1,
      anywhere: 1,
      mined: 20,
      steps: 8000,
      batch: 128,
      learningRate: 2e-3,
      missed: 0.02,
      // On the validation photos it then has no more extra finds than the reference.
      stricter: 0.6,
      lossWeights: { box: 0.5, landmarks: 1 },
    },
  },
  // As in the paper about three of background to one face and one part; some faces more, since half of them turn easy.
  shares: { negative: 0.55, part: 0.2, positive: 0.25 },
  hardShare: 0.7,
  weightDecay: 1e-2,
  warmup: 0.03,
  averageDecay: 0.998,
  cutting: {
    smallest: 14,
    // A face of 16 pixels is as hard as one of 20 that is blurred.
    mining: { minFace: 16, scaleFactor: 0.709, thresholds: [0.5, 0.3] },
    variation: {
      ...{ turn: 0.8, degrees: 12, tilt: 0, tiltDegrees: 0 },
      ...{ blur: 0.2, blurPixels: 1.5, jpeg: 0.3, lowestQuality: 30 },
      ...{ cover: 0, dark: 0, darkest: 1, bright: 0, brightest: 1 },
    },
  },
  relighting: { brightness: 0.12, contrast: 0.25, colour: 0.08, gray: 0.15, grain: 0.08, grainLevels: 12 },
};

/** Throws `CONFIG_INVALID`, naming the field. */
export function parseDetectorConfig(value: unknown): DetectorConfig {
  const result = detectorConfigSchema.safeParse(value);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  throw new MienError('CONFIG_INVALID', `${first!.path.join('.') || 'configuration'}: ${first!.message}`);
}
