import { EXPRESSION_COLORS, EXPRESSIONS, type Expression } from '../expression.js';
import type { Landmarks } from '../face/detected-face.js';
import { placeAlike, placePlates, type Rectangle } from './place-plates.js';
import { FONT, text, textWidth } from './style.js';
import { element, type SvgElement, serialize } from './svg.js';

/** A face as it is drawn over its picture. */
export interface FaceToDraw {
  /** `[x, y, width, height]`, pixels of the picture. */
  readonly box: readonly [number, number, number, number];
  /** 0 to 1; shown where there is no expression to show. */
  readonly score: number | null;
  readonly landmarks: Landmarks | null;
  /** By which it is known in a clip. */
  readonly track?: number;
  readonly expression?: Expression;
  readonly confidence?: number;
  readonly uncertain?: boolean;
  readonly probabilities?: Readonly<Record<Expression, number>>;
}

/** Light ink on a dark plate is readable over every picture, and each line has a dark edge. */
const LIGHT = '#ffffff';
const DARK = '#101418';

/** Height of the least letters that can be read, pixels; and the most that a picture's longer side is of its letters. */
const LEAST_LETTERS = 11;
const LETTERS_A_SIDE = 40;
/** Longer side of the smallest picture with letters that can be read, pixels. */
export const LEAST_DRAWN_SIDE = LEAST_LETTERS * LETTERS_A_SIDE;

/** A plate's parts in heights of its letters. */
const EM = { pad: 0.45, head: 1.35, row: 1.12, name: 4.6, bar: 4.6, column: 0.95, columns: 1.9 } as const;

/**
 * Boxes, landmarks and plates for the faces of a picture, as an SVG of the picture's size that is clear elsewhere. A
 * plate has the expression with its probability, and a bar for each class; where one finds no room, all have bars without
 * names, or the expression alone. `scale` is how much larger than the picture, whose pixels the faces are given in, it
 * is drawn; `width` and `height` are those of the SVG.
 */
export function annotation(
  faces: readonly FaceToDraw[],
  { width, height, scale = 1 }: { readonly width: number; readonly height: number; readonly scale?: number },
): string {
  const drawn = scaled(faces, { width, height, scale });
  const places = placeAlike(
    drawn.map(({ face, em, rectangle }) => ({ face: rectangle, sizes: plateSizes(face, em), gap: 0.4 * em })),
    width,
    height,
  );
  return serialize(
    element(
      'svg',
      {
        xmlns: 'http://www.w3.org/2000/svg',
        viewBox: `0 0 ${width} ${height}`,
        width,
        height,
        'font-family': FONT,
      },
      ...drawn.flatMap(({ face, em, rectangle }) => [
        ...drawBox(face, rectangle, em),
        ...drawLandmarks(face, rectangle.width, scale),
      ]),
      ...drawn.flatMap(({ face, em }, i) => drawPlate(face, places[i]!, places[i]!.size, em)),
    ),
  );
}

/** Whether each face's label, the expression alone, finds a place on no other face and on no other label. */
export function labelsAreClear(
  faces: readonly FaceToDraw[],
  size: { readonly width: number; readonly height: number; readonly scale: number },
): boolean {
  const labels = scaled(faces, size).map(({ face, em, rectangle }) => ({
    face: rectangle,
    sizes: plateSizes(face, em).slice(-1),
    gap: 0.4 * em,
  }));
  return placePlates(labels, size.width, size.height).every(({ clear }) => clear);
}

interface ScaledFace {
  readonly face: FaceToDraw;
  /** Height of its letters, pixels of the drawing. */
  readonly em: number;
  readonly rectangle: Rectangle;
}

function scaled(
  faces: readonly FaceToDraw[],
  { width, height, scale }: { readonly width: number; readonly height: number; readonly scale: number },
): ScaledFace[] {
  const longer = Math.max(width, height);
  return faces.map((face) => {
    const [x, y, w, h] = face.box.map((edge) => edge * scale) as [number, number, number, number];
    const em = Math.min(longer / LETTERS_A_SIDE, Math.max(LEAST_LETTERS, longer / 160, 0.15 * w));
    return { face, em, rectangle: { x, y, width: w, height: h } };
  });
}

function headline(face: FaceToDraw): string {
  return face.track === undefined ? said(face) : `${face.track} · ${said(face)}`;
}

