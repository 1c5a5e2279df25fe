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

/** A curve across the mouth: its height at `x`, in face units. */
type Curve = (x: number) => number;

/** The outlines of a mouth, in face units. */
interface MouthShape {
  /** From the middle of the face to a corner. */
  readonly width: number;
  readonly middle: number;
  /** How far the lips stand apart in the middle, above and below the line where they meet. */
  readonly openUp: number;
  readonly openDown: number;
  readonly line: Curve;
  readonly innerUpper: Curve;
  readonly innerLower: Curve;
  readonly outerUpper: Curve;
  readonly outerLower: Curve;
  /** What holds all of it: left, top, right, bottom. */
  readonly box: readonly [number, number, number, number];
}

/** Lips, teeth, the inside of the mouth, and the chin under them. */
export function paintMouth(canvas: FaceCanvas, person: Person, actions: Actions): void {
  const mouth = mouthShape(person, actions);
  const { width, line, outerUpper, outerLower, box } = mouth;
  const { pixel } = canvas;
  const tone = person.skin * person.lips;
  shadeAround(canvas, mouth, actions);
  canvas.paint(
    'feature',
    { bounds: box, mask: between(-width, width, outerUpper, line, pixel) },
    tone * 0.86,
  );
  canvas.paint('feature', { bounds: box, mask: between(-width, width, line, outerLower, pixel) }, tone);
  if (mouth.openUp + mouth.openDown > 0.02) paintInside(canvas, mouth, actions, tone);
  else paintClosed(canvas, mouth, actions, tone);
  for (const side of [-1, 1]) shadeCorner(canvas, mouth, actions, side);
}

function mouthShape(person: Person, actions: Actions): MouthShape {
  const { cornerPull, cornerDepress, chinRaise, lipStretch, lipTighten, lipsPart, jawDrop } = actions;
  const sneer = actions.upperLipRaise;
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
  const square: Curve = (x) => Math.min(1.2, (x / width) * (x / width));
  // Most of a smile's or a sulk's curve is in its corners.
  const line: Curve = (x) => middle + corner * square(x) * (0.55 + 0.45 * square(x));
  // A stretched or snarling mouth opens square, a dropped jaw opens round.
  const boxy = clamp01(0.25 + lipStretch + 0.7 * sneer + 0.3 * cornerPull - 0.8 * jawDrop);
  const profile: Curve = (x) => Math.max(0, 1 - square(x) * (1 - boxy + boxy * square(x)));
  const part = Math.max(0, lipsPart - 0.18);
  const openUp = part * (0.045 + 0.05 * lipStretch + 0.07 * sneer) + 0.045 * jawDrop;
  const openDown = part * (0.06 + 0.05 * lipStretch + 0.06 * cornerPull) + 0.29 * jawDrop;
  const innerUpper: Curve = (x) => line(x) - openUp * profile(x);
  const innerLower: Curve = (x) => line(x) + openDown * profile(x);
  const { upperLip, lowerLip, bow } = lips(person, actions);
  return {
    width,
    middle,
    openUp,
    openDown,
    line,
    innerUpper,
    innerLower,
    outerUpper: (x) => innerUpper(x) - upperLip * bow(x) * Math.max(0, 1 - square(x)),
    outerLower: (x) => innerLower(x) + lowerLip * Math.max(0, 1 - square(x)),
    box: [
      -width - 0.06,
      middle - openUp - Math.max(0, -corner) - 0.22,
      width + 0.06,
      middle + openDown + Math.max(0, corner) + 0.2,
    ],
  };
}

/** How thick both lips are in the middle, and the bow of the upper one. */
function lips(
  person: Person,
  { cornerPull, chinRaise, lipStretch, lipTighten, jawDrop, upperLipRaise: sneer }: Actions,
): { readonly upperLip: number; readonly lowerLip: number; readonly bow: Curve } {
  const thin = Math.max(0.15, 1 - 0.75 * lipTighten - 0.2 * cornerPull - 0.12 * lipStretch - 0.15 * jawDrop);
  return {
    upperLip: 0.078 * person.lipFullness * thin * (1 - 0.15 * sneer),
    lowerLip: 0.1 * person.lipFullness * thin * (1 + 0.2 * chinRaise),
    // The upper lip dips in the middle; sneering lifts it beside the middle.
    bow: (x) =>
      1 -
      0.22 * Math.max(0, 1 - (x / 0.07) ** 2) +
      0.6 * sneer * Math.max(0, 1 - ((Math.abs(x) - 0.14) / 0.14) ** 2),
  };
}

