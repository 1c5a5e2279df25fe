import { EXPRESSION_COLORS, type Expression } from '../expression.js';
import { FACE_SIZE } from '../image/face-size.js';
import type { Image } from '../image/image.js';
import { crispPng } from './crisp-png.js';
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
  text,
} from './style.js';
import { element, type SvgElement, serialize } from './svg.js';

export interface GridFace {
  /** 48×48 gray bytes, rows from the top. */
  readonly pixels: Uint8Array;
  /** One or two lines below the face, such as `fear → surprise` and `97 % sure`. */
  readonly caption: readonly string[];
  /** The bar under the face: one colour for a label, two (left to right) for the label and the prediction. */
  readonly expressions?: readonly Expression[] | undefined;
}

export interface FaceGrid {
  readonly title: string;
  readonly subtitle?: string | undefined;
  readonly faces: readonly GridFace[];
  /** Default 6. */
  readonly columns?: number | undefined;
}

const SCALE = 3;
const SIDE = FACE_SIZE * SCALE;
const GAP = 20;
const CAPTION_LINE = 17;

/** Faces in rows, three times their size with crisp pixels, each with its caption, as an SVG. */
export function faceGrid(grid: FaceGrid): string {
  const { faces } = grid;
  if (faces.length === 0) return serialize(emptyFigure(grid, 'There are no faces to show.'));
  const columns = Math.max(1, Math.min(grid.columns ?? 6, faces.length));
  const rows = Math.ceil(faces.length / columns);
  const captionLines = Math.max(...faces.map(({ caption }) => caption.length));
  const rowHeight = SIDE + 12 + captionLines * CAPTION_LINE + GAP;
  const width = Math.max(2 * MARGIN + columns * (SIDE + GAP) - GAP, 360);
  const top = headingHeight(grid, width);
  const body = faces.flatMap((face, i) =>
    drawFaceCell(face, MARGIN + (i % columns) * (SIDE + GAP), top + Math.floor(i / columns) * rowHeight),
  );
  return serialize(figure(grid, width, top + rows * rowHeight - GAP + MARGIN, body));
}

function drawFaceCell({ pixels, caption, expressions = [] }: GridFace, x: number, y: number): SvgElement[] {
  const barWidth = SIDE / Math.max(1, expressions.length);
  return [
    element('image', { x, y, width: SIDE, height: SIDE, href: crispPng(faceImage(pixels), 2 * SCALE) }),
    ...expressions.map((expression, i) =>
      box(x + i * barWidth, y + SIDE, barWidth, 5, EXPRESSION_COLORS[expression]),
    ),
    ...caption.map((content, i) =>
      text(x, y + SIDE + 22 + i * CAPTION_LINE, fitText(content, SIDE, SMALL_SIZE, i === 0), {
        size: SMALL_SIZE,
        bold: i === 0,
        color: i === 0 ? INK : MUTED,
      }),
    ),
  ];
}

function faceImage(pixels: Uint8Array): Image {
  return { data: pixels, width: FACE_SIZE, height: FACE_SIZE, channels: 1 };
}
