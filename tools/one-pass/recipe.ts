import type { PatchBatchOptions } from '../../src/face/one-pass/training/batches.js';
import type { DecisionBatchOptions } from '../../src/face/one-pass/training/decision-batches.js';
import type { DecisionFitPlan, SearchFitPlan } from '../../src/face/one-pass/training/fit.js';

const SEED = 5;
const SIDE = 160;
const BATCH = 32;

/** What the packaged search was trained by. */
export const PLAN: SearchFitPlan = {
  seed: SEED,
  batch: BATCH,
  side: SIDE,
  cycles: [{ steps: 12_000, learningRate: 0.002 }],
  weightDecay: 0.02,
  boxWeight: 0.5,
  averageDecay: 0.998,
};

export const BATCHES: PatchBatchOptions = {
  seed: SEED,
  batch: BATCH,
  side: SIDE,
  levels: [0.01, 0.99],
  sizes: [8.5, 84],
  varied: 0.75,
  variation: {
    turn: 0.4,
    degrees: 12,
    blur: 0.2,
    blurPixels: 3,
    jpeg: 0.25,
    lowestQuality: 8,
    tilt: 0.35,
    tiltDegrees: 60,
    cover: 0.4,
    dark: 0.12,
    darkest: 0.06,
    bright: 0.2,
    brightest: 2.8,
  },
  relighting: { brightness: 0.12, contrast: 0.25, colour: 0.08, gray: 0.15, grain: 0.08, grainLevels: 12 },
};

/**
 * What the packaged net that decides was trained by. Its first 3,813 steps had the rates of a plan of 9,000; in the first
 * cycle landmarks counted 2, and no crop was framed.
 */
export const DECISION_PLAN: DecisionFitPlan = {
  seed: SEED,
  batch: 192,
  cycles: [
    { steps: 7_000, learningRate: 0.002 },
    { steps: 8_000, learningRate: 0.0012 },
  ],
  weightDecay: 0.02,
  lossWeights: { box: 1, landmarks: 4 },
  averageDecay: 0.998,
};

export const DECISIONS: DecisionBatchOptions = {
  ...{ seed: SEED, batch: DECISION_PLAN.batch },
  ...{ levels: BATCHES.levels, relighting: BATCHES.relighting },
  minFace: [16, 40],
  // A logit of −3 before the bias is moved (`PROPOSES`).
  proposes: 0.215,
  ...{ faces: 6, proposed: 2, drawn: 1, others: 8 },
  framed: 0.25,
  varied: 0.8,
  variation: { ...BATCHES.variation, cover: 0.45 },
};

/** Shares of the photos: with marked faces, with framed ones, and of other things. The search has patches of each, too. */
export const SEARCH_SHARES = {
  marked: { share: 0.62, patches: 4, around: 3 },
  framed: { share: 0.14, patches: 4, around: 3 },
  background: { share: 0.24, patches: 3, around: 3 },
};
export const DECISION_SHARES = {
  marked: { share: 0.58 },
  framed: { share: 0.18 },
  background: { share: 0.24 },
};

/**
 * The logit at which a cell proposes a face. It is moved into the file, so that it becomes the probability 0.6 there: what a
 * first net's threshold is by default.
 */
export const PROPOSES = -1.3;

/** What a proposal's logit and size add to the logit of the net that decides. Chosen on `val`, for 0.1 extra finds a photo. */
export const SUPPORT = { weight: 1, size: 1, offset: -3.89 };
