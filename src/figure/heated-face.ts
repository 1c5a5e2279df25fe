import { FACE_SIZE } from '../image/face-size.js';
import type { Image } from '../image/image.js';
import { heatColor } from './heat-color.js';

/** Of a place's colour, the part that is the heat's; the rest is the face's gray. */
const OPACITY = 0.62;

/** A face of 48×48 gray bytes with the colours of its heat `[48, 48]`, 0 to 1, over it. */
export function heatedFace(crop: Uint8Array, heat: Float32Array): Image {
  const data = new Uint8Array(3 * crop.length);
  crop.forEach((gray, i) => {
    heatColor(heat[i]!).forEach((part, c) => {
      data[3 * i + c] = Math.round(OPACITY * part + (1 - OPACITY) * gray);
    });
  });
  return { data, width: FACE_SIZE, height: FACE_SIZE, channels: 3 };
}
