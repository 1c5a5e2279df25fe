import type { Actions } from './action.js';
import type { FaceCanvas } from './canvas.js';
import type { Person } from './person.js';
import { arch, between, edge, ellipse, glow, stroke, thinLine, within } from './shapes.js';

export const EYE_Y = -0.12;

/** One eye with its lids and surroundings. `side` is −1 for the one on the viewer's left. */
export function paintEye(
  canvas: FaceCanvas,
  person: Person,
  actions: Actions,
  side: number,
  gaze: readonly [number, number],
): void {
  const { pixel } = canvas;
  const { eyeWidth: width, skin } = person;
  const cx = side * person.eyeSpacing;
  const tilt = (x: number): number => (-person.eyeTilt * side * (x - cx)) / width;
  const squeeze = actions.cheekRaise * 0.032 + actions.lidTighten * 0.03 + actions.noseWrinkle * 0.03;
  const above = Math.max(
    0.03,
    person.eyeOpening * 0.115 +
      0.075 * actions.upperLidRaise -
      0.06 * actions.lidDroop -
      0.8 * squeeze -
      0.012 * actions.browLower,
  );
  const below = Math.max(0.012, person.eyeOpening * 0.062 + 0.022 * actions.upperLidRaise - squeeze);
  // A drooping lid hangs at the outer corner.
  const hang = (x: number): number => (0.03 * actions.lidDroop * side * (x - cx)) / width;
  const upper = (x: number): number => {
    const t = (x - cx) / width;
    return EYE_Y + tilt(x) + hang(x) - above * Math.max(0, 1 - t * t);
  };
  const lower = (x: number): number => {
    const t = (x - cx) / width;
    return EYE_Y + tilt(x) + below * Math.max(0, 1 - t * t);
  };
  const left = cx - width;
  const right = cx + width;
  shadeAroundEye(canvas, person, actions, side, { above, below });

  const opening = between(left, right, upper, lower, pixel);
  const box = [left - 0.03, EYE_Y - above - 0.1, right + 0.03, EYE_Y + below + 0.1] as const;
  canvas.paint('feature', { bounds: box, mask: opening }, 205 + 0.12 * skin);
  const irisX = cx + 0.06 * gaze[0];
  const irisY = EYE_Y - 0.035 + 0.03 * gaze[1];
  const iris = ellipse(irisX, irisY, 0.1, 0.105, pixel);
  canvas.paint('feature', within(opening, iris), person.iris);
  const pupil = ellipse(irisX, irisY, 0.045, 0.045, pixel);
  canvas.paint('feature', within(opening, pupil), 8);
  const glint = ellipse(irisX - 0.035, irisY - 0.035, 0.022, 0.022, pixel);
  canvas.paint('feature', within(opening, glint, 0.8), 250);

  // Lashes: the upper lid is a dark line, the lower a faint one.
  const lash = (line: (x: number) => number, half: number) => (x: number, y: number) =>
    Math.min(edge(x - left + 0.02, pixel), edge(right + 0.02 - x, pixel)) *
    thinLine(y - line(x), half, pixel);
  canvas.paint('feature', { bounds: box, mask: lash(upper, 0.026) }, Math.min(30, person.hair));
  canvas.shade({ bounds: box, mask: lash(lower, 0.012) }, 0.6);
}

