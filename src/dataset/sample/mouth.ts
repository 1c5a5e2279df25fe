import type { Actions } from './action.js';
import type { FaceCanvas } from './canvas.js';
import type { Person } from './person.js';
import { between, clamp01, edge, ellipse, glow, stroke, thinLine, within } from './shapes.js';

/** Where the lips meet, in the middle, in face units. */
export function mouthY(person: Person, actions: Actions): number {
  return (
    person.mouthHeight -
    0.02 * actions.cornerPull -
    0.045 * actions.chinRaise -
    0.03 * actions.upperLipRaise +
    0.03 * actions.jawDrop
  );
}

/** Lips, teeth, the inside of the mouth, and the chin under them. */
export function paintMouth(canvas: FaceCanvas, person: Person, actions: Actions): void {
  const { pixel } = canvas;
  const {
    cornerPull,
    cornerDepress,
    chinRaise,
    lipStretch,
    lipTighten,
    lipsPart,
    jawDrop,
    upperLipRaise: sneer,
  } = actions;
  const middle = mouthY(person, actions);
  const width =
    person.mouthWidth *
    (1 +
      0.36 * cornerPull +
      0.24 * lipStretch -
      0.26 * jawDrop * (1 - cornerPull) -
      0.1 * lipTighten -
      0.06 * chinRaise);
  const corner =
    -0.17 * cornerPull +
    0.14 * cornerDepress +
    0.035 * lipStretch +
    0.05 * sneer +
    0.06 * jawDrop +
    0.03 * chinRaise;
  const t = (x: number): number => x / width;
  const square = (x: number): number => Math.min(1.2, t(x) * t(x));
  // Most of a smile's or a sulk's curve is in its corners.
  const line = (x: number): number => middle + corner * square(x) * (0.55 + 0.45 * square(x));
  // A stretched or snarling mouth opens square, a dropped jaw opens round.
  const boxy = clamp01(0.25 + lipStretch + 0.7 * sneer + 0.3 * cornerPull - 0.8 * jawDrop);
  const profile = (x: number): number => Math.max(0, 1 - square(x) * (1 - boxy + boxy * square(x)));
  const part = Math.max(0, lipsPart - 0.18);
  const openUp = part * (0.045 + 0.05 * lipStretch + 0.07 * sneer) + 0.045 * jawDrop;
  const openDown = part * (0.06 + 0.05 * lipStretch + 0.06 * cornerPull) + 0.29 * jawDrop;
  const innerUpper = (x: number): number => line(x) - openUp * profile(x);
  const innerLower = (x: number): number => line(x) + openDown * profile(x);

  const thin = Math.max(0.15, 1 - 0.75 * lipTighten - 0.2 * cornerPull - 0.12 * lipStretch - 0.15 * jawDrop);
  const upperLip = 0.078 * person.lipFullness * thin * (1 - 0.15 * sneer);
  const lowerLip = 0.1 * person.lipFullness * thin * (1 + 0.2 * chinRaise);
  // The upper lip dips in the middle; sneering lifts it beside the middle.
  const bow = (x: number): number =>
    1 -
    0.22 * Math.max(0, 1 - (x / 0.07) ** 2) +
    0.6 * sneer * Math.max(0, 1 - ((Math.abs(x) - 0.14) / 0.14) ** 2);
  const outerUpper = (x: number): number => innerUpper(x) - upperLip * bow(x) * Math.max(0, 1 - square(x));
  const outerLower = (x: number): number => innerLower(x) + lowerLip * Math.max(0, 1 - square(x));

  const left = -width;
  const box = [
    left - 0.06,
    middle - openUp - Math.max(0, -corner) - 0.22,
    width + 0.06,
    middle + openDown + Math.max(0, corner) + 0.2,
  ] as const;
  const base = person.skin * person.lips;

  // The groove from nose to lip, the shade under the lower lip, and a raised chin's dimpled boss.
  canvas.shade(glow(0, middle - 0.16, 0.07, 0.1), 0.86);
  const under = outerLower(0) + 0.06;
  canvas.shade(glow(0, under, 0.26, 0.085), 0.8 - 0.15 * chinRaise);
  canvas.shade(glow(0, under + 0.15, 0.22, 0.14), 1.08 + 0.08 * chinRaise);
  if (chinRaise > 0.25) {
    canvas.shade(
      stroke([-0.2, under + 0.12], [0, under - 0.04], [0.2, under + 0.12], 0.03, pixel),
      1 - 0.3 * chinRaise,
    );
  }

  canvas.paint('feature', { bounds: box, mask: between(left, width, outerUpper, line, pixel) }, base * 0.86);
  canvas.paint('feature', { bounds: box, mask: between(left, width, line, outerLower, pixel) }, base);
  const opening = between(left, width, innerUpper, innerLower, pixel);
  const gap = openUp + openDown;
  if (gap > 0.02) {
    canvas.paint('feature', { bounds: box, mask: opening }, 26);
    if (jawDrop > 0.3) {
      const tongue = ellipse(0, middle + openDown, width * 0.6, openDown * 0.45, pixel);
      canvas.paint('feature', within(opening, tongue, 0.7), base * 0.75);
    }
    // The upper teeth hang from the lip; the lower show only where the lower lip is pulled down.
    const teeth =
      Math.min(gap * 0.9, 0.1) * clamp01(1.6 * cornerPull + 1.1 * sneer + 0.9 * lipStretch + 0.3 * jawDrop);
    const upperTeeth = (x: number, y: number): number =>
      opening(x, y) * edge(innerUpper(x) + teeth - y, pixel) * edge(width * 0.86 - Math.abs(x), pixel);
    if (teeth > 0.012) canvas.paint('feature', { bounds: box, mask: upperTeeth }, 222);
    const lowerTeeth = Math.min(gap * 0.4, 0.06) * clamp01(1.2 * lipStretch + 0.4 * sneer - cornerPull);
    if (lowerTeeth > 0.012) {
      canvas.paint(
        'feature',
        {
          bounds: box,
          mask: (x, y) =>
            opening(x, y) *
            edge(y - innerLower(x) + lowerTeeth, pixel) *
            edge(width * 0.75 - Math.abs(x), pixel),
        },
        200,
      );
    }
  } else {
    const half = 0.02 + 0.008 * lipTighten;
    canvas.paint(
      'feature',
      {
        bounds: box,
        mask: (x, y) => edge(width - Math.abs(x), pixel) * thinLine(y - line(x), half, pixel),
      },
      base * 0.38,
    );
  }
  for (const side of [-1, 1]) {
    const x = side * width;
    const y = line(width);
    const depth = 0.25 + 0.35 * cornerPull + 0.3 * cornerDepress + 0.25 * lipTighten;
    canvas.shade(glow(x, y, 0.09, 0.075), 1 - 0.6 * Math.min(1, depth));
    if (cornerDepress > 0.35) {
      canvas.shade(
        stroke([x * 1.02, y], [x * 1.12, y + 0.06], [x * 1.13, y + 0.16], 0.03, pixel),
        1 - 0.35 * cornerDepress,
      );
    }
  }
}
