import { squeezeExcitation, threeBlocks } from './squeeze-excitation.js';

/**
 * `mien-se` with a global depthwise convolution instead of the mean: 9,000 more weights tell places of the
 * face apart.
 */
export const mienGd = squeezeExcitation(
  'mien-gd',
  'mien-se whose last channels are weighed place by place before they are summed; 1.2 M parameters',
  { blocks: threeBlocks([64, 128, 256]), pooling: 'placed', halving: 'largest' },
);
