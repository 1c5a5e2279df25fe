import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { EXPRESSIONS } from '../../src/expression.js';
import { Random } from '../../src/random.js';

const FACES = join(import.meta.dirname, '../../examples/faces');
const PICTURES_A_CLASS = 12;

/**
 * What the README's recipes are tried on: `labelled/<expression>/` with pictures of the average faces, each lit and cut in its own
 * way; `photos/all.jpg` with all seven faces; `photo.jpg` with a happy one.
 */
export async function writeExamplePhotos(folder: string): Promise<void> {
  const random = new Random(1);
  for (const expression of EXPRESSIONS) {
    await mkdir(join(folder, 'labelled', expression), { recursive: true });
    for (let i = 0; i < PICTURES_A_CLASS; i++) {
      const edge = 10 + Math.round(30 * random.next());
      await sharp(join(FACES, `${expression}.png`))
        .flatten()
        .extend({ top: edge, bottom: edge, left: edge, right: edge, extendWith: 'mirror' })
        .modulate({ brightness: 0.8 + 0.4 * random.next() })
        .jpeg()
        .toFile(join(folder, 'labelled', expression, `${i}.jpg`));
    }
  }
  await mkdir(join(folder, 'photos'));
  await sharp(join(FACES, 'all.png'))
    .jpeg()
    .toFile(join(folder, 'photos', 'all.jpg'));
  await sharp(join(FACES, 'happy.png')).jpeg().toFile(join(folder, 'photo.jpg'));
}
