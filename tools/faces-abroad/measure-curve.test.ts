import { describe, expect, it } from 'vitest';
import { type Answered, type AnsweredSet, measurePoint, tauAt } from './measure-curve.js';

/** Log-odds of happy and neutral in rows of seven; all others are far below. */
function rows(...pairs: readonly (readonly [happy: number, neutral: number])[]): Float32Array {
  return Float32Array.from(pairs.flatMap(([happy, neutral]) => [-50, -50, -50, happy, -50, -50, neutral]));
}

const [HAPPY, NEUTRAL] = [3, 6];
/** Neutral is ten times as common as happy: τ moves the log-odds by τ · ln 10 ≈ 2.30 τ. */
const shares = [0.02, 0.02, 0.02, 0.08, 0.02, 0.04, 0.8];

const home: Answered = {
  labels: Uint8Array.from([HAPPY, NEUTRAL, NEUTRAL, NEUTRAL]),
  logits: rows([0, 1], [0, 1.5], [0, 3], [0, 4]),
};

const away: AnsweredSet = {
  set: 'away',
  labels: Uint8Array.from([HAPPY, HAPPY, NEUTRAL]),
  logits: rows([0, 1], [0, -1], [0, 3]),
  notFound: ['neutral'],
};

describe('measurePoint', () => {
  it('counts pictures without a face as wrong, and each class alike in the balanced accuracy', () => {
    const { home: there, mean, worst } = measurePoint(home, [away], shares, { tau: 0, temperature: 1 });
    expect(there.accuracy).toBe(0.75);
    expect(mean.accuracy).toBe(0.5);
    expect(mean.balanced).toBe(0.5);
    expect(worst).toEqual({ set: 'away', balanced: 0.5 });
  });

  it('moves the logits by τ times the log share before the temperature', () => {
    const at = (tau: number, temperature: number) =>
      measurePoint(home, [away], shares, { tau, temperature }).mean.accuracy;
    // 1 < 2.30 τ from τ 0.435 on, whatever the temperature.
    expect([at(0.43, 1), at(0.44, 1), at(0.43, 0.5), at(0.44, 0.5)]).toEqual([0.5, 0.75, 0.5, 0.75]);
  });

  it('is as sure as the temperature says', () => {
    const one: Answered = { labels: Uint8Array.of(HAPPY), logits: rows([2, 0]) };
    const ece = (temperature: number) => measurePoint(one, [away], shares, { tau: 0, temperature }).home.ece;
    expect(ece(1)).toBeCloseTo(1 - 1 / (1 + Math.exp(-2)), 6);
    expect(ece(2)).toBeCloseTo(1 - 1 / (1 + Math.exp(-1)), 6);
  });

  it('leaves classes with too few faces out of a set’s balanced accuracy', () => {
    const weak: AnsweredSet = {
      set: 'web-weak-labels',
      labels: Uint8Array.of(HAPPY),
      logits: rows([2, 0]),
      notFound: ['fear'],
    };
    const { sets } = measurePoint(home, [weak], shares, { tau: 0, temperature: 1 });
    expect(sets).toMatchObject([{ n: 2, accuracy: 0.5, balanced: 1 }]);
  });
});

describe('tauAt', () => {
  it('is the least τ at which the share of right faces at home is nearest to the wanted one', () => {
    expect(tauAt(home, shares, 0.75)).toBe(0);
    // All four are right between the log-odds 1 and 1.5.
    expect(tauAt(home, shares, 1)).toBe(0.44);
    // Three neutral faces are lost one after the other: at 1.5, 3 and 4.
    expect(tauAt(home, shares, 0.5)).toBe(1.32);
  });
});
