import { excitedResidual } from './excited-residual.js';

/**
 * `mien-slim` whose last two sizes have a block more each, and which halves by smoothed means: about the work of `mien-se`,
 * eleven convolutions deep instead of seven.
 */
export const mienDeep = excitedResidual(
  'mien-deep',
  'five narrower blocks instead of the three of mien-se, for about its work; 1.5 M parameters',
  {
    blocks: [
      { inner: 48, outer: 64, halves: true },
      { inner: 80, outer: 128, halves: true },
      { inner: 80, outer: 128, halves: false },
      { inner: 128, outer: 256, halves: true },
      { inner: 128, outer: 256, halves: false },
    ],
    pooling: 'mean',
    halving: 'smoothed',
  },
);
