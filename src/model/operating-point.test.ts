import { describe, expect, it } from 'vitest';
import { sampleFaces } from '../dataset/sample/sample.js';
import { openSession } from '../runtime/node.js';
import { floats } from '../runtime/session.js';
import { readDescription } from './description.js';
import { withOperatingPoint } from './operating-point.js';
import { answersUnder } from './prior.js';
import { calibratedModel, randomModel } from './testing/random-model.js';

const { images } = sampleFaces({ train: 0, validation: 0, test: 14 });
const IMAGES = { shape: [14, 1, 48, 48], data: Float32Array.from(images) };
const SHARES = [0.09, 0.01, 0.03, 0.27, 0.14, 0.12, 0.34];

async function answersOf(model: Uint8Array) {
  const session = await openSession(model, { threads: 1 });
  try {
    const { logits, probabilities } = await session.run({ images: IMAGES });
    return { logits: floats(logits), probabilities: floats(probabilities) };
  } finally {
    await session.release();
  }
}

/** softmax((z − τ·log share)/T) in float64, from the logits of the network as it was trained. */
function expected(logits: Float32Array, tau: number, temperature: number): number[] {
  const rows: number[] = [];
  for (let start = 0; start < logits.length; start += 7) {
    const scores = SHARES.map((share, k) => (logits[start + k]! - tau * Math.log(share)) / temperature);
    const powers = scores.map((score) => Math.exp(score - Math.max(...scores)));
    const total = powers.reduce((a, b) => a + b, 0);
    rows.push(...powers.map((power) => power / total));
  }
  return rows;
}

describe('another operating point', async () => {
  const { logits } = await answersOf(randomModel(3));

  it.each([
    ['tempered', { tempered: 0.5 }, 0.5],
    ['even', 'even', 1],
    ['training', 'training', 0],
  ] as const)(
    '%s takes calibration off and moves the trained logits by −τ·log share',
    async (_, prior, tau) => {
      const calibrated = calibratedModel(3, [0.5, -0.25, 1, 0, -2, 0.125, 3]);
      const moved = withOperatingPoint(calibrated, 'x', { prior, temperature: 1.3, shares: SHARES });
      const { probabilities } = await answersOf(moved);
      expected(logits, tau, 1.3).forEach((p, i) => {
        expect(probabilities[i]).toBeCloseTo(p, 5);
      });
      const description = readDescription(moved, 'x');
      expect(description).toMatchObject({ temperature: 1.3, shares: SHARES });
      expect(description.prior === undefined).toBe(prior === 'training');
      // Once more, from the moved file: the same, for its offsets say what was added.
      const again = await answersOf(withOperatingPoint(moved, 'x', { prior, temperature: 1.3 }));
      probabilities.forEach((p, i) => {
        expect(again.probabilities[i]).toBeCloseTo(p, 5);
      });
    },
  );

  it('leaves calibration where it moves calibrated answers, and Bayes’ rule gives the former ones', async () => {
    const calibrated = withOperatingPoint(calibratedModel(3, [0.5, -0.25, 1, 0, -2, 0.125, 3]), 'x', {
      temperature: 1.3,
      shares: SHARES,
    });
    const before = await answersOf(calibrated);
    const prior = { tempered: 0.6 };
    const moved = withOperatingPoint(calibrated, 'x', { prior, moves: 'calibrated' });
    const { logits: shifted, probabilities } = await answersOf(moved);
    const { prior: to } = readDescription(moved, 'x');
    // By hand: each probability times its class's new share over its old one.
    for (let row = 0; row < 14; row++) {
      const odds = SHARES.map((share, k) => (before.probabilities[7 * row + k]! * to![k]!) / share);
      const total = odds.reduce((a, b) => a + b, 0);
      odds.forEach((each, k) => {
        expect(probabilities[7 * row + k]).toBeCloseTo(each / total, 5);
      });
    }
    const back = answersUnder(shifted, 1.3, { from: to!, to: SHARES });
    before.probabilities.forEach((p, i) => {
      expect(back[i]).toBeCloseTo(p, 5);
    });
    // Once more, from the moved file: from its prior, not from that of training.
    const again = await answersOf(withOperatingPoint(moved, 'x', { prior, moves: 'calibrated' }));
    probabilities.forEach((p, i) => {
      expect(again.probabilities[i]).toBeCloseTo(p, 5);
    });
  });

  it('may be a temperature alone', async () => {
    const moved = withOperatingPoint(randomModel(3), 'x', { temperature: 2 });
    const { probabilities } = await answersOf(moved);
    expected(logits, 0, 2).forEach((p, i) => {
      expect(probabilities[i]).toBeCloseTo(p, 5);
    });
    expect(readDescription(moved, 'x').offsets).toBeUndefined();
  });

  it('is refused where the shares of training are not known', () => {
    expect(() => withOperatingPoint(randomModel(3), 'x', { prior: 'even' })).toThrow(
      expect.objectContaining({ code: 'PRIOR_UNKNOWN' }),
    );
  });
});
