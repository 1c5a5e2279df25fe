import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FER2013_FRAMING } from '../image/framing.js';
import type { Image } from '../image/image.js';
import { alignFace, frameOf } from './align.js';
import type { Landmarks, Point } from './detected-face.js';

/** A place in the 48×48 frame as a place in a picture: turned by `angle` radians, scaled and moved. */
const placing =
  (angle: number, scale: number, [x, y]: Point) =>
  ([u, v]: Point): Point => [
    x + scale * (u * Math.cos(angle) - v * Math.sin(angle)),
    y + scale * (u * Math.sin(angle) + v * Math.cos(angle)),
  ];

/** Landmarks that fill the framing: eyes 20 apart, √(28² − 20²) above the mouth. */
const HEIGHT = Math.sqrt(28 ** 2 - 20 ** 2);
const FRAMED = {
  leftEye: [14, 28.3 - HEIGHT / 2],
  rightEye: [34, 28.3 - HEIGHT / 2],
  nose: [24, 28],
  mouthLeft: [16, 28.3 + HEIGHT / 2],
  mouthRight: [32, 28.3 + HEIGHT / 2],
} as const satisfies Landmarks;

const placed = (place: (point: Point) => Point): Landmarks =>
  Object.fromEntries(
    Object.entries(FRAMED).map(([name, point]) => [name, place(point)]),
  ) as unknown as Landmarks;

/** A smooth pattern over the frame, levels 28 to 228. */
const pattern = (u: number, v: number): number => 128 + 60 * Math.sin(u / 7) + 40 * Math.cos(v / 9 + u / 20);

/** The picture in which the frame, placed so, shows the pattern; every channel alike. */
function picture(inverse: (point: Point) => Point, size: number, channels: Image['channels'] = 1): Image {
  const data = new Uint8Array(size * size * channels);
  for (let y = 0, at = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const level = Math.round(pattern(...inverse([x + 0.5, y + 0.5])));
      for (let c = 0; c < channels; c++) data[at++] = level;
    }
  }
  return { data, width: size, height: size, channels };
}

const inverseOf =
  (angle: number, scale: number, [x, y]: Point) =>
  (point: Point): Point =>
    placing(-angle, 1 / scale, [0, 0])([point[0] - x, point[1] - y]);

describe('a face is framed alike wherever, however large and however turned it lies', () => {
  const anyPlace = fc.record({
    angle: fc.double({ min: -3, max: 3, noNaN: true }),
    scale: fc.double({ min: 0.7, max: 4, noNaN: true }),
    channels: fc.constantFrom<Image['channels']>(1, 3, 4),
  });

  test('the pattern comes back, to one level and a half, turned by any angle', () => {
    fc.assert(
      fc.property(anyPlace, ({ angle, scale, channels }) => {
        // The frame's middle is in the picture's, and the frame's corners inside.
        const size = Math.ceil(48 * Math.SQRT2 * scale) + 4;
        const [x, y] = placing(angle, scale, [0, 0])([24, 24]);
        const move: Point = [size / 2 - x, size / 2 - y];
        const image = picture(inverseOf(angle, scale, move), size, channels);
        const face = alignFace(image, placed(placing(angle, scale, move)), FER2013_FRAMING);
        for (let v = 0; v < 48; v++) {
          for (let u = 0; u < 48; u++) {
            expect(Math.abs(face[v * 48 + u]! - pattern(u + 0.5, v + 0.5))).toBeLessThan(1.5);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('in place and at scale 1, it is the picture itself', () => {
    const image = picture((point) => point, 48);
    expect(alignFace(image, FRAMED, FER2013_FRAMING)).toEqual(image.data);
  });

  test('shrunk fourfold, each pixel is the mean of the sixteen that it covers', () => {
    const data = Uint8Array.from({ length: 192 * 192 }, (_, i) => (i * 7919 + (i >> 5)) % 256);
    const image: Image = { data, width: 192, height: 192, channels: 1 };
    const face = alignFace(image, placed(placing(0, 4, [0, 0])), FER2013_FRAMING);
    const [u, v] = [17, 30];
    let sum = 0;
    for (let j = 0; j < 4; j++) for (let i = 0; i < 4; i++) sum += data[(4 * v + j) * 192 + 4 * u + i]!;
    expect(face[v * 48 + u]).toBe(Math.floor(sum / 16 + 0.5));
  });

  test('what lies outside the picture repeats its border, and the face keeps its size', () => {
    const image: Image = { data: new Uint8Array(48 * 48).fill(90), width: 48, height: 48, channels: 1 };
    image.data.fill(200, 0, 48);
    const face = alignFace(image, placed(placing(0, 1, [0, 20])), FER2013_FRAMING);
    // The picture ends 20 rows before the frame does.
    expect(new Set(face)).toEqual(new Set([90]));
    const above = alignFace(image, placed(placing(0, 1, [0, -20])), FER2013_FRAMING);
    expect(new Set(above.subarray(0, 21 * 48))).toEqual(new Set([200]));
    expect(new Set(above.subarray(21 * 48))).toEqual(new Set([90]));
  });
});

describe('landmarks of every kind', () => {
  test('eyes in one place, as in a profile, are taken as level', () => {
    const eye: Point = [30, 20];
    const { right, down } = frameOf({ ...FRAMED, leftEye: eye, rightEye: eye }, FER2013_FRAMING);
    expect(right[1]).toBe(0);
    expect(down).toEqual([-0, right[0]]);
  });

  test.each([
    ['all in one place', [5, 5]],
    ['not finite', [Number.NaN, 5]],
  ] as const)('%s: OPTION_INVALID', (_, point) => {
    const landmarks = placed(() => point);
    expect(() => frameOf(landmarks, FER2013_FRAMING)).toThrowError(
      expect.objectContaining({ code: 'OPTION_INVALID' }),
    );
  });
});
