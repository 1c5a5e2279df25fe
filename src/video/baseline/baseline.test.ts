import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../../expression.js';
import { faceOf, rowsOf } from '../testing/rows.js';
import type { VideoFace, VideoRow } from '../video-row.js';
import { adjustedRows, type Baseline, NeutralShifts } from './baseline.js';

const TIMES = Array.from({ length: 20 }, (_, i) => i / 10);

/** Looks sad while neutral, in the first second; smiles later. The second face comes after the first second. */
function faces(time: number): readonly VideoFace[] {
  const one =
    time < 1 ? faceOf(1, { sad: 0.5, neutral: 0.4 }) : faceOf(1, { sad: 0.3, happy: 0.5, neutral: 0.15 });
  return time < 1 ? [one] : [one, faceOf(2, { angry: 0.7 })];
}

async function adjusted(baseline: Baseline): Promise<readonly VideoRow[]> {
  const shifts = await NeutralShifts.of(baseline, rowsOf(TIMES, faces));
  const rows: VideoRow[] = [];
  for await (const row of adjustedRows(rowsOf(TIMES, faces), shifts)) rows.push(row);
  return rows;
}

describe('a baseline', () => {
  it('makes the own neutral what neutral faces are answered, and keeps ratios', async () => {
    const rows = await adjusted({ kind: 'range', from: 0, to: 1 });
    const first = rows[0]!.faces[0]!.adjusted!;
    // The mean answer to neutral faces, by hand from its logits: exp(-0.253) of 0.8639 in all.
    expect(first.neutral).toBeCloseTo(0.8986, 3);
    expect(first.sad).toBeCloseTo(0.0515, 3);
    const [raw, later] = [rows[15]!.faces[0]!.probabilities, rows[15]!.faces[0]!.adjusted!];
    const before = rows[0]!.faces[0]!.probabilities;
    // Odds change by the same factor as in the baseline.
    const odds = later.happy / later.neutral / (raw.happy / raw.neutral);
    expect(odds).toBeCloseTo(first.happy / first.neutral / (before.happy / before.neutral), 2);
    expect(EXPRESSIONS.reduce((sum, name) => sum + later[name], 0)).toBeCloseTo(1, 4);
    expect(rows[15]!.faces[0]!.probabilities).toEqual(faces(1.5)[0]!.probabilities);
  });

  it('of a time leaves tracks alone that were not there then', async () => {
    const rows = await adjusted({ kind: 'range', from: 0, to: 1 });
    expect(rows[15]!.faces.map(({ adjusted: own }) => own === undefined)).toEqual([false, true]);
  });

  it('of the median is of each track itself', async () => {
    const rows = await adjusted({ kind: 'median' });
    expect(rows[15]!.faces[1]!.adjusted!.neutral).toBeCloseTo(0.8986, 3);
  });

  it('of a photo is the same for all', async () => {
    const { probabilities } = faceOf(1, { angry: 0.7 });
    const rows = await adjusted({ kind: 'photo', probabilities });
    expect(rows[15]!.faces[1]!.adjusted!.neutral).toBeCloseTo(0.8986, 3);
    expect(rows[15]!.faces[0]!.adjusted).toBeDefined();
  });

  it('does not count what is probably no face', async () => {
    const none = (): readonly VideoFace[] => [
      faceOf(1, { fear: 0.9 }, { uncertain: true, uncertainBecause: 'no-face' }),
    ];
    const shifts = await NeutralShifts.of({ kind: 'median' }, rowsOf(TIMES, none));
    expect(shifts.size).toBe(0);
  });
});
