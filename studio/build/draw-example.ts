import { drawFace } from '../../src/dataset/sample/face.js';
import { EXPRESSIONS, type Expression } from '../../src/expression.js';
import type { Image } from '../../src/image/image.js';
import { resize } from '../../src/image/resize.js';
import { Random } from '../../src/random.js';

/** Where a drawn face hangs: its frame's top left corner and side, pixels. */
interface Portrait {
  readonly expression: Expression;
  readonly seed: number;
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

const WIDTH = 1200;
const HEIGHT = 720;
const SIDE = 224;
const GAP = 52;
const FRAME = 14;
/** Picked from the first sixty by what a trained model makes of them: the picture is an example, and measures nothing. */
const SEEDS: Readonly<Record<Expression, number>> = {
  angry: 32,
  disgust: 56,
  fear: 19,
  happy: 7,
  sad: 15,
  surprise: 17,
  neutral: 41,
};

/** Drawn people, one of each expression, as framed portraits on a wall. No real person is in it. */
export function drawExample(): Image {
  const data = new Uint8Array(WIDTH * HEIGHT * 3);
  paintWall(data);
  for (const portrait of hang()) paintPortrait(data, portrait);
  return { data, width: WIDTH, height: HEIGHT, channels: 3 };
}

/** Four above, three below, each row in the middle. */
function hang(): Portrait[] {
  const rows = [EXPRESSIONS.slice(0, 4), EXPRESSIONS.slice(4)];
  const rowGap = (HEIGHT - rows.length * SIDE) / (rows.length + 1);
  return rows.flatMap((row, r) => {
    const left = (WIDTH - row.length * SIDE - (row.length - 1) * GAP) / 2;
    return row.map((expression, i) => ({
      expression,
      seed: SEEDS[expression],
      x: Math.round(left + i * (SIDE + GAP)),
      y: Math.round(rowGap + r * (SIDE + rowGap)),
      side: SIDE,
    }));
  });
}

/** Plaster, lighter in the middle. */
function paintWall(data: Uint8Array): void {
  const random = new Random(1);
  for (let y = 0, i = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, i += 3) {
      const far = Math.hypot((x - WIDTH / 2) / WIDTH, (y - HEIGHT / 2.4) / HEIGHT);
      const tone = 1 - 0.34 * far * far + (random.next() - 0.5) * 0.012;
      data[i] = 204 * tone;
      data[i + 1] = 209 * tone;
      data[i + 2] = 206 * tone;
    }
  }
}

function paintPortrait(data: Uint8Array, { expression, seed, x, y, side }: Portrait): void {
  // A shadow on the wall, the frame, the picture.
  fill(data, x - FRAME + 7, y - FRAME + 9, side + 2 * FRAME, side + 2 * FRAME, [158, 164, 162]);
  fill(data, x - FRAME, y - FRAME, side + 2 * FRAME, side + 2 * FRAME, [66, 54, 44]);
  fill(data, x - FRAME + 4, y - FRAME + 4, side + 2 * FRAME - 8, side + 2 * FRAME - 8, [240, 236, 228]);
  const drawn = drawFace(expression, new Random(seed), { plain: true, intensity: 1 });
  const gray = resize({ data: drawn, width: 48, height: 48, channels: 1 }, side, side).data;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const tone = gray[row * side + column]!;
      // A print toned to sepia.
      data.set([Math.min(255, tone * 1.04), tone, tone * 0.92], ((y + row) * WIDTH + x + column) * 3);
    }
  }
}

function fill(
  data: Uint8Array,
  left: number,
  top: number,
  width: number,
  height: number,
  color: readonly number[],
): void {
  for (let y = top; y < top + height; y++) {
    for (let x = left; x < left + width; x++) data.set(color, (y * WIDTH + x) * 3);
  }
}
