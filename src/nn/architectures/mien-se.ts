import { squeezeExcitation, threeBlocks } from './squeeze-excitation.js';

/** `mien-s` with squeeze-and-excitation. That is hardly more work, since it weighs channels, not pixels. */
export const mienSe = squeezeExcitation(
  'mien-se',
  'mien-s whose blocks weigh their channels by what all of the picture says; 1.2 M parameters',
  { blocks: threeBlocks([64, 128, 256]), pooling: 'mean', halving: 'largest' },
);
