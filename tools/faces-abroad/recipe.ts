import type { TrainingConfigInput } from '../../src/training/config.js';

/** One of the networks that teach, and what its answer counts in the mean. */
export interface WeightedTeacher {
  readonly model: string;
  readonly weight: number;
}

/** How a network goes on with faces from beyond FER-2013. */
export interface Recipe {
  readonly init: string;
  readonly teachers: readonly WeightedTeacher[];
  /**
   * What FER-2013's own label counts in a target, at most: this times twice the votes' doubt, which is 1 less the share of
   * the likeliest class.
   */
  readonly sourceLabelShare: number;
  /** Label smoothing of labelled faces, by folder: how far each collector's labels are to be trusted. */
  readonly smoothing: Readonly<Record<string, number>>;
  /** How often a face of a folder and class occurs in an epoch; once where it is not named. */
  readonly repeats: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Smallest face that is searched for, pixels: in labelled portraits, and in unlabelled photos. */
  readonly minFace: { readonly labelled: number; readonly unlabelled: number };
  /** An unlabelled face must be surer and wider than this. */
  readonly unlabelled: { readonly score: number; readonly width: number };
  readonly training: Partial<TrainingConfigInput>;
}

/** By the number of the run (docs/lab/faces-abroad.md). */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  /** The packaged network goes on, taught by the three seeds and by the network of FER-2013's own labels. */
  '37': {
    init: 'models/default',
    teachers: [
      { model: 'models/default', weight: 1 },
      { model: 'models/seeds/1', weight: 1 },
      { model: 'models/seeds/3', weight: 1 },
      { model: 'models/own-labels', weight: 0.6 },
    ],
    sourceLabelShare: 0.25,
    smoothing: { 'portraits-rare': 0.05, 'portraits-web': 0.1, 'web-angry-sad': 0.2 },
    repeats: { 'portraits-rare': { disgust: 4, fear: 4 } },
    minFace: { labelled: 40, unlabelled: 20 },
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
    },
  },
};
