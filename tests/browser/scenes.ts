import { drawFace } from '../../src/dataset/sample/face.js';
import { EXPRESSIONS } from '../../src/expression.js';
import type { Image } from '../../src/image/image.js';
import { resize } from '../../src/image/resize.js';
import { Random } from '../../src/random.js';

/** Drawn faces of several sizes before a tinted, noisy background. */
export function drawnScene(seed: number, width = 320, height = 240): Image {
  const random = new Random(seed);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    for (let c = 0; c < 3; c++) data[3 * i + c] = 90 + 40 * Math.sin(x / 31 + y / 17 + c) + random.below(30);
  }
  for (const side of [40, 64, 110]) {
    const face = drawFace(EXPRESSIONS[random.below(7)]!, random);
    const gray = resize({ data: face, width: 48, height: 48, channels: 1 }, side, side).data;
    const left = random.below(width - side);
    const top = random.below(height - side);
    for (let i = 0; i < gray.length; i++) {
      const at = ((top + Math.floor(i / side)) * width + left + (i % side)) * 3;
      data.set([gray[i]!, gray[i]! * 0.8, gray[i]! * 0.7], at);
    }
  }
  return { data, width, height, channels: 3 };
}
