import type { TrainingConfigInput } from '../../src/training/config.js';

/** One of the networks that teach, and what its answer counts in the mean. */
export interface WeightedTeacher {
  readonly model: string;
  readonly weight: number;
}

/**
 * The recipe of run 37 (docs/lab/faces-abroad.md): the packaged network goes on with faces from beyond FER-2013, taught by
 * the three seeds and by the network of FER-2013's own labels.
 */
export const RECIPE = {
  init: 'models/default',
  teachers: [
    { model: 'models/default', weight: 1 },
    { model: 'models/seeds/1', weight: 1 },
    { model: 'models/seeds/3', weight: 1 },
    { model: 'models/own-labels', weight: 0.6 },
  ] satisfies readonly WeightedTeacher[],
  /**
   * What FER-2013's own label counts in a target, at most: this times twice the votes' doubt, which is 1 less the share of
   * the likeliest class.
   */
  sourceLabelShare: 0.25,
  /** Label smoothing of labelled faces, by folder: how far each collector's labels are to be trusted. */
  smoothing: { 'portraits-rare': 0.05, 'portraits-web': 0.1, 'web-angry-sad': 0.2 } as Readonly<
    Record<string, number>
  >,
  /** How often a face of a rare class occurs in an epoch. */
  repeats: { 'portraits-rare': { disgust: 4, fear: 4 } } as Readonly<
    Record<string, Readonly<Record<string, number>>>
  >,
  /** Smallest face that is searched for, pixels: in labelled portraits, and in unlabelled photos. */
  minFace: { labelled: 40, unlabelled: 20 },
  /** An unlabelled face must be surer and wider than this. */
  unlabelled: { score: 0.95, width: 24 },
  training: {
    epochs: 10,
    seed: 21,
    learningRate: 0.04,
    warmupEpochs: 0.5,
    averageDecay: 0.998,
    mixup: 0.3,
    teacherShare: 0.6,
    select: 'last',
    augmentation: {
      degrade: 0.3,
      erase: 0.5,
      rotation: 20,
      scale: 0.15,
      shift: 0.08,
      contrast: 0.4,
      gamma: 0.8,
      background: 0.15,
    },
  } satisfies Partial<TrainingConfigInput>,
} as const;
