import { writeFile } from 'node:fs/promises';
import { drawFace } from '../../dist/dataset/sample/face.js';
import { resize } from '../../dist/image/resize.js';
import { Random } from '../../dist/random.js';

const [WIDTH, HEIGHT, FRAMES, RATE] = [640, 480, 40, 20];
/** Drawn people, how high they are, and where they move to and fro, pixels. */
const PEOPLE = [
  { expression: 'happy', seed: 7, side: 200, x: 70, y: 120 },
  { expression: 'surprise', seed: 9, side: 160, x: 400, y: 150 },
  { expression: 'neutral', seed: 41, side: 120, x: 300, y: 20 },
];

/** A film of so many drawn faces for Chromium's made-up camera: YUV4MPEG2 with 4:2:0 colour. */
export async function writeFilm(path, faces) {
  const drawn = draw(faces);
  const parts = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${RATE}:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < FRAMES; frame++) {
    const gray = grayFrame(drawn, frame);
    parts.push(Buffer.from('FRAME\n'), gray, Buffer.alloc((WIDTH * HEIGHT) / 2, 128));
  }
  await writeFile(path, Buffer.concat(parts));
}

/** The film's first frame: its width, height and gray levels. @param {number} faces */
export function filmFrame(faces) {
  return /** @type {const} */ ([WIDTH, HEIGHT, grayFrame(draw(faces), 0)]);
}

/** @param {number} faces */
function draw(faces) {
  return PEOPLE.slice(0, faces).map(({ expression, seed, side, ...place }) => {
    const face = drawFace(expression, new Random(seed), { plain: true, intensity: 1 });
    const { data } = resize({ data: face, width: 48, height: 48, channels: 1 }, side, side);
    return { ...place, side, data };
  });
}

/** @param {ReturnType<typeof draw>} drawn @param {number} frame */
function grayFrame(drawn, frame) {
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