/** The hollow around the eye, the fold above the lid and the bag below it. `opening` is how far the lids are apart. */
function shadeAroundEye(
  canvas: FaceCanvas,
  person: Person,
  actions: Actions,
  side: number,
  opening: { readonly above: number; readonly below: number },
): void {
  const { pixel } = canvas;
  const cx = side * person.eyeSpacing;
  const left = cx - person.eyeWidth;
  const right = cx + person.eyeWidth;
  canvas.shade(glow(cx - side * 0.04, EYE_Y - 0.04, 0.36, 0.28), 0.78);
  const fold = EYE_Y - opening.above - 0.075 + 0.02 * actions.upperLidRaise;
  canvas.shade(stroke([left, fold + 0.09], [cx, fold - 0.06], [right, fold + 0.09], 0.025, pixel), 0.72);
  const bag = EYE_Y + opening.below + 0.08;
  const bagDepth = 0.12 + 0.2 * person.age + 0.45 * actions.cheekRaise + 0.25 * actions.lidTighten;
  canvas.shade(
    stroke([left + 0.04, bag - 0.03], [cx, bag + 0.06], [right - 0.04, bag - 0.03], 0.035, pixel),
    1 - 0.45 * Math.min(1, bagDepth),
  );
  // Crow's feet come with raised cheeks.
  if (actions.cheekRaise <= 0.3) return;
  const x = cx + side * (person.eyeWidth + 0.06);
  for (const drop of [-0.03, 0.06]) {
    canvas.shade(
      stroke(
        [x, EYE_Y + drop * 0.5],
        [x + side * 0.05, EYE_Y + drop],
        [x + side * 0.11, EYE_Y + drop * 1.8],
        0.025,
        pixel,
      ),
      1 - 0.3 * actions.cheekRaise * (0.5 + person.age),
    );
  }
}

/** One brow, and with it the folds that moving the brows makes on one side of the forehead. */
export function paintBrow(canvas: FaceCanvas, person: Person, actions: Actions, side: number): void {
  const { pixel } = canvas;
  const { innerBrowRaise: inner, outerBrowRaise: outer, browLower: lower } = actions;
  const height = EYE_Y - 0.285 - person.browHeight;
  const line = arch(
    height - 0.15 * inner + 0.125 * lower + 0.05 * actions.noseWrinkle,
    height - person.browArch - 0.075 * inner - 0.12 * outer + 0.085 * lower + 0.04 * actions.noseWrinkle,
    height + 0.05 - 0.12 * outer + 0.02 * lower + 0.02 * inner,
  );
  const start = person.eyeSpacing - 0.24 - 0.055 * lower;
  const end = person.eyeSpacing + 0.29;
  const thickness = person.browThickness * (1 + 0.2 * lower);
  const span = end - start;
  // Fair brows are darker than fair hair, and never lighter than the skin allows to be seen.
  const tone = Math.min(person.hair + 8, person.skin * 0.55);
  canvas.paint(
    'feature',
    {
      bounds: [side < 0 ? -end : start, height - 0.45, side < 0 ? -start : end, height + 0.3],
      mask: (x, y) => {
        const t = (side * x - start) / span;
        if (t < -0.1 || t > 1.1) return 0;
        const half = thickness * (0.5 - 0.3 * t * t);
        const ends = Math.min(edge(side * x - start, pixel), edge(end - side * x, pixel));
        return 0.92 * ends * thinLine(y - line(t), half, pixel);
      },
    },
    tone,
  );

  const frown = Math.max(lower, 0.5 * actions.noseWrinkle) * (0.75 + 0.35 * person.age);
  if (frown > 0.15) {
    const x = side * (0.075 - 0.01 * lower);
    canvas.shade(
      stroke([x * 1.25, height - 0.08], [x, height + 0.04], [x * 1.1, height + 0.2], 0.035, pixel),
      1 - 0.5 * Math.min(1, frown),
    );
  }
  const raised = (inner + outer) * 0.5 * (0.4 + 0.6 * person.age);
  if (raised > 0.12) {
    // Lines right across where the whole brow is up, only in the middle where its inner end is.
    const reach = 0.25 + 0.4 * outer;
    for (const row of [0.15, 0.26]) {
      const y = height - row - 0.1 * inner;
      canvas.shade(
        stroke(
          [0, y + 0.01 - 0.03 * inner],
          [side * reach * 0.5, y - 0.02 * outer],
          [side * reach, y + 0.03],
          0.028,
          pixel,
        ),
        1 - 0.42 * Math.min(1, raised),
      );
    }
  }
}
