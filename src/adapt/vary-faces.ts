import { FACE_BYTES } from '../image/face-size.js';
import { Random } from '../random.js';
import { augment } from '../training/augment.js';
import type { Augmentation } from '../training/config.js';
import type { TaughtFace } from './taught-face.js';

/** What a camera and a head that sits before it change by themselves; expressions have no side. */
const MILD: Augmentation = {
  flip: 0.5,
  rotation: 8,
  scale: 0.06,
  shift: 0.04,
  brightness: 0.08,
  contrast: 0.2,
  gamma: 0,
  background: 0,
  degrade: 0,
  erase: 0,
};

/**
 * Gray levels 0–255 of `variants` pictures of each face, `[n · variants, 48, 48]`, those of one face together: first the
 * face as it is, then changed a little at random.
 */
export function varyFaces(faces: readonly TaughtFace[], variants: number, seed: number): Float32Array {
  const levels = new Float32Array(faces.length * variants * FACE_BYTES);
  faces.forEach(({ crop }, i) => {
    for (let k = 0; k < variants; k++) {
      const at = (i * variants + k) * FACE_BYTES;
      if (k === 0) levels.set(crop, at);
      else augment(crop, 0, levels, at, MILD, new Random(seed, i, k));
    }
  });
  return levels;
}
