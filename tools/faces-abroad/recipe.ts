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
  /** Whether each face of a batch is answered by all teachers, or by one of them in turn. */
  readonly teaching: 'all' | 'in-turn';
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

const SEEDS: readonly WeightedTeacher[] = ['2', '1', '3'].map((seed) => ({
  model: `models/seeds/${seed}`,
  weight: 1,
}));

/** Run 37's network among the teachers, for what goes on from it. */
function withItself(ownLabels: number): readonly WeightedTeacher[] {
  return [
    { model: 'models/abroad', weight: 1.5 },
    ...SEEDS,
    { model: 'models/own-labels', weight: ownLabels },
  ];
}

const RUN_37: Recipe = {
  init: 'models/seeds/2',
  teachers: [...SEEDS, { model: 'models/own-labels', weight: 0.6 }],
  teaching: 'all',
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
};

const RUN_39: Recipe = {
  ...RUN_37,
  init: 'models/abroad',
  teachers: withItself(0.8),
  teaching: 'in-turn',
  sourceLabelShare: 0.3,
  training: { ...RUN_37.training, epochs: 15, seed: 23 },
};

/** By the number of the run (docs/lab/faces-abroad.md). */
export const RECIPES: Readonly<Record<string, Recipe>> = {
  /** The best of three seeds of FER-2013 alone goes on, taught by the three seeds and by the network of FER-2013's own labels. */
  '37': RUN_37,
  /** Run 37's network goes on, taught by itself too; rare classes, own labels and teachers count for more. */
  '38': {
    ...RUN_37,
    init: 'models/abroad',
    teachers: withItself(1),
    teaching: 'in-turn',
    sourceLabelShare: 0.4,
    repeats: {
      'portraits-rare': { disgust: 6, fear: 6 },
      'portraits-web': { angry: 2 },
      'web-angry-sad': { angry: 2 },
    },
    unlabelled: { score: 0.9, width: 24 },
    training: { ...RUN_37.training, epochs: 3, seed: 22, teacherShare: 0.7 },
  },
  /** Run 37's network goes on for longer, by its own recipe; taught by itself too, each face by one teacher in turn. */
  '39': RUN_39,
  /** Run 39 with another seed, for a mean of three networks. */
  '41': { ...RUN_39, training: { ...RUN_39.training, seed: 24 } },
};
