import { drawFace } from '../../src/dataset/sample/face.js';
import { EXPRESSIONS, type Expression } from '../../src/expression.js';
import type { Image } from '../../src/image/image.js';
import { resize } from '../../src/image/resize.js';
import { Random } from '../../src/random.js';
import { type Canvas, fill, paintWall } from './paint-wall.js';

/** Where a drawn face hangs: its picture's top left corner and side, pixels. */
interface Portrait {
  readonly expression: Expression;
  readonly sitter: Sitter;
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

const WIDTH = 1200;
const HEIGHT = 720;
/** Of each expression, the person and how the expression is shown, by the seeds that they are drawn from. */
interface Sitter {
  readonly person: number;
  /** Default: drawn from the person's seed too. */
  readonly shown?: number;
}

/** Picked so that `models/default` and `models/abroad` name each rightly: the picture is an example, and measures nothing. */
const SITTERS: Readonly<Record<Expression, Sitter>> = {
  angry: { person: 32, shown: 1056 },
  disgust: { person: 56 },
  fear: { person: 375, shown: 1029 },
  happy: { person: 7 },
  sad: { person: 15 },
  surprise: { person: 17 },
  neutral: { person: 41 },
};

/** Drawn people, one of each expression, as framed portraits on a wall. No real person is in it. */
export function drawExample(): Image {
  const side = 224;
  const rows = [EXPRESSIONS.slice(0, 4), EXPRESSIONS.slice(4)];
  return drawGallery(
    hang(rows, { side, gap: 52 }).map((place) => ({ ...place, sitter: SITTERS[place.expression] })),
  );
}

/** Many drawn people, small; picked so that the packaged detector finds each. */
export function drawCrowd(): Image {
  const rows = Array.from({ length: 4 }, (_, r) =>
    Array.from({ length: 9 }, (_, i) => EXPRESSIONS[(4 * r + 3 * i) % EXPRESSIONS.length]!),
  );
  return drawGallery(
    hang(rows, { side: 84, gap: 42 }).map((place, i) => ({ ...place, sitter: { person: 500 + i } })),
  );
}

/** The wall with empty frames. */
export function drawEmptyWall(): Image {
  const picture = wall();
  for (const { x, y, side } of hang([EXPRESSIONS.slice(0, 3)], { side: 224, gap: 110 })) {
    paintFrame(picture, x, y, side);
    fill(picture, [x, y, side, side], [226, 220, 208]);
  }
  return picture;
}

function drawGallery(portraits: readonly Portrait[]): Image {
  const picture = wall();
  for (const portrait of portraits) paintPortrait(picture, portrait);
  return picture;
}

function wall(): Canvas {
  const picture: Canvas = {
    data: new Uint8Array(WIDTH * HEIGHT * 3),
    width: WIDTH,
    height: HEIGHT,
    channels: 3,
  };
  paintWall(picture);
  return picture;
}

/** Rows of portraits, each row in the middle. */
function hang(
  rows: readonly (readonly Expression[])[],
  { side, gap }: { readonly side: number; readonly gap: number },
): Omit<Portrait, 'sitter'>[] {
  const rowGap = (HEIGHT - rows.length * side) / (rows.length + 1);
  return rows.flatMap((row, r) => {
    const left = (WIDTH - row.length * side - (row.length - 1) * gap) / 2;
    return row.map((expression, i) => ({
      expression,
      x: Math.round(left + i * (side + gap)),
      y: Math.round(rowGap + r * (side + rowGap)),
      side,
    }));
  });
}

/** A shadow on the wall, and a frame with a pale edge. */
function paintFrame(picture: Canvas, x: number, y: number, side: number): void {
  const frame = Math.round(side / 16);
  const edge = Math.max(1, Math.round(frame / 3.5));
  const outer = side + 2 * frame;
  fill(picture, [x - frame / 2, y - frame / 3, outer, outer], [158, 164, 162]);
  fill(picture, [x - frame, y - frame, outer, outer], [66, 54, 44]);
  fill(picture, [x - frame + edge, y - frame + edge, outer - 2 * edge, outer - 2 * edge], [240, 236, 228]);
}

function paintPortrait(picture: Canvas, { expression, sitter, x, y, side }: Portrait): void {
  paintFrame(picture, x, y, side);
  const { person, shown } = sitter;
  const frame = shown === undefined ? {} : { frame: new Random(shown) };
  const drawn = drawFace(expression, new Random(person), { plain: true, intensity: 1, ...frame });
  const gray = resize({ data: drawn, width: 48, height: 48, channels: 1 }, side, side).data;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const tone = gray[row * side + column]!;
      // A print toned to sepia.
      picture.data.set([Math.min(255, tone * 1.04), tone, tone * 0.92], ((y + row) * WIDTH + x + column) * 3);
    }
  }
}
