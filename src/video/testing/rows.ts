import { EXPRESSIONS, type Expression } from '../../expression.js';
import { faceAt } from '../../face/testing/face-at.js';
import type { VideoFace, VideoRow } from '../video-row.js';

/** A face with these probabilities, the rest evenly shared. */
export function faceOf(
  track: number,
  named: Readonly<Partial<Record<Expression, number>>>,
  more: Partial<VideoFace> = {},
): VideoFace {
  const given = Object.values(named).reduce((sum, value) => sum + value, 0);
  const rest = (1 - given) / (EXPRESSIONS.length - Object.keys(named).length);
  const shares = EXPRESSIONS.map((name) => [name, named[name] ?? rest] as const);
  const probabilities = Object.fromEntries(shares) as Record<Expression, number>;
  const [expression, confidence] = shares.toSorted((a, b) => b[1] - a[1])[0]!;
  return {
    ...{ track, ...faceAt(10 * track, 5, 40), expression, confidence, uncertain: false },
    ...{ probabilities, smoothed: probabilities, ...more },
  };
}

/** Rows at these times, each with the faces that it is given. */
export async function* rowsOf(
  times: readonly number[],
  faces: (time: number) => readonly VideoFace[],
): AsyncGenerator<VideoRow> {
  for (const [frame, time] of times.entries()) yield { time, frame, faces: faces(time) };
}
