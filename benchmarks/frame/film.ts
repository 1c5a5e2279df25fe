import { writeFile } from 'node:fs/promises';
import { drawFace } from '../../src/dataset/sample/face.js';
import type { Expression } from '../../src/expression.js';
import { resize } from '../../src/image/resize.js';
import { Random } from '../../src/random.js';

const [WIDTH, HEIGHT, FRAMES, RATE] = [640, 480, 40, 20];
interface Person {
  readonly expression: Expression;
  readonly seed: number;
  readonly side: number;
  readonly x: number;
  readonly y: number;
}

/** Drawn people, how high they are, and where they move to and fro, pixels. */
const PEOPLE: readonly Person[] = [
  { expression: 'happy', seed: 7, side: 200, x: 70, y: 120 },
  { expression: 'surprise', seed: 9, side: 160, x: 400, y: 150 },
  { expression: 'neutral', seed: 41, side: 120, x: 300, y: 20 },
];

/** A film of so many drawn faces for Chromium's made-up camera: YUV4MPEG2 with 4:2:0 colour. */
export async function writeFilm(path: string, faces: number): Promise<void> {
  const drawn = draw(faces);
  const parts = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${RATE}:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < FRAMES; frame++) {
    const gray = grayFrame(drawn, frame);
    parts.push(Buffer.from('FRAME\n'), gray, Buffer.alloc((WIDTH * HEIGHT) / 2, 128));
  }
  await writeFile(path, Buffer.concat(parts));
}

/** The film's first frame: its width, height and gray levels. */
export function filmFrame(faces: number) {
  return [WIDTH, HEIGHT, grayFrame(draw(faces), 0)] as const;
}

function draw(faces: number) {
  return PEOPLE.slice(0, faces).map(({ expression, seed, side, ...place }) => {
    const face = drawFace(expression, new Random(seed), { plain: true, intensity: 1 });
    const { data } = resize({ data: face, width: 48, height: 48, channels: 1 }, side, side);
    return { ...place, side, data };
  });
}

function grayFrame(drawn: ReturnType<typeof draw>, frame: number) {
  const gray = Buffer.alloc(WIDTH * HEIGHT, 170);
  for (const { side, data, x, y } of drawn) {
    const left = Math.round(x + 30 * Math.sin((2 * Math.PI * frame) / FRAMES));
    for (let row = 0; row < side; row++) {
      gray.set(data.subarray(row * side, (row + 1) * side), (row + y) * WIDTH + left);
    }
  }
  return gray;
}

export const MOST_FACES = PEOPLE.length;
