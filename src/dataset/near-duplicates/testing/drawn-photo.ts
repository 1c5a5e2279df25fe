import { Random } from '../../../random.js';
import { FACE_BYTES, FACE_SIZE } from '../../record.js';

/** How a photo is cut: its centre, pixels away from the middle, and how large it is shown. */
export interface Cut {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const WAVES = 24;

/** A photo that is known everywhere, between pixels too: waves of all directions and lengths from 6 pixels on. */
export function drawnPhoto(seed: number): (cut: Cut) => Uint8Array {
  const random = new Random(seed);
  const waves = Array.from({ length: WAVES }, () => {
    const [angle, length] = [random.uniform(0, Math.PI), 6 * 8 ** random.next()];
    return {
      x: (2 * Math.PI * Math.cos(angle)) / length,
      y: (2 * Math.PI * Math.sin(angle)) / length,
      phase: random.uniform(0, 2 * Math.PI),
    };
  });
  return ({ x, y, zoom }) =>
    Uint8Array.from({ length: FACE_BYTES }, (_, i) => {
      const column = ((i % FACE_SIZE) - (FACE_SIZE - 1) / 2 + x) / zoom;
      const row = (Math.floor(i / FACE_SIZE) - (FACE_SIZE - 1) / 2 + y) / zoom;
      const sum = waves.reduce((all, wave) => all + Math.sin(wave.x * column + wave.y * row + wave.phase), 0);
      return 128 + (30 * sum) / Math.sqrt(WAVES / 2);
    });
}
