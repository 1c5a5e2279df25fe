import { EXPRESSION_COLORS, type Expression } from '../expression.js';
import { FACE_SIZE } from '../image/face-size.js';
import type { Image } from '../image/image.js';
import { crispPng } from './crisp-png.js';
import { heatColor } from './heat-color.js';
import { heatedFace } from './heated-face.js';
import {
  box,
  emptyFigure,
  figure,
  fitText,
  headingHeight,
  INK,
  MARGIN,
  MUTED,
  SMALL_SIZE,
  TEXT_SIZE,
  text,
} from './style.js';
import { element, type SvgElement, serialize } from './svg.js';

/** A face with what in it speaks for a class. */
export interface FaceToExplain {
  /** 48×48 gray bytes, rows from the top. */
  readonly crop: Uint8Array;
  /** `[48, 48]`, 0 to 1. */
  readonly heat: Float32Array;
  /** What the heat speaks for. */
  readonly class: Expression;
  readonly method: string;
  /** Rows and columns of the feature map. */
  readonly map: readonly [number, number];
  readonly expression: Expression;
  /** 0 to 1 */
  readonly confidence: number;
  readonly uncertain: boolean;
  readonly probabilities: Readonly<Record<Expression, number>>;
}

export interface ExplanationFigure {
  /** The picture's name, say. */
  readonly title: string;
  readonly faces: readonly FaceToExplain[];
}

const ZOOM = 5;
const SIDE = FACE_SIZE * ZOOM;
const BETWEEN = 8;
const CELL = 2 * SIDE + BETWEEN;
const GAP = 28;
const LINE = 18;
const CAPTION = 10 + 2 * LINE;
const LEGEND = { width: 256, height: 14, steps: 64 } as const;

/**
 * Each face as the network saw it, beside it the same with the heat over it, and below what was perceived; a legend at
 * the end. As an SVG.
 */
export function explanationFigure({ title, faces }: ExplanationFigure): string {
  const [first] = faces;
  if (first === undefined) return serialize(emptyFigure({ title }, 'There is no face to explain.'));
  const columns = Math.ceil(Math.sqrt(faces.length / 3));
  const width = 2 * MARGIN + columns * (CELL + GAP) - GAP;
  const [rows, across] = first.map;
  const heading = {
    title,
    subtitle: `Heat: ${first.method} of a ${rows}×${across} feature map`,
  };
  const top = headingHeight(heading, width);
  const body = faces.flatMap((face, i) =>
    drawFace(
      face,
      faces.length > 1 ? `face ${i + 1}: ` : '',
      MARGIN + (i % columns) * (CELL + GAP),
      top + Math.floor(i / columns) * (SIDE + CAPTION + GAP),
    ),
  );
  const bottom = top + Math.ceil(faces.length / columns) * (SIDE + CAPTION + GAP);
  body.push(...drawLegend(MARGIN, bottom));
  return serialize(figure(heading, width, bottom + LEGEND.height + 2 * LINE + MARGIN, body));
}

function drawFace(face: FaceToExplain, number: string, x: number, y: number): SvgElement[] {
  const { crop, heat, expression, confidence, uncertain, class: explained, probabilities } = face;
  const below = y + SIDE + 5;
  const perceived = uncertain
    ? `perhaps ${expression} ${percent(confidence)}`
    : `${expression} ${percent(confidence)}`;
  const remarks = [
    ...(explained === expression ? [] : [`probability ${percent(probabilities[explained])}`]),
    ...(heat.every((value) => value === 0) ? ['nothing does'] : []),
  ];
  const right = x + SIDE + BETWEEN;
  return [
    image(x, y, { data: crop, width: FACE_SIZE, height: FACE_SIZE, channels: 1 }),
    image(right, y, heatedFace(crop, heat)),
    box(x, y + SIDE, SIDE, 5, EXPRESSION_COLORS[expression]),
    box(right, y + SIDE, SIDE, 5, EXPRESSION_COLORS[explained]),
    text(x, below + LINE, fitText(`${number}${perceived}`, SIDE, TEXT_SIZE, true), { bold: true }),
    text(x, below + 2 * LINE, 'perceived expression', { size: SMALL_SIZE, color: MUTED }),
    text(right, below + LINE, `what speaks for ${explained}`),
    ...remarks.map((remark, i) =>
      text(right + i * (SIDE / 2), below + 2 * LINE, remark, { size: SMALL_SIZE, color: MUTED }),
    ),
  ];
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

function image(x: number, y: number, picture: Image): SvgElement {
  return element('image', { x, y, width: SIDE, height: SIDE, href: crispPng(picture, 2 * ZOOM) });
}

function drawLegend(x: number, y: number): SvgElement[] {
  const step = LEGEND.width / LEGEND.steps;
  const below = y + LEGEND.height + LINE;
  return [
    ...Array.from({ length: LEGEND.steps }, (_, i) =>
      // A little wider, so that no seams show.
      box(
        x + i * step,
        y,
        step + (i < LEGEND.steps - 1 ? 0.5 : 0),
        LEGEND.height,
        css(i / (LEGEND.steps - 1)),
      ),
    ),
    text(x, below, 'nothing', { size: SMALL_SIZE, color: INK }),
    text(x + LEGEND.width, below, 'most in this face', { size: SMALL_SIZE, color: INK, anchor: 'end' }),
    text(x, below + LINE, 'Where the network looked, not why the person looks so.', {
      size: SMALL_SIZE,
      color: MUTED,
    }),
  ];
}

const css = (share: number): string => `rgb(${heatColor(share).join(',')})`;
