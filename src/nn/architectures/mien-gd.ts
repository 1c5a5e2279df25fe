import { excitedResidual, threeBlocks } from './excited-residual.js';

/** `mien-se` that knows where in the face it sees what, for the price of 9,000 weights. */
export const mienGd = excitedResidual(
  'mien-gd',
  'mien-se whose last channels are weighed place by place before they are summed; 1.2 M parameters',
  { blocks: threeBlocks([64, 128, 256]), pooling: 'placed', halving: 'largest' },
);
