import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FACE_BYTES, FACE_SIZE } from '../dataset/record.js';
import { Random } from '../random.js';
import { augment } from './augment.js';
import type { Augmentation } from './config.js';

const NOTHING: Augmentation = {
  flip: 0,
  rotation: 0,
  scale: 0,
  shift: 0,
  brightness: 0,
  contrast: 0,
  gamma: 0,
  background: 0,
  degrade: 0,
  erase: 0,
};

function augmented(picture: Uint8Array, settings: Partial<Augmentation>, random: Random): Float32Array {
  const into = new Float32Array(FACE_BYTES);
  augment(picture, 0, into, 0, { ...NOTHING, ...settings }, random);
  return into;
}

function picture(level: (x: number, y: number) => number): Uint8Array {
  return Uint8Array.from({ length: FACE_BYTES }, (_, i) => level(i % FACE_SIZE, Math.floor(i / FACE_SIZE)));
}

const noise = (seed: number) => {
  const random = new Random(seed);
  return picture(() => random.below(256));
};

/** Gray level 2x + 3y: bilinear interpolation gives it back exactly, at any place between pixels. */
const RAMP = picture((x, y) => 2 * x + 3 * y);
const LIGHT = [2, 3] as const;

const at = (image: ArrayLike<number>, x: number, y: number) => image[y * FACE_SIZE + x]!;

/** Slope along x and y in the middle of a picture, and how much it differs from one plane there. */
function planeOf(image: Float32Array) {
  const [middle, reach] = [24, 6];
  const dx = (at(image, middle + reach, middle) - at(image, middle - reach, middle)) / (2 * reach);
  const dy = (at(image, middle, middle + reach) - at(image, middle, middle - reach)) / (2 * reach);
  const centre = at(image, middle, middle);
  let error = 0;
  for (let y = -reach; y <= reach; y++) {
    for (let x = -reach; x <= reach; x++) {
      error = Math.max(error, Math.abs(at(image, middle + x, middle + y) - (centre + dx * x + dy * y)));
    }
  }
  return { dx, dy, centre, error };
}

const meanOf = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const anySettings: fc.Arbitrary<Augmentation> = fc.record({
  flip: unit,
  rotation: fc.double({ min: 0, max: 180, noNaN: true }),
  scale: unit,
  shift: unit,
  brightness: unit,
  contrast: unit,
  gamma: fc.constant(0),
  background: fc.constant(0),
  degrade: unit,
  erase: unit,
});

describe('settings of nothing', () => {
  test('give the picture back to the last bit', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (content, seed) => {
        const image = noise(content);
        expect([...augmented(image, {}, new Random(seed))]).toEqual([...image]);
      }),
      { numRuns: 20 },
    );
  });

  test('read and write at their places, and nowhere else', () => {
    const images = Uint8Array.of(
      ...new Uint8Array(FACE_BYTES).fill(7),
      ...noise(1),
      ...new Uint8Array(9).fill(7),
    );
    const into = new Float32Array(3 * FACE_BYTES).fill(-1);
    const everything = {
      ...NOTHING,
      flip: 0.5,
      rotation: 90,
      scale: 0.5,
      shift: 0.5,
      contrast: 0.5,
      erase: 1,
    };
    augment(images, FACE_BYTES, into, FACE_BYTES, everything, new Random(1));
    expect(into.subarray(0, FACE_BYTES).every((value) => value === -1)).toBe(true);
    expect(into.subarray(2 * FACE_BYTES).every((value) => value === -1)).toBe(true);
    augment(images, FACE_BYTES, into, FACE_BYTES, NOTHING, new Random(1));
    expect([...into.subarray(FACE_BYTES, 2 * FACE_BYTES)]).toEqual([...noise(1)]);
  });
});

test('flip mirrors left and right', () => {
  const image = noise(2);
  const mirror = picture((x, y) => at(image, FACE_SIZE - 1 - x, y));
  expect([...augmented(image, { flip: 1 }, new Random(1))]).toEqual([...mirror]);
});

test('flip happens as often as it says, and not otherwise', () => {
  const image = noise(3);
  const random = new Random(1);
  let flips = 0;
  for (let i = 0; i < 1000; i++) {
    const first = augmented(image, { flip: 0.3 }, random)[0];
    if (first !== image[0]) flips++;
    expect([image[0], image[FACE_SIZE - 1]]).toContain(first);
  }
  // 300 ± 5 · √(1000 · 0.3 · 0.7)
  expect(Math.abs(flips - 300)).toBeLessThan(73);
});