/** The groove from nose to lip, the shade under the lower lip, and a raised chin's dimpled boss. */
function shadeAround(canvas: FaceCanvas, { middle, outerLower }: MouthShape, { chinRaise }: Actions): void {
  canvas.shade(glow(0, middle - 0.16, 0.07, 0.1), 0.86);
  const under = outerLower(0) + 0.06;
  canvas.shade(glow(0, under, 0.26, 0.085), 0.8 - 0.15 * chinRaise);
  canvas.shade(glow(0, under + 0.15, 0.22, 0.14), 1.08 + 0.08 * chinRaise);
  if (chinRaise <= 0.25) return;
  canvas.shade(
    stroke([-0.2, under + 0.12], [0, under - 0.04], [0.2, under + 0.12], 0.03, canvas.pixel),
    1 - 0.3 * chinRaise,
  );
}

/** The dark of an open mouth, the tongue and the teeth. */
function paintInside(canvas: FaceCanvas, mouth: MouthShape, actions: Actions, tone: number): void {
  const { width, middle, openUp, openDown, innerUpper, innerLower, box } = mouth;
  const { cornerPull, lipStretch, jawDrop, upperLipRaise: sneer } = actions;
  const { pixel } = canvas;
  const opening = between(-width, width, innerUpper, innerLower, pixel);
  canvas.paint('feature', { bounds: box, mask: opening }, 26);
  if (jawDrop > 0.3) {
    const tongue = ellipse(0, middle + openDown, width * 0.6, openDown * 0.45, pixel);
    canvas.paint('feature', within(opening, tongue, 0.7), tone * 0.75);
  }
  // The upper teeth hang from the lip; the lower show only where the lower lip is pulled down.
  const gap = openUp + openDown;
  const upper =
    Math.min(gap * 0.9, 0.1) * clamp01(1.6 * cornerPull + 1.1 * sneer + 0.9 * lipStretch + 0.3 * jawDrop);
  const upperTeeth = (x: number, y: number): number =>
    opening(x, y) * edge(innerUpper(x) + upper - y, pixel) * edge(width * 0.86 - Math.abs(x), pixel);
  if (upper > 0.012) canvas.paint('feature', { bounds: box, mask: upperTeeth }, 222);
  const lower = Math.min(gap * 0.4, 0.06) * clamp01(1.2 * lipStretch + 0.4 * sneer - cornerPull);
  const lowerTeeth = (x: number, y: number): number =>
    opening(x, y) * edge(y - innerLower(x) + lower, pixel) * edge(width * 0.75 - Math.abs(x), pixel);
  if (lower > 0.012) canvas.paint('feature', { bounds: box, mask: lowerTeeth }, 200);
}

/** The dark line where closed lips meet. */
function paintClosed(canvas: FaceCanvas, mouth: MouthShape, { lipTighten }: Actions, tone: number): void {
  const { width, line, box } = mouth;
  const { pixel } = canvas;
  const half = 0.02 + 0.008 * lipTighten;
  const mask = (x: number, y: number): number =>
    edge(width - Math.abs(x), pixel) * thinLine(y - line(x), half, pixel);
  canvas.paint('feature', { bounds: box, mask }, tone * 0.38);
}

/** The shade of a corner, and the fold below one that is pulled down. `side` is −1 on the viewer's left. */
function shadeCorner(canvas: FaceCanvas, { width, line }: MouthShape, actions: Actions, side: number): void {
  const { cornerPull, cornerDepress, lipTighten } = actions;
  const x = side * width;
  const y = line(width);
  const depth = 0.25 + 0.35 * cornerPull + 0.3 * cornerDepress + 0.25 * lipTighten;
  canvas.shade(glow(x, y, 0.09, 0.075), 1 - 0.6 * Math.min(1, depth));
  if (cornerDepress <= 0.35) return;
  canvas.shade(
    stroke([x * 1.02, y], [x * 1.12, y + 0.06], [x * 1.13, y + 0.16], 0.03, canvas.pixel),
    1 - 0.35 * cornerDepress,
  );
}
