import { expect, test } from 'vitest';
import { Random } from '../../../random.js';
import { rotatePhoto, varyPhoto } from './vary.js';

const [width, height] = [61, 41];

/** Dark, with a bright spot of 3×3 pixels around a place. */
function spot(x: number, y: number): Uint8Array {
  const data = new Uint8Array(width * height * 3).fill(10);
  for (let dy = -1; dy <= 1; dy++) {
    for (let dx = -1; dx <= 1; dx++)
      data.fill(250, ((y + dy) * width + x + dx) * 3, ((y + dy) * width + x + dx) * 3 + 3);
  }
  return data;
}

/** The middle of what is bright, in pixels from the corner. */
function middleOfBright(data: Uint8Array): [number, number] {
  let [sum, x, y] = [0, 0, 0];
  for (let i = 0; i < width * height; i++) {
    const bright = Math.max(0, data[i * 3]! - 40);
    sum += bright;
    x += bright * ((i % width) + 0.5);
    y += bright * (Math.floor(i / width) + 0.5);
  }
  return [x / sum, y / sum];
}

const points = [
  [40.5, 12.5],
  [41, 12],
  [42, 12],
  [40, 13],
  [41, 14],
] as const;
const truth = { faces: [{ box: { left: 35.5, top: 6.5, right: 45.5, bottom: 18.5 }, points }], ignored: [] };

test.each([-0.4, 0.2, 0.6])('turned by %f, points and boxes go where the pixels go', (angle) => {
  const image = { data: spot(40, 12), width, height, channels: 3 as const };
  const turned = rotatePhoto(image, truth, angle);
  const [x, y] = middleOfBright(turned.image.data);
  const [face] = turned.truth.faces;
  expect(Math.abs(face!.points![0][0] - x)).toBeLessThan(0.15);
  expect(Math.abs(face!.points![0][1] - y)).toBeLessThan(0.15);
  const { left, top, right, bottom } = face!.box;
  expect(Math.abs((left + right) / 2 - x)).toBeLessThan(0.15);
  expect(Math.abs((top + bottom) / 2 - y)).toBeLessThan(0.15);
  expect([right - left, bottom - top]).toEqual([expect.closeTo(10, 9), expect.closeTo(12, 9)]);
});

test('varied photos keep their size, and one seed gives one photo', async () => {
  const image = { data: spot(40, 12), width, height, channels: 3 as const };
  const variation = { turn: 1, degrees: 20, blur: 1, blurPixels: 1, jpeg: 1, lowestQuality: 40 };
  const vary = (seed: number) => varyPhoto(image, truth, variation, new Random(seed));
  const first = await vary(1);
  expect(first.image.data).toHaveLength(image.data.length);
  expect(await vary(1)).toEqual(first);
  expect((await vary(2)).image.data).not.toEqual(first.image.data);
  expect(
    (await varyPhoto(image, truth, { ...variation, turn: 0, blur: 0, jpeg: 0 }, new Random(1))).image,
  ).toBe(image);
});
