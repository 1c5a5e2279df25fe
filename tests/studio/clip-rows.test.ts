import { describe, expect, it } from 'vitest';
import { EXPRESSIONS, type Expression } from '../../src/expression.js';
import type { VideoFace, VideoRow } from '../../src/video/video-row.js';
import { clipFile, clipFileName } from '../../studio/video/clip-files.js';
import { cutsOf, rowAt, tracksOf } from '../../studio/video/clip-rows.js';
import { clock } from '../../studio/video/clock.js';

function face(track: number, expression: Expression): VideoFace {
  const shares = Object.fromEntries(EXPRESSIONS.map((name) => [name, name === expression ? 1 : 0]));
  const probabilities = shares as VideoFace['probabilities'];
  return {
    track,
    box: [0, 0, 10, 10],
    score: 1,
    landmarks: null,
    expression,
    confidence: 1,
    uncertain: false,
    probabilities,
    smoothed: probabilities,
  };
}

const ROWS: readonly VideoRow[] = [
  { time: 0.5, frame: 0, faces: [face(1, 'happy')] },
  { time: 1, frame: 1, faces: [face(1, 'happy'), face(2, 'sad')] },
  { time: 1.5, frame: 2, cut: true, faces: [] },
  { time: 2, frame: 3, faces: [face(2, 'sad')] },
  { time: 2.5, frame: 4, faces: [face(2, 'sad')] },
];

describe('the rows of a clip', () => {
  it('are divided into tracks, the longest first', () => {
    const tracks = tracksOf(ROWS).map(({ track, moments }) => [track, moments.map(({ time }) => time)]);
    expect(tracks).toEqual([
      [2, [1, 2, 2.5]],
      [1, [0.5, 1]],
    ]);
    expect(cutsOf(ROWS)).toEqual([1.5]);
  });

  it('are found by their time', () => {
    expect([0, 0.5, 0.9, 1.5, 9].map((time) => rowAt(ROWS, time)?.frame)).toEqual([undefined, 0, 0, 2, 4]);
    expect(rowAt([], 1)).toBeUndefined();
  });

  it('become the files that mien video writes', async () => {
    const lines = (await clipFile('jsonl', ROWS, 0.5)).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(ROWS);
    const csv = (await clipFile('csv', ROWS, 0.5)).trimEnd().split('\n');
    expect(csv).toHaveLength(7);
    expect(csv[4]!.split(',').slice(0, 4)).toEqual(['2', '1.500000', '', '0']);
    expect(await clipFile('vtt', ROWS, 0.5)).toContain('00:00:01.000 --> 00:00:01.500\n<v Face 2>sad 100 %');
    expect(clipFileName('a.b.mp4', 'csv')).toBe('a.b.csv');
  });

  it('have times that readers know', () => {
    expect([0, 5.25, 59.96, 3600, -0.04, -1].map(clock)).toEqual([
      '0:00.0',
      '0:05.3',
      '1:00.0',
      '60:00.0',
      '0:00.0',
      '−0:01.0',
    ]);
  });
});
