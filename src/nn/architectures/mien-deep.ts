import { squeezeExcitation } from './squeeze-excitation.js';

/**
 * `mien-slim` with a second block at each of the last two sizes, and with smoothed halving. It is eleven
 * convolutions deep instead of seven, and does about the work of `mien-se`.
 */
export const mienDeep = squeezeExcitation(
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
