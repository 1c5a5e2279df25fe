import { describe, expect, test } from 'vitest';
import { floats } from '../../../runtime/session.js';
import { Mipmap } from '../mipmap.js';
import { type BatchOptions, CropBatches } from './batches.js';
import { CropSet } from './crops.js';

const PLAIN = { brightness: 0, contrast: 0, colour: 0, gray: 0, grain: 0, grainLevels: 0 };
const OFFSETS = [0.125, -0.25, 0.375, 0.5];
const POINTS = [0.25, 0.75, 0.5, 0.375, 0.625, 0.3125, 0.34375, 0.5625, 0.75, 0.78125];

/** Two samples of each kind; the pixels of each are its number and their place in the row. */
function someCrops(): CropSet {
  const crops = new CropSet(48, 1);
  (['negative', 'negative', 'part', 'part', 'positive', 'positive'] as const).forEach((kind, number) => {
    const data = Uint8Array.from({ length: 48 * 48 }, (_, i) => 30 * number + (i % 48) / 2);
    crops.add(new Mipmap({ data, width: 48, height: 48, channels: 1 }), {
      kind,
      crop: { left: 0, top: 0, right: 48, bottom: 48 },
      offsets: kind === 'negative' ? undefined : OFFSETS,
      points: kind === 'positive' ? POINTS : undefined,
    });
  });
  return crops;
}

const options: BatchOptions = {
  seed: 1,
  batch: 20,
  shares: { negative: 0.5, part: 0.2, positive: 0.3 },
  relighting: PLAIN,
};

describe('a batch', () => {
  const inputs = new CropBatches('o', someCrops(), options).at(3);
  const images = floats(inputs.images);
  const row = (name: string, slot: number, width: number) => [
    ...floats(inputs[name]).subarray(slot * width, (slot + 1) * width),
  ];

  test('has its kinds by their shares, each with its targets', () => {
    for (let slot = 0; slot < 20; slot++) {
      const kind = slot < 10 ? 'negative' : slot < 14 ? 'part' : 'positive';
      const face = { negative: [1, 0], part: [0, 0], positive: [0, 1] }[kind];
      expect(row('face', slot, 2)).toEqual(face);
      expect(row('box.weights', slot, 1)).toEqual([kind === 'negative' ? 0 : 1]);
      expect(row('landmarks.weights', slot, 1)).toEqual([kind === 'positive' ? 1 : 0]);
    }
  });

  test('has about half of them mirrored, with targets that go with it', () => {
    let mirrored = 0;
    for (let slot = 14; slot < 20; slot++) {
      const crop = images.subarray(slot * 3 * 48 * 48, (slot + 1) * 3 * 48 * 48);
      const flipped = crop[0]! > crop[47]!;
      mirrored += flipped ? 1 : 0;
      expect(row('box', slot, 4)).toEqual(flipped ? [-0.375, -0.25, -0.125, 0.5] : OFFSETS);
      expect(row('landmarks', slot, 10)).toEqual(
        // Left eye and right eye change places, nose stays, corners change places.
        flipped ? [0.25, 0.75, 0.5, 0.375, 0.625, 0.34375, 0.3125, 0.5625, 0.78125, 0.75] : POINTS,
      );
    }
    expect(mirrored).toBeGreaterThan(0);
    expect(mirrored).toBeLessThan(6);
  });
});

test('a step’s batch follows from seed and step alone', () => {
  const relighting = { brightness: 0.1, contrast: 0.3, colour: 0.1, gray: 0.3, grain: 0.5, grainLevels: 9 };
  const at = (seed: number, step: number, before: readonly number[] = []) => {
    const batches = new CropBatches('o', someCrops(), { ...options, seed, relighting });
    for (const earlier of before) batches.at(earlier);
    return floats(batches.at(step).images).slice();
  };
  const first = at(1, 5);
  expect(at(1, 5, [0, 9])).toEqual(first);
  expect(at(1, 6)).not.toEqual(first);
  expect(at(2, 5)).not.toEqual(first);
  expect(first.every((level) => level >= 0 && level <= 255)).toBe(true);
});

test('without a sample of a kind there is no batch', () => {
  const crops = new CropSet(12);
  const picture = new Mipmap({ data: new Uint8Array(144), width: 12, height: 12, channels: 1 });
  crops.add(picture, {
    kind: 'negative',
    crop: { left: 0, top: 0, right: 12, bottom: 12 },
    offsets: undefined,
    points: undefined,
  });
  expect(() => new CropBatches('p', crops, options)).toThrow(/No part sample for the P-Net/);
});
