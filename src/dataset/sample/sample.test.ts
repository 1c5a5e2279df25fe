import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../../expression.js';
import { FACE_BYTES, FACE_SIZE, SPLITS } from '../record.js';
import { sampleFaces } from './sample.js';

const set = sampleFaces({ seed: 3, train: 700, validation: 140, test: 350 });

function face(index: number): Uint8Array {
  return set.images.subarray(index * FACE_BYTES, (index + 1) * FACE_BYTES);
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describe('sampleFaces', () => {
  it('gives as many faces of each split as asked for', () => {
    expect(set.images.length).toBe(1190 * FACE_BYTES);
    const count = (split: string): number => set.records.filter((record) => record.split === split).length;
    expect(SPLITS.map(count)).toEqual([700, 140, 350]);
    expect(sampleFaces({ train: 0, validation: 2, test: 0 }).records.length).toBe(2);
  });

  it('describes each face as a record', () => {
    expect(set.records[703]).toEqual({
      fileName: `images/validation/${set.records[703]!.sourceLabel}/sample-00003.png`,
      split: 'validation',
      source: 'sample',
      sourceRow: 703,
      sourceLabel: set.records[703]!.sourceLabel,
      name: undefined,
      votes: {},
      duplicateOf: undefined,
      faceBox: undefined,
    });
    expect(new Set(set.records.map(({ fileName }) => fileName)).size).toBe(set.records.length);
  });

  it('follows from its seed, and another seed gives other faces', () => {
    const again = sampleFaces({ seed: 3, train: 30, validation: 5, test: 5 });
    // A smaller set is the beginning of a larger one.
    expect(again.images.subarray(0, 30 * FACE_BYTES)).toEqual(set.images.subarray(0, 30 * FACE_BYTES));
    expect(again.images.subarray(30 * FACE_BYTES, 35 * FACE_BYTES)).toEqual(
      set.images.subarray(700 * FACE_BYTES, 705 * FACE_BYTES),
    );
    const other = sampleFaces({ seed: 4, train: 30, validation: 0, test: 0 });
    expect(other.images).not.toEqual(again.images.subarray(0, 30 * FACE_BYTES));
  });

  it('is the same set on every machine', () => {
    // A change of the drawing changes this, and with it every figure measured on sample faces.
    expect(digest(sampleFaces({ seed: 1, train: 60, validation: 20, test: 20 }).images)).toBe(
      '846f79b443ed9dcc3bb9ac538d27c3a41c977afe99b2b25702b33c6b344a77ff',
    );
  });

  it('has no two equal faces, within a split or across', () => {
    const hashes = new Set(set.records.map((_, i) => digest(face(i))));
    expect(hashes.size).toBe(set.records.length);
  });

  it('holds every class, about evenly but not exactly', () => {
    for (const split of SPLITS) {
      const labels = set.records
        .filter((record) => record.split === split)
        .map((record) => record.sourceLabel);
      const counts = EXPRESSIONS.map((expression) => labels.filter((label) => label === expression).length);
      const even = labels.length / EXPRESSIONS.length;
      for (const count of counts) expect(Math.abs(count - even)).toBeLessThan(0.3 * even);
      expect(new Set(counts).size).toBeGreaterThan(1);
    }
  });

  it('cannot be told apart by mean faces alone, but is no noise either', () => {
    // Brows to mouth, without brightness and contrast, which say nothing about the expression.
    const standardised = (index: number): Float64Array => {
      const tones = Float64Array.from(face(index)).filter((_, i) => {
        const x = i % FACE_SIZE;
        const y = Math.floor(i / FACE_SIZE);
        return x >= 11 && x < 37 && y >= 11 && y < 43;
      });
      const mean = tones.reduce((sum, tone) => sum + tone, 0) / tones.length;
      const spread = Math.sqrt(tones.reduce((sum, tone) => sum + (tone - mean) ** 2, 0) / tones.length);
      return tones.map((tone) => (tone - mean) / spread);
    };
    const centroids = EXPRESSIONS.map(() => new Float64Array(26 * 32));
    const totals = EXPRESSIONS.map(() => 0);
    set.records.forEach(({ split, sourceLabel }, i) => {
      if (split !== 'train') return;
      const label = EXPRESSIONS.indexOf(sourceLabel!);
      totals[label]!++;
      const centroid = centroids[label]!;
      standardised(i).forEach((tone, k) => {
        centroid[k]! += tone;
      });
    });
    const nearest = (picture: Float64Array): number => {
      const distances = centroids.map((centroid, label) =>
        picture.reduce((sum, tone, k) => sum + (tone - centroid[k]! / totals[label]!) ** 2, 0),
      );
      return distances.indexOf(Math.min(...distances));
    };
    let right = 0;
    set.records.forEach(({ split, sourceLabel }, i) => {
      if (split === 'test' && EXPRESSIONS[nearest(standardised(i))] === sourceLabel) right++;
    });
    expect(right / 350).toBeGreaterThan(0.22);
    expect(right / 350).toBeLessThan(0.7);
  });
});
