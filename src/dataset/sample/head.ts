import type { FaceCanvas, Mask } from './canvas.js';
import type { Person } from './person.js';
import { clamp01, edge, ellipse, glow, implicitEdge, stroke } from './shapes.js';

const TOP = -1.24;

/** Clothes, neck, hair behind the head, ears and the bare head. `jawDrop` (0–1) lengthens the face. */
export function paintHead(canvas: FaceCanvas, person: Person, jawDrop: number): void {
  const { pixel } = canvas;
  const { skin, hair, headWidth } = person;
  canvas.paintBody(ellipse(0, 2.6, 1.9, 1.25, pixel), person.clothes);
  const neck = headWidth * 0.58;
  canvas.paintBody(
    {
      bounds: [-neck, 0.6, neck, 1.75],
      mask: (x, y) =>
        Math.min(edge(neck - Math.abs(x), pixel), edge(1.62 - 0.4 * x * x - y, pixel), edge(y - 0.6, pixel)),
    },
    skin * 0.74,
  );
  if (person.hairStyle === 'long') {
    const width = headWidth + 0.2;
    const fall: Mask = (x, y) =>
      y < 0
        ? edge((1 - (x / width) ** 2 - (y / 1.42) ** 2) * 0.5, pixel)
        : Math.min(edge(width + 0.08 * y - Math.abs(x), pixel), edge(1.35 - y, 0.15));
    canvas.paintBody({ bounds: [-width - 0.15, -1.45, width + 0.15, 1.45], mask: fall }, hair);
    canvas.paintBody(
      {
        bounds: [-neck, 0.6, neck, 1.62],
        mask: (x, y) => edge(neck * 0.9 - Math.abs(x), pixel) * edge(y - 0.6, pixel),
      },
      skin * 0.68,
    );
  } else {
    for (const side of [-1, 1]) {
      const x = side * (headWidth + 0.03);
      canvas.paintBody(ellipse(x, 0.02, 0.12, 0.23, pixel), skin * 0.86);
    }
    if (person.hairStyle !== 'bald') {
      const width = headWidth + 0.07;
      canvas.paintBody(
        {
          bounds: [-width, -1.4, width, 0],
          mask: (x, y) => edge((1 - (x / width) ** 2 - (y / 1.36) ** 2) * 0.5, pixel) * edge(-0.1 - y, 0.2),
        },
        hair,
      );
    }
  }
  canvas.paintBody({ bounds: [-1.05, -1.3, 1.05, 1.45], mask: headMask(person, jawDrop, pixel) }, skin);
}

/** The outline of the head: half an ellipse above, and below one whose jaw is squarer and narrows to the chin. */
function headMask(person: Person, jawDrop: number, pixel: number): Mask {
  const { headWidth, jaw } = person;
  const chin = person.chin + 0.1 * jawDrop;
  return (x, y) => {
    const height = y < 0 ? y / TOP : y / chin;
    const square = height * height;
    const width = y < 0 ? headWidth : headWidth * (1 - (0.2 - 0.16 * jaw) * square);
    const fill = y < 0 ? square : (1 - 0.6 * jaw) * square + 0.6 * jaw * square * square;
    const u = x / width;
    return implicitEdge(1 - u * u - fill, u / width, height / chin, pixel);
  };
}

/** Hair over the forehead. Drawn after brows and folds of the forehead, so that a fringe covers them. */
export function paintHairline(canvas: FaceCanvas, person: Person): void {
  const { hairStyle, hairline, part, headWidth, hair } = person;
  if (hairStyle === 'bald') return;
  const line: Record<Exclude<Person['hairStyle'], 'bald'>, (x: number) => number> = {
    short: (x) => hairline - 0.06 + 0.5 * x * x * x * x,
    // Falls to one side from the parting.
    parted: (x) => {
      const across = (x - 0.35 * part) * part;
      return hairline - 0.14 + (across > 0 ? 1.1 * across * across : 0.36 * across * across);
    },
    fringe: (x) => hairline + 0.2 + 0.05 * Math.abs(x) + 0.25 * x * x * x * x,
    long: (x) => hairline - 0.12 + 0.75 * x * x,
  };
  const lower = line[hairStyle];
  const { pixel } = canvas;
  canvas.paintBody(
    {
      bounds: [-headWidth - 0.1, -1.4, headWidth + 0.1, hairStyle === 'long' ? 0.9 : -0.1],
      mask: (x, y) => {
        const dome = edge((1 - (x / (headWidth + 0.07)) ** 2 - (y / 1.36) ** 2) * 0.5, pixel);
        const front = dome * edge((lower(x) - y) * 0.8, pixel * 1.2) * edge(-0.12 - y, 0.15);
        const fall =
          hairStyle === 'long' ? edge(Math.abs(x) - headWidth + 0.07, pixel) * edge(0.55 - y, 0.5) * dome : 0;
        return Math.max(front, fall);
      },
    },
    hair,
  );
  // A sheen, so that dark hair is not one flat tone.
  canvas.shade(glow(-0.2 * part, -1.05, 0.6, 0.2), 1.35);
}

/** A shadow or a beard on the jaw, and a moustache. Drawn on the bare head, before lips and folds. */
export function paintBeard(canvas: FaceCanvas, person: Person, mouthY: number, jawDrop: number): void {
  if (person.beard === 0) return;
  const darker = 1 - 0.55 * person.beard;
  const head = headMask(person, jawDrop, canvas.pixel);
  canvas.paintBody(
    {
      bounds: [-1, 0.1, 1, 1.4],
      mask: (x, y) => {
        const cheek = clamp01((y - 0.25 - 0.5 * (0.9 - Math.abs(x))) / 0.25);
        const mouth = clamp01(((x / 0.36) ** 2 + ((y - mouthY) / 0.16) ** 2 - 0.8) / 0.5);
        return cheek * mouth * head(x, y);
      },
    },
    person.skin * darker,
  );
  if (person.moustache) {
    const y = mouthY - 0.15;
    canvas.shade(stroke([-0.34, y + 0.07], [0, y - 0.05], [0.34, y + 0.07], 0.1, canvas.pixel), darker * 0.8);
  }
}

/** Round frames and their arms. */
export function paintGlasses(canvas: FaceCanvas, person: Person, eyeY: number): void {
  if (!person.glasses) return;
  const { pixel } = canvas;
  const tone = 40;
  for (const side of [-1, 1]) {
    const cx = side * person.eyeSpacing;
    const outer = ellipse(cx, eyeY + 0.02, 0.31, 0.25, pixel);
    const inner = ellipse(cx, eyeY + 0.02, 0.27, 0.21, pixel);
    canvas.paint(
      'feature',
      {
        bounds: outer.bounds,
        mask: (x, y) => outer.mask(x, y) * (1 - inner.mask(x, y)) * 0.8,
      },
      tone,
    );
    canvas.paint(
      'feature',
      stroke([side * 0.68, eyeY - 0.03], [side * 0.8, eyeY - 0.04], [side * 0.98, eyeY - 0.02], 0.04, pixel),
      tone,
    );
  }
  canvas.paint('feature', stroke([-0.11, eyeY], [0, eyeY - 0.06], [0.11, eyeY], 0.04, pixel), tone);
}
