import { describe, expect, it } from 'vitest';
import { FACE_BYTES } from '../image/face-size.js';
import { Random } from '../random.js';
import { CORRUPTIONS } from './corruptions.js';

const pattern = Uint8Array.from({ length: FACE_BYTES }, (_, i) => {
  const [x, y] = [i % 48, Math.floor(i / 48)];
  return 110 + 60 * Math.sin(x / 5) * Math.cos(y / 6) + ((x * 7 + y * 13) % 11);
});

const corrupted = async (name: string, level: number, face = pattern): Promise<Uint8Array> =>
  CORRUPTIONS.find((each) => each.name === name)!.apply(face, level, new Random(5));

const distance = (a: Uint8Array, b: Uint8Array): number =>
  Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);

const mean = (face: Uint8Array): number => face.reduce((sum, value) => sum + value, 0) / face.length;

describe.each(CORRUPTIONS)('$name', (corruption) => {
  it('changes the picture more the stronger it is, the same way each time, and leaves the original', async () => {
    const before = pattern.slice();
    const distances: number[] = [];
    for (const level of corruption.levels) {
      const copy = await corruption.apply(pattern, level, new Random(1));
      expect(copy).toHaveLength(FACE_BYTES);
      expect(await corruption.apply(pattern, level, new Random(1))).toEqual(copy);
      distances.push(distance(pattern, copy));
    }
    expect(pattern).toEqual(before);
    expect(distances[0]).toBeGreaterThan(0);
    expect(distances).toEqual(distances.toSorted((a, b) => a - b));
  });
});

describe('what they do, by their definitions', () => {
  it('blur keeps a plain picture and the mean, and spreads a point by its variance', async () => {
    const plain = new Uint8Array(FACE_BYTES).fill(77);
    expect(await corrupted('blur', 2, plain)).toEqual(plain);
    const edge = Uint8Array.from({ length: FACE_BYTES }, (_, i) => (i % 48 < 24 ? 0 : 200));
    const row = (await corrupted('blur', 2, edge)).subarray(0, 48);
    // The normal distribution at ±½ and ±2½ pixels from the edge, for a standard deviation of 2.
    expect(row[24]! / 200).toBeCloseTo(0.5987, 2);
    expect(row[26]! / 200).toBeCloseTo(0.8944, 2);
  });

  it('noise has its standard deviation', async () => {
    const plain = new Uint8Array(FACE_BYTES).fill(128);
    expect(Math.abs(distance(plain, await corrupted('noise', 20, plain)) - 20)).toBeLessThan(1);
  });

  it('dark and bright are times the light, and bright is cut at white', async () => {
    const plain = new Uint8Array(FACE_BYTES).fill(100);
    expect(new Set(await corrupted('dark', 0.3, plain))).toEqual(new Set([30]));
    expect(new Set(await corrupted('bright', 2, plain))).toEqual(new Set([200]));
    expect(new Set(await corrupted('bright', 3, plain))).toEqual(new Set([255]));
  });

  it('rotation by an angle and back is the picture, inside the circle', async () => {
    const smooth = Uint8Array.from(
      { length: FACE_BYTES },
      (_, i) => 128 + 60 * Math.sin((i % 48) / 7) + 40 * Math.cos(i / 48 / 9),
    );
    const there = new Random(5);
    const first = there.next() < 0.5;
    // A generator that turns the other way.
    let key = 0;
    while (new Random(key).next() < 0.5 === first) key++;
    const turn = CORRUPTIONS.find(({ name }) => name === 'rotation')!;
    const back = await turn.apply(await corrupted('rotation', 24, smooth), 24, new Random(key));
    for (let y = 12; y < 36; y++) {
      for (let x = 12; x < 36; x++) {
        expect(Math.abs(back[y * 48 + x]! - smooth[y * 48 + x]!)).toBeLessThan(3);
      }
    }
  });

  it('occlusion covers its bar in the mean gray, and nothing else', async () => {
    const eyes = await corrupted('eyes occluded', 10);
    const changed = new Set(
      [...eyes.keys()].filter((i) => eyes[i] !== pattern[i]).map((i) => Math.floor(i / 48)),
    );
    expect(Math.min(...changed)).toBeGreaterThanOrEqual(13);
    expect(Math.max(...changed)).toBeLessThanOrEqual(24);
    expect(Math.abs(eyes[18 * 48 + 24]! - mean(pattern))).toBeLessThan(0.51);
    const mouth = await corrupted('mouth occluded', 16);
    expect(mouth.subarray(0, 29 * 48)).toEqual(pattern.subarray(0, 29 * 48));
  });
});
