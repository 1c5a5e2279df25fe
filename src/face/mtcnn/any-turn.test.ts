import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Image } from '../../image/image.js';
import { type FoundFace, QUARTER_TURNS, rollOf, surestTurns, turnBack, turnImage } from './any-turn.js';

const picture: Image = {
  data: Uint8Array.of(1, 2, 3, 4, 5, 6),
  width: 3,
  height: 2,
  channels: 1,
};

describe('a picture turned clockwise', () => {
  test.each([
    [1, 2, [4, 1, 5, 2, 6, 3]],
    [2, 3, [6, 5, 4, 3, 2, 1]],
    [3, 2, [3, 6, 2, 5, 1, 4]],
  ] as const)('by %i quarters has its pixels there', (turns, width, levels) => {
    const turned = turnImage(picture, turns);
    expect([...turned.data]).toEqual(levels);
    expect([turned.width, turned.height]).toEqual([width, 6 / width]);
  });

  test('keeps the channels of each pixel together', () => {
    const colours: Image = { data: Uint8Array.of(1, 2, 3, 4, 5, 6), width: 2, height: 1, channels: 3 };
    expect([...turnImage(colours, 1).data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...turnImage(colours, 2).data]).toEqual([4, 5, 6, 1, 2, 3]);
  });
});

const face = (left: number, top: number, right: number, bottom: number, rank = 1): FoundFace => ({
  ...{ left, top, right, bottom, rank, score: 0.9 },
  landmarks: {
    leftEye: [left, top],
    rightEye: [right, top],
    nose: [left, top],
    mouthLeft: [left, bottom],
    mouthRight: [right, bottom],
  },
});

test('a face found in a turned picture goes back to the pixels that it was found in', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...QUARTER_TURNS),
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 2, max: 9 }),
      fc.nat(),
      (turns, width, height, seed) => {
        const at = seed % (width * height);
        const data = new Uint8Array(width * height);
        data[at] = 1;
        const turned = turnImage({ data, width, height, channels: 1 }, turns);
        const place = turned.data.indexOf(1);
        const [x, y] = [place % turned.width, Math.floor(place / turned.width)];
        // A box around that pixel alone.
        const back = turnBack(face(x, y, x + 1, y + 1), turns, { width, height });
        expect([back.left, back.top]).toEqual([at % width, Math.floor(at / width)]);
        expect([back.right - back.left, back.bottom - back.top]).toEqual([1, 1]);
        // An upright face in a picture turned clockwise was lying to the left before.
        const roll = rollOf(back.landmarks);
        expect(((roll + 90 * turns) % 360) + 0).toBeCloseTo(0, 9);
      },
    ),
  );
});

test('one face at several turns is the one that is surest', () => {
  const faces = [face(0, 0, 10, 10, 2), face(1, 1, 11, 11, 5), face(100, 0, 110, 10, 3)];
  expect(surestTurns(faces)).toEqual([faces[1], faces[2]]);
});

test.each([
  [[0, 0], [10, 0], 0],
  [[0, 0], [0, 10], 90],
  [[10, 0], [0, 0], 180],
  [[0, 10], [0, 0], -90],
  [[0, 0], [10, 10], 45],
] as const)('eyes at %j and %j: turned by %i°', (leftEye, rightEye, degrees) => {
  expect(rollOf({ leftEye, rightEye })).toBeCloseTo(degrees, 9);
});
