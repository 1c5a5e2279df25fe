import { writeFile } from 'node:fs/promises';
import { drawFace } from '../../../src/dataset/sample/face.js';
import { resize } from '../../../src/image/resize.js';
import { Random } from '../../../src/random.js';

const WIDTH = 320;
const HEIGHT = 240;
const FRAMES = 20;
/** Of the example's people, large enough to be found. */
const PEOPLE = [
  { expression: 'happy', seed: 7, side: 140, x: 30, y: 50 },
  { expression: 'surprise', seed: 17, side: 110, x: 190, y: 20 },
] as const;

/** A film of drawn faces that move to and fro, as YUV4MPEG2 with 4:2:0 colour, for Chromium's made-up camera. */
export async function writeCameraFilm(path: string): Promise<void> {
  const faces = PEOPLE.map(({ expression, seed, side, ...place }) => {
    const drawn = drawFace(expression, new Random(seed), { plain: true, intensity: 1 });
    const { data } = resize({ data: drawn, width: 48, height: 48, channels: 1 }, side, side);
    return { ...place, side, data };
  });
  const parts: Uint8Array[] = [ascii(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F20:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < FRAMES; frame++) {
    const gray = new Uint8Array(WIDTH * HEIGHT).fill(170);
    const along = Math.round(15 * Math.sin((2 * Math.PI * frame) / FRAMES));
    for (const { data, side, x, y } of faces) {
      for (let row = 0; row < side; row++) {
        gray.set(data.subarray(row * side, (row + 1) * side), (row + y) * WIDTH + x + along);
      }
    }
    parts.push(ascii('FRAME\n'), gray, new Uint8Array((WIDTH * HEIGHT) / 2).fill(128));
  }
  await writeFile(path, Buffer.concat(parts));
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
