import { squeezeExcitation, threeBlocks } from './squeeze-excitation.js';

/**
 * `mien-se` with blocks that are narrower inside, where nearly all of the work is: two thirds of its work.
 */
export const mienSlim = squeezeExcitation(
  'mien-slim',
  'mien-se with narrower blocks inside, two thirds of its work; 0.8 M parameters',
  { blocks: threeBlocks([48, 80, 160]), pooling: 'mean', halving: 'largest' },
);
