import { writeFile } from 'node:fs/promises';
import { drawFace } from '../../../src/dataset/sample-face.js';
import { resize } from '../../../src/image/resize.js';
import { Random } from '../../../src/random.js';

const WIDTH = 320;
const HEIGHT = 240;
const FRAMES = 20;
const SIDE = 140;

/** A film of a drawn face that moves to and fro, as YUV4MPEG2 with 4:2:0 colour, for Chromium's made-up camera. */
export async function writeCameraFilm(path: string): Promise<void> {
  const drawn = drawFace('happy', new Random(7), { plain: true, intensity: 1 });
  const face = resize({ data: drawn, width: 48, height: 48, channels: 1 }, SIDE, SIDE).data;
  const parts: Uint8Array[] = [ascii(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F20:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < FRAMES; frame++) {
    const gray = new Uint8Array(WIDTH * HEIGHT).fill(170);
    const left = Math.round(80 + 30 * Math.sin((2 * Math.PI * frame) / FRAMES));
    for (let row = 0; row < SIDE; row++) {
      gray.set(face.subarray(row * SIDE, (row + 1) * SIDE), (row + 50) * WIDTH + left);
    }
    parts.push(ascii('FRAME\n'), gray, new Uint8Array((WIDTH * HEIGHT) / 2).fill(128));
  }
  await writeFile(path, Buffer.concat(parts));
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