test('shift moves the picture by up to its share of the side, evenly, either way', () => {
  const random = new Random(2);
  const shifts = Array.from({ length: 500 }, () => {
    const { dx, dy, centre, error } = planeOf(augmented(RAMP, { shift: 0.25 }, random));
    expect(error).toBeLessThan(1e-3);
    expect([dx, dy].map((slope) => Math.round(slope * 1000) / 1000)).toEqual([...LIGHT]);
    // 2·shiftX + 3·shiftY, each up to 12 pixels either way
    return centre - at(RAMP, 24, 24);
  });
  expect(Math.max(...shifts.map(Math.abs))).toBeLessThanOrEqual(5 * 12);
  expect(Math.max(...shifts)).toBeGreaterThan(45);
  expect(Math.min(...shifts)).toBeLessThan(-45);
  // Variance of 2u + 3v with u, v uniform over ±12: (4 + 9) · 24² / 12
  const variance = meanOf(shifts.map((shift) => shift ** 2));
  expect(variance / (13 * 48)).toBeGreaterThan(0.8);
  expect(variance / (13 * 48)).toBeLessThan(1.2);
});

test('what comes in from outside continues the edge', () => {
  const columns = picture((x) => 5 * x);
  const random = new Random(3);
  for (let i = 0; i < 50; i++) {
    const image = augmented(columns, { shift: 0.5 }, random);
    for (let x = 0; x < FACE_SIZE; x++) {
      const expected = Math.min(Math.max(at(image, 24, 0) + 5 * (x - 24), 0), 5 * 47);
      // Where the middle itself lies outside, only the order is known.
      if (at(image, 24, 0) > 0 && at(image, 24, 0) < 5 * 47) expect(at(image, x, 7)).toBeCloseTo(expected, 2);
    }
  }
});

test('rotation turns about the middle, by up to its angle, and keeps sizes', () => {
  const random = new Random(4);
  const slope = Math.hypot(...LIGHT);
  const middle = meanOf(RAMP);
  const angles = Array.from({ length: 300 }, () => {
    const image = augmented(RAMP, { rotation: 30 }, random);
    const { dx, dy, error } = planeOf(image);
    expect(error).toBeLessThan(1e-3);
    expect(Math.hypot(dx, dy)).toBeCloseTo(slope, 3);
    // The centre lies between the four middle pixels.
    const four = [at(image, 23, 23), at(image, 24, 23), at(image, 23, 24), at(image, 24, 24)];
    expect(meanOf(four)).toBeCloseTo(middle, 2);
    return ((Math.atan2(dy, dx) - Math.atan2(LIGHT[1], LIGHT[0])) * 180) / Math.PI;
  });
  expect(Math.max(...angles.map(Math.abs))).toBeLessThanOrEqual(30 + 1e-3);
  expect(Math.max(...angles)).toBeGreaterThan(28);
  expect(Math.min(...angles)).toBeLessThan(-28);
});

test('scale changes sizes by up to its share, and turns nothing', () => {
  const random = new Random(5);
  const scales = Array.from({ length: 300 }, () => {
    const { dx, dy, error } = planeOf(augmented(RAMP, { scale: 0.2 }, random));
    expect(error).toBeLessThan(1e-3);
    expect(dy / dx).toBeCloseTo(LIGHT[1] / LIGHT[0], 3);
    return dx / LIGHT[0];
  });
  expect(Math.min(...scales)).toBeGreaterThanOrEqual(0.8 - 1e-3);
  expect(Math.max(...scales)).toBeLessThanOrEqual(1.2 + 1e-3);
  expect(Math.max(...scales) - Math.min(...scales)).toBeGreaterThan(0.36);
});

test('brightness adds one amount to all pixels, up to its share of 255', () => {
  const gray = picture((x, y) => 100 + ((x + y) % 5));
  const random = new Random(6);
  const added = Array.from({ length: 300 }, () => {
    const image = augmented(gray, { brightness: 0.2 }, random);
    const differences = image.map((level, i) => level - gray[i]!);
    expect(Math.max(...differences) - Math.min(...differences)).toBeLessThan(1e-3);
    return differences[0]!;
  });
  expect(Math.max(...added.map(Math.abs))).toBeLessThanOrEqual(51);
  expect(Math.max(...added)).toBeGreaterThan(45);
  expect(Math.min(...added)).toBeLessThan(-45);
});

test('contrast spreads the levels about their mean', () => {
  const gray = picture((x, y) => 120 + ((3 * x + y) % 11));
  const mean = meanOf(gray);
  const random = new Random(7);
  const factors = Array.from({ length: 300 }, () => {
    const image = augmented(gray, { contrast: 0.3 }, random);
    expect(meanOf(image)).toBeCloseTo(mean, 2);
    const factor = (at(image, 0, 0) - mean) / (120 - mean);
    expect((at(image, 3, 1) - mean) / (130 - mean)).toBeCloseTo(factor, 3);
    return factor;
  });
  expect(Math.min(...factors)).toBeGreaterThanOrEqual(0.7 - 1e-3);
  expect(Math.max(...factors)).toBeLessThanOrEqual(1.3 + 1e-3);
  expect(Math.max(...factors) - Math.min(...factors)).toBeGreaterThan(0.55);
});

