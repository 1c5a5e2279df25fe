import type { Actions } from './action.js';
import type { FaceCanvas } from './canvas.js';
import { EYE_Y } from './eyes.js';
import { mouthY } from './mouth.js';
import type { Person } from './person.js';
import { glow, stroke } from './shapes.js';

/** Nose and cheeks, and the folds between them. `lit` is −1 or 1: the side the light comes from. */
export function paintNoseAndCheeks(canvas: FaceCanvas, person: Person, actions: Actions, lit: number): void {
  const { pixel } = canvas;
  const { noseWrinkle: wrinkle, upperLipRaise: sneer, cornerPull: smile, cheekRaise } = actions;
  const width = person.noseWidth * (1 + 0.18 * wrinkle + 0.12 * sneer + 0.1 * smile);
  const tip = person.noseLength - 0.045 * wrinkle - 0.02 * sneer;

  // The far side of the bridge is in shadow, its back and tip catch light.
  canvas.shade(
    stroke([-lit * 0.09, EYE_Y - 0.1], [-lit * 0.07, 0], [-lit * width * 0.8, tip - 0.06], 0.07, 0.09),
    0.84,
  );
  canvas.shade(glow(lit * 0.02, 0.05, 0.065, 0.25), 1.12);
  canvas.shade(glow(lit * 0.02, tip - 0.06, 0.1, 0.09), 1.14);
  canvas.shade(glow(0, tip + 0.06, width * 1.25, 0.075), 0.72);
  for (const side of [-1, 1]) {
    const x = side * width * 0.55;
    canvas.shade(glow(x, tip + 0.03, 0.075, 0.05), 0.3);
    canvas.shade(
      stroke(
        [side * width * 0.95, tip - 0.1],
        [side * width * 1.25, tip - 0.02],
        [side * width * 0.85, tip + 0.045],
        0.03,
        pixel,
      ),
      0.72 - 0.25 * wrinkle,
    );

    if (wrinkle > 0.15) {
      for (const drop of [-0.02, 0.06, 0.14]) {
        const y = EYE_Y + drop;
        canvas.shade(
          stroke([side * 0.02, y - 0.03], [side * 0.08, y - 0.01], [side * 0.15, y + 0.06], 0.03, pixel),
          1 - 0.52 * wrinkle,
        );
      }
    }

    // The fold from the wing of the nose past the mouth: smiling bows it outwards, sneering deepens its top.
    const depth = 0.1 + 0.3 * person.age + 0.55 * smile + 0.7 * Math.max(wrinkle, sneer);
    const mouth = mouthY(person, actions);
    const endX = side * (person.mouthWidth + 0.13 + 0.1 * smile);
    const endY = mouth - 0.02 - 0.08 * smile;
    canvas.shade(
      stroke(
        [side * (width + 0.06), tip - 0.05 - 0.06 * sneer],
        [side * (width + 0.17 + 0.1 * smile), tip + 0.02 + 0.03 * sneer],
        [endX, endY],
        0.045,
        pixel * 1.3,
      ),
      1 - 0.42 * Math.min(1, depth),
    );

    const cheekY = 0.24 - 0.07 * cheekRaise - 0.03 * wrinkle;
    const cheekX = side * 0.5;
    const bulge = 0.06 + 0.16 * cheekRaise * (0.4 + 0.6 * smile) + 0.06 * wrinkle;
    canvas.shade(glow(cheekX, cheekY, 0.28, 0.2), 1 + bulge);
  }
}
