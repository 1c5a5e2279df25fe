import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyPredictions } from './testing/predictions.js';
import { voteDistance } from './vote-distance.js';

describe('voteDistance', () => {
  const votes = Float32Array.of(0.5, 0.5, 0, 1, 0, 0, 0.2, 0.3, 0.5);
  const model = Float32Array.of(0.25, 0.5, 0.25, 0.9, 0.05, 0.05, 0.2, 0.3, 0.5);

  it('agrees with SciPy entropy(votes, model) and with ½·Σ|p − q| by hand', () => {
    const distance = voteDistance(model, votes, 3);
    expect(distance?.n).toBe(3);
    // ½ ln 2, −ln 0.9 and 0, averaged; 0.25, 0.1 and 0, averaged.
    expect(distance?.klDivergence).toBeCloseTo(0.15064470197926633, 6);
    expect(distance?.totalVariation).toBeCloseTo(0.35 / 3, 6);
  });

  it('leaves out rows without votes, and is null where none is left', () => {
    const some = Float32Array.of(0.5, 0.5, 0, 0, 0, 0, 0, 0, 0);
    expect(voteDistance(model, some, 3)).toEqual(voteDistance(model.slice(0, 3), votes.slice(0, 3), 3));
    expect(voteDistance(model, new Float32Array(9), 3)).toBeNull();
    expect(voteDistance(model, new Float32Array(), 3)).toBeNull();
  });

  it('stays finite where the model excludes what was voted', () => {
    const distance = voteDistance(Float32Array.of(0, 1), Float32Array.of(1, 0), 2);
    expect(distance?.totalVariation).toBe(1);
    expect(distance?.klDivergence).toBeCloseTo(16.118, 3);
  });

  it('refuses other lengths', () => {
    expect(() => voteDistance(model, votes.slice(3), 3)).toThrow(
      expect.objectContaining({ code: 'DATASET_MISMATCH' }),
    );
  });

  it("is 0 to itself, and obeys Pinsker's inequality TV ≤ √(KL/2) row by row", () => {
    fc.assert(
      fc.property(anyPredictions, anyPredictions, (a, b) => {
        const p = a.probabilities.subarray(0, a.classCount);
        const self = voteDistance(p, p, a.classCount)!;
        expect(self.totalVariation).toBe(0);
        expect(self.klDivergence).toBeCloseTo(0, 6);
        if (b.classCount !== a.classCount) return;
        const distance = voteDistance(p, b.probabilities.subarray(0, a.classCount), a.classCount)!;
        expect(distance.totalVariation).toBeLessThanOrEqual(Math.sqrt(distance.klDivergence / 2) + 1e-3);
      }),
    );
  });
});
