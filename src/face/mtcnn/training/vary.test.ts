import { expect, test } from 'vitest';
import { Random } from '../../../random.js';
import { relight, rotatePhoto, varyPhoto } from './vary.js';

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
  const variation = {
    ...{ turn: 1, degrees: 20, blur: 1, blurPixels: 1, jpeg: 1, lowestQuality: 40 },
    ...{ tilt: 0, tiltDegrees: 0, cover: 0, dark: 0, darkest: 1, bright: 0, brightest: 1 },
  };
  const vary = (seed: number) => varyPhoto(image, truth, variation, new Random(seed));
  const first = await vary(1);
  expect(first.image.data).toHaveLength(image.data.length);
  expect(await vary(1)).toEqual(first);
  expect((await vary(2)).image.data).not.toEqual(first.image.data);
  expect(
    (await varyPhoto(image, truth, { ...variation, turn: 0, blur: 0, jpeg: 0 }, new Random(1))).image,
  ).toBe(image);
});

test('light multiplies the levels, and what is above white is white', () => {
  const image = { data: Uint8Array.of(0, 10, 100, 200, 3, 255), width: 2, height: 1, channels: 3 as const };
  expect([...relight(image, 2.2).data]).toEqual([0, 22, 220, 255, 7, 255]);
  expect([...relight(image, 0.1).data]).toEqual([0, 1, 10, 20, 0, 26]);
  expect(relight(image, 1)).toBe(image);
});

test('covered faces change under the block alone, and the photo that was given stays as it was', async () => {
  const image = { data: spot(40, 12), width, height, channels: 3 as const };
  const before = image.data.slice();
  const still = { turn: 0, degrees: 0, blur: 0, blurPixels: 1, jpeg: 0, lowestQuality: 40 };
  const light = { dark: 0, darkest: 1, bright: 0, brightest: 1 };
  const variation = { ...still, ...light, tilt: 0, tiltDegrees: 0, cover: 1 };
  const varied = await varyPhoto(image, truth, variation, new Random(4));
  expect(image.data).toEqual(before);
  expect(varied.image.data).not.toEqual(before);
  expect(varied.truth).toEqual(truth);
  // Far from the face, at the left border, nothing changed.
  for (let y = 0; y < height; y++) expect(varied.image.data[y * width * 3]).toBe(before[y * width * 3]);
});

test('tilted photos are turned by up to so many degrees, either way', async () => {
  const image = { data: spot(40, 12), width, height, channels: 3 as const };
  const still = { turn: 0, degrees: 0, blur: 0, blurPixels: 1, jpeg: 0, lowestQuality: 40, cover: 0 };
  const variation = { ...still, tilt: 1, tiltDegrees: 60, dark: 0, darkest: 1, bright: 0, brightest: 1 };
  const angles: number[] = [];
  for (let seed = 0; seed < 60; seed++) {
    const { truth: turned } = await varyPhoto(image, truth, variation, new Random(seed));
    const [left, right] = turned.faces[0]!.points!;
    const before = Math.atan2(points[1][1] - points[0][1], points[1][0] - points[0][0]);
    angles.push(((Math.atan2(right[1] - left[1], right[0] - left[0]) - before) * 180) / Math.PI);
  }
  expect(Math.max(...angles)).toBeLessThanOrEqual(60.001);
  expect(Math.max(...angles)).toBeGreaterThan(40);
  expect(Math.min(...angles)).toBeLessThan(-40);
});