test('gamma bends the tone curve by one exponent for all pixels, up to its bound either way', () => {
  const gray = picture((x, y) => 10 + ((7 * x + 5 * y) % 230));
  const random = new Random(13);
  const exponents = Array.from({ length: 300 }, () => {
    const image = augmented(gray, { gamma: 1 }, random);
    const exponent = Math.log(image[0]! / 255) / Math.log(gray[0]! / 255);
    for (const i of [100, 777, 2303]) expect(image[i]).toBeCloseTo(255 * (gray[i]! / 255) ** exponent, 2);
    return exponent;
  });
  expect(Math.min(...exponents)).toBeGreaterThanOrEqual(0.5 - 1e-3);
  expect(Math.max(...exponents)).toBeLessThanOrEqual(2 + 1e-3);
  // Twice as dark is as likely as twice as bright.
  const darker = exponents.filter((exponent) => exponent > 1).length;
  expect(Math.abs(darker - 150)).toBeLessThan(44);
});

describe('another background', () => {
  const gray = picture((x, y) => 1 + ((7 * x + 5 * y) % 254));

  test('is one gray level outside an ellipse, and leaves what is inside', () => {
    const random = new Random(14);
    let black = 0;
    for (let i = 0; i < 200; i++) {
      const image = augmented(gray, { background: 1 }, random);
      const level = image[0]!;
      if (level === 0) black++;
      for (const corner of [FACE_SIZE - 1, FACE_BYTES - FACE_SIZE, FACE_BYTES - 1])
        expect(image[corner]).toBe(level);
      // Eyes, nose and mouth of a face that fills the picture, as in FER-2013.
      for (const [x, y] of [
        [14, 18],
        [33, 18],
        [24, 28],
        [16, 36],
        [31, 36],
      ] as const)
        expect(at(image, x, y)).toBe(at(gray, x, y));
    }
    // 100 ± 5 · √(200 · ½ · ½)
    expect(Math.abs(black - 100)).toBeLessThan(36);
  });

  test('happens as often as it says', () => {
    const random = new Random(15);
    let times = 0;
    for (let i = 0; i < 1000; i++) if (augmented(gray, { background: 0.3 }, random)[0] !== gray[0]) times++;
    expect(Math.abs(times - 300)).toBeLessThan(73);
  });

  test('stays around a face that is moved', () => {
    const even = picture(() => 200);
    const random = new Random(16);
    let moved = 0;
    for (let i = 0; i < 100; i++) {
      const image = augmented(even, { background: 1, shift: 0.3 }, random);
      const inside = [...image.keys()].filter((place) => image[place] === 200);
      const middle = meanOf(inside.map((place) => place % FACE_SIZE));
      if (Math.abs(middle - 23.5) > 4) moved++;
    }
    expect(moved).toBeGreaterThan(20);
  });
});

describe('degrading', () => {
  const face = picture((x, y) => 128 + 80 * Math.sin(x / 3) * Math.cos(y / 4));
  /** Mean squared difference of neighbours in a row: noise adds to it, blur and fewer pixels take from it. */
  const detail = (image: ArrayLike<number>) =>
    meanOf(Array.from({ length: FACE_BYTES - 1 }, (_, i) => (image[i + 1]! - image[i]!) ** 2));
  const before = detail(face);

  test('makes it brighter, noisy, a JPEG, or takes detail away, each a fifth of the time or so', () => {
    const random = new Random(11);
    const images = Array.from({ length: 500 }, () => augmented(face, { degrade: 1 }, random));
    const brighter = images.filter((image) => meanOf(image) > meanOf(face) + 4);
    const others = images.filter((image) => !brighter.includes(image));
    // 100 less those that are hardly brighter (4 levels of 128) ± 5 · √(500 · ⅕ · ⅘)
    expect(Math.abs(brighter.length - 97)).toBeLessThan(45);
    // Twice the light of it, of which some becomes white.
    expect(Math.max(...brighter.map(meanOf))).toBeLessThan(2 * meanOf(face));
    expect(Math.max(...brighter.map(meanOf))).toBeGreaterThan(1.5 * meanOf(face));
    for (const image of others) expect(Math.abs(meanOf(image) - meanOf(face))).toBeLessThan(4);
    const details = others.map(detail);
    const noisier = details.filter((each) => each > before + 2 * 5 ** 2).length;
    // Noise of 5 levels or more: a fifth of a fifth is less.
    expect(Math.abs(noisier - 80)).toBeLessThan(45);
    expect(details.filter((each) => each < before).length).toBeGreaterThan(150);
    // Neighbours of independent noise, 25 gray levels at most, differ by twice its variance.
    expect(Math.max(...details)).toBeLessThan(before + 2 * 25 ** 2 * 1.1);
    expect(Math.max(...details)).toBeGreaterThan(before + 2 * 20 ** 2);
  });

  test('happens as often as it says, and not otherwise', () => {
    const random = new Random(12);
    let times = 0;
    for (let i = 0; i < 1000; i++) {
      const image = augmented(face, { degrade: 0.2 }, random);
      if (image.some((level, at) => level !== face[at])) times++;
    }
    // 200 ± 5 · √(1000 · 0.2 · 0.8)
    expect(Math.abs(times - 200)).toBeLessThan(64);
  });
});

