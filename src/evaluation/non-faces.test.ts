import { describe, expect, it } from 'vitest';
import { drawNonFaces, NON_FACES } from './non-faces.js';

describe('pictures without a face', () => {
  it('are the same for the same seed, and others for another', () => {
    for (const kind of NON_FACES) {
      expect(drawNonFaces(kind, 2)).toEqual(drawNonFaces(kind, 3).slice(0, 2));
      expect(drawNonFaces(kind, 3, 2)).not.toEqual(drawNonFaces(kind, 3));
    }
  });
});
