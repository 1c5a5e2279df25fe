import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FACE_SIZE } from '../../../../dataset/record.js';
import { drawFace } from '../../../../dataset/sample/face.js';
import { encodePng } from '../../../../image/encode.js';
import { Random } from '../../../../random.js';

const [WIDTH, HEIGHT] = [120, 90];

/** Where a plain drawn face has its eyes, nose and mouth, in its 48×48 pixels. */
const MARKS = [
  [16, 21],
  [32, 21],
  [24, 27],
  [24, 36],
] as const;

export interface DrawnFolders {
  readonly faces: string;
  readonly background: string;
}

/**
 * Photos made of noise, each with one drawn face, some of them for validation, and some without: as `train-detector`
 * takes them.
 */
export async function drawPhotos(folder: string, count: number, seed: number): Promise<DrawnFolders> {
  const faces = join(folder, 'faces');
  const background = join(folder, 'background');
  await mkdir(join(faces, 'images'), { recursive: true });
  await mkdir(background, { recursive: true });
  const random = new Random(seed);
  const rows = ['image,split,left_eye_x,left_eye_y,right_eye_x,right_eye_y,nose_x,nose_y,mouth_x,mouth_y'];
  for (let i = 0; i < count; i++) {
    const [x, y] = [random.below(WIDTH - FACE_SIZE), random.below(HEIGHT - FACE_SIZE)];
    const data = noise(random);
    const face = drawFace('neutral', random, { plain: true });
    for (let row = 0; row < FACE_SIZE; row++) {
      data.set(face.subarray(row * FACE_SIZE, (row + 1) * FACE_SIZE), (y + row) * WIDTH + x);
    }
    await writePng(join(faces, 'images', `${i}.png`), data);
    const marks = MARKS.flatMap(([dx, dy]) => [x + dx, y + dy]);
    rows.push([`${i}.png`, i % 4 === 3 ? 'val' : 'train', ...marks].join(','));
    if (i % 4 === 0) await writePng(join(background, `${i}.png`), noise(random));
  }
  await writeFile(join(faces, 'landmarks.csv'), `${rows.join('\n')}\n`);
  return { faces, background };
}

/** Patches of gray of many sizes. */
function noise(random: Random): Uint8Array {
  const data = new Uint8Array(WIDTH * HEIGHT).fill(random.below(256));
  for (let patch = 0; patch < 60; patch++) {
    const [left, top] = [random.below(WIDTH), random.below(HEIGHT)];
    const [right, bottom] = [left + 2 + random.below(30), top + 2 + random.below(30)];
    const tone = random.below(256);
    for (let y = top; y < Math.min(bottom, HEIGHT); y++) {
      data.fill(tone, y * WIDTH + left, y * WIDTH + Math.min(right, WIDTH));
    }
  }
  return data;
}

async function writePng(path: string, data: Uint8Array): Promise<void> {
  await writeFile(path, encodePng({ data, width: WIDTH, height: HEIGHT, channels: 1 }));
}
