import { describe, expect, it } from 'vitest';
import { differsFromSource, votersDisagree } from './disputed.js';
import type { Votes } from './record.js';

const votes = (...counts: number[]) => ({ votes: { fer2013new: counts as unknown as Votes } });

describe('a disputed face', () => {
  it('is one of whose votes nothing has more than half', () => {
    expect(votersDisagree(votes(5, 5, 0))).toBe(true);
    expect(votersDisagree(votes(4, 3, 3))).toBe(true);
    expect(votersDisagree(votes(6, 4, 0))).toBe(false);
    expect(votersDisagree(votes(0, 0, 0))).toBe(false);
    expect(votersDisagree({ votes: {} })).toBe(false);
  });

  it('is one whose source says another label', () => {
    expect(differsFromSource('fear', { sourceLabel: 'surprise' })).toBe(true);
    expect(differsFromSource('fear', { sourceLabel: 'fear' })).toBe(false);
    expect(differsFromSource('fear', { sourceLabel: undefined })).toBe(false);
  });
});
