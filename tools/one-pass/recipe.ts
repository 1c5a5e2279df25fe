import type { PatchBatchOptions } from '../../src/face/one-pass/training/batches.js';
import type { SearchFitPlan } from '../../src/face/one-pass/training/fit.js';

const SEED = 5;
const SIDE = 160;
const BATCH = 32;

/** What the packaged search was trained by. */
export const PLAN: SearchFitPlan = {
  seed: SEED,
  batch: BATCH,
  side: SIDE,
  steps: 12_000,
  learningRate: 0.002,
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

/** Shares of the photos: with marked faces, with framed ones, and of other things. */
export const SHARES = { marked: 0.62, framed: 0.14, background: 0.24 };

/**
 * The logit at which a cell proposes a face. It is moved into the file, so that it becomes the probability 0.6 there: what a
 * first net's threshold is by default.
 */
export const PROPOSES = -2;

/** What a proposal's logit adds to that of the O-Net. */
export const SUPPORT = { weight: 1, offset: -2.6 };