describe('erasing', () => {
  // No pixel has the mean level.
  const gray = picture((x, y) => ((x + y) % 2 === 0 ? 90 : 140));
  const erasedIn = (image: Float32Array) => {
    const places = [...image.keys()].filter((i) => image[i] !== gray[i]);
    const [xs, ys] = [places.map((i) => i % FACE_SIZE), places.map((i) => Math.floor(i / FACE_SIZE))];
    return { places, xs, ys };
  };

  test('paints one rectangle of 6 to 20 pixels a side with the mean, and leaves the rest', () => {
    const random = new Random(8);
    const sides = new Set<number>();
    for (let i = 0; i < 300; i++) {
      const image = augmented(gray, { erase: 1 }, random);
      const { places, xs, ys } = erasedIn(image);
      const [width, height] = [xs, ys].map((ks) => Math.max(...ks) - Math.min(...ks) + 1);
      expect(places).toHaveLength(width! * height!);
      for (const place of places) expect(image[place]).toBe(115);
      for (const side of [width!, height!]) sides.add(side);
    }
    expect(Math.min(...sides)).toBe(6);
    expect(Math.max(...sides)).toBeLessThanOrEqual(20);
    expect(Math.max(...sides)).toBeGreaterThanOrEqual(19);
  });

  test('happens as often as it says, all over the picture', () => {
    const random = new Random(9);
    const covered = { rows: new Set<number>(), columns: new Set<number>() };
    let times = 0;
    for (let i = 0; i < 1000; i++) {
      const { places, xs, ys } = erasedIn(augmented(gray, { erase: 0.6 }, random));
      if (places.length > 0) times++;
      for (const y of ys) covered.rows.add(y);
      for (const x of xs) covered.columns.add(x);
    }
    // 600 ± 5 · √(1000 · 0.6 · 0.4)
    expect(Math.abs(times - 600)).toBeLessThan(78);
    expect(covered.rows.size).toBe(FACE_SIZE);
    expect(covered.columns.size).toBe(FACE_SIZE);
  });
});

describe('any settings', () => {
  test('keep levels within 0 to 255', () => {
    fc.assert(
      fc.property(anySettings, fc.nat(), (settings, seed) => {
        const image = augmented(noise(seed), settings, new Random(seed));
        expect(image.every((level) => level >= 0 && level <= 255)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  // Gamma and background draw values of their own, and only where they are on.
  test('give the same for the same seed, and draw as many random numbers as any others', () => {
    fc.assert(
      fc.property(anySettings, anySettings, fc.nat(), (settings, others, seed) => {
        const [random, again, other] = [new Random(seed), new Random(seed), new Random(seed)];
        const image = augmented(RAMP, settings, random);
        expect(augmented(RAMP, settings, again)).toEqual(image);
        augmented(RAMP, others, other);
        expect(other.uint32()).toBe(random.uint32());
      }),
      { numRuns: 50 },
    );
  });

  test('of another seed give another picture', () => {
    const settings = { flip: 0.5, rotation: 20, scale: 0.12, shift: 0.08 };
    const images = Array.from({ length: 20 }, (_, seed) =>
      augmented(RAMP, settings, new Random(seed)).join(),
    );
    expect(new Set(images).size).toBe(20);
  });

  test('that move a picture leave about as much light in it', () => {
    const face = picture((x, y) => 180 - 4 * Math.hypot(x - 23.5, y - 23.5));
    const random = new Random(10);
    for (let i = 0; i < 100; i++) {
      const image = augmented(face, { flip: 0.5, rotation: 20, scale: 0.12, shift: 0.08 }, random);
      expect(Math.abs(meanOf(image) / meanOf(face) - 1)).toBeLessThan(0.15);
    }
  });
});
