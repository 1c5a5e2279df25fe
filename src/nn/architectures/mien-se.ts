import type { Architecture } from './architecture.js';
import { excitedResidual } from './excited-residual.js';

/** `mien-s` with squeeze-and-excitation: hardly more work, since it weighs channels and not pixels. */
export const mienSe: Architecture = {
  name: 'mien-se',
  description: 'mien-s whose blocks weigh their channels by what all of the picture says; 1.2 M parameters',
  forward: (network, x, classes) =>
    excitedResidual(network, x, classes, [
      { inner: 64, outer: 64 },
      { inner: 128, outer: 128 },
      { inner: 256, outer: 256 },
    ]),
};