function said({ expression, confidence, uncertain, score }: FaceToDraw): string {
  if (expression === undefined) return score === null ? 'face' : `face ${percent(score)}`;
  return `${uncertain === true ? 'perhaps ' : ''}${expression} ${percent(confidence!)}`;
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

/** All bars with names, bars alone, the headline alone. */
function plateSizes(face: FaceToDraw, em: number): { width: number; height: number }[] {
  const head = textWidth(headline(face), em, true) + 2 * EM.pad * em;
  const label = { width: head, height: (EM.head + EM.pad) * em };
  if (face.probabilities === undefined) return [label];
  const count = EXPRESSIONS.length;
  return [
    {
      width: Math.max(head, (EM.name + EM.bar + 2 * EM.pad) * em),
      height: (EM.head + count * EM.row + 2 * EM.pad) * em,
    },
    {
      width: Math.max(head, (count * EM.column + 2 * EM.pad) * em),
      height: (EM.head + EM.columns + 2 * EM.pad) * em,
    },
    label,
  ];
}

function drawBox({ expression, uncertain }: FaceToDraw, box: Rectangle, em: number): SvgElement[] {
  const line = Math.max(1.5, 0.16 * em);
  const frame = (stroke: string, width: number, dash?: string): SvgElement =>
    element('rect', { ...box, fill: 'none', stroke, 'stroke-width': width, 'stroke-dasharray': dash });
  return [
    frame(DARK, line + 2),
    frame(LIGHT, line + 0.6),
    frame(
      expression === undefined ? LIGHT : EXPRESSION_COLORS[expression],
      line,
      uncertain === true ? `${3 * line} ${2 * line}` : undefined,
    ),
  ];
}

function drawLandmarks({ landmarks }: FaceToDraw, faceWidth: number, scale: number): SvgElement[] {
  if (landmarks === null) return [];
  const radius = Math.max(1.5, 0.018 * faceWidth);
  return Object.values(landmarks).map(([x, y]) =>
    element('circle', {
      cx: x * scale,
      cy: y * scale,
      r: radius,
      fill: LIGHT,
      stroke: DARK,
      'stroke-width': Math.max(1, 0.5 * radius),
    }),
  );
}

function drawPlate(face: FaceToDraw, plate: Rectangle, size: number, em: number): SvgElement[] {
  const pad = EM.pad * em;
  const left = plate.x + pad;
  const top = plate.y + EM.head * em + pad;
  const shape = { ...plate, rx: 0.35 * em };
  return [
    element('rect', {
      x: shape.x,
      y: shape.y,
      width: shape.width,
      height: shape.height,
      rx: shape.rx,
      fill: DARK,
      'fill-opacity': 0.82,
      stroke: LIGHT,
      'stroke-opacity': 0.55,
      'stroke-width': Math.max(0.75, 0.06 * em),
    }),
    text(left, plate.y + 1.25 * em, headline(face), { size: em, color: LIGHT, bold: true }),
    ...(face.probabilities === undefined || size === 2
      ? []
      : size === 0
        ? drawRows(face.probabilities, left, top, plate.x + plate.width - pad, em)
        : drawColumns(face.probabilities, left, top, em)),
  ];
}

/** A named bar for each class, one below the other. */
function drawRows(
  probabilities: Readonly<Record<Expression, number>>,
  left: number,
  top: number,
  right: number,
  em: number,
): SvgElement[] {
  const start = left + EM.name * em;
  const thickness = 0.62 * em;
  return EXPRESSIONS.flatMap((expression, i) => {
    const y = top + i * EM.row * em;
    return [
      text(left, y + 0.82 * em, expression, { size: 0.86 * em, color: LIGHT }),
      bar(start, y + 0.24 * em, right - start, thickness, LIGHT, 0.18),
      bar(
        start,
        y + 0.24 * em,
        (right - start) * probabilities[expression],
        thickness,
        EXPRESSION_COLORS[expression],
      ),
    ];
  });
}

/** A bar for each class in its colour, side by side in the order of the classes. */
function drawColumns(
  probabilities: Readonly<Record<Expression, number>>,
  left: number,
  top: number,
  em: number,
): SvgElement[] {
  const height = EM.columns * em;
  return EXPRESSIONS.flatMap((expression, i) => {
    const x = left + i * EM.column * em;
    const width = 0.72 * em;
    const filled = height * probabilities[expression];
    return [
      bar(x, top, width, height, LIGHT, 0.18),
      bar(x, top + height - filled, width, filled, EXPRESSION_COLORS[expression]),
    ];
  });
}

function bar(
  x: number,
  y: number,
  width: number,
  height: number,
  fill: string,
  opacity?: number,
): SvgElement {
  return element('rect', { x, y, width, height, fill, 'fill-opacity': opacity });
}
