import { z } from 'zod';
import type { ClipReport } from '../../video/analysis.js';
import { count, failure } from './common.js';
import { held } from './held.js';

const report = held<ClipReport>()(
  z.strictObject({
    width: z.int().positive().describe('Of a frame as it is shown, pixels'),
    height: z.int().positive(),
    rows: count.describe('Frames looked at'),
    rowsWithFaces: count,
    faces: count.describe('In all frames together'),
    tracks: count.describe('Faces that were followed'),
    cuts: count,
    tracksWithBaseline: count.optional().describe('With --baseline: whose own neutral is known'),
    first: z.number().describe("Seconds of the clip's clock"),
    last: z.number(),
    truncated: z.string().optional().describe('Why the clip ended before it should'),
    files: z.record(z.string(), z.string()).describe('That were written, by what they are'),
  }),
);

const file = z.string().describe('The clip, as it was named');

const group = z.strictObject({
  group: z.string(),
  participants: count,
  n: count.describe('Participants that have a value'),
  mean: z.number().optional().describe('Absent where there is no value'),
  low: z.number().optional().describe('95 % of the means of resampled participants lie between low and high'),
  high: z.number().optional(),
});

/** What `mien video` and the command below it print. */
export const VIDEO_LINES = {
  video: z.union([z.strictObject({ file, ...report.shape }), z.strictObject({ file, error: failure })]),
  'video-compare': z.strictObject({
    measure: z.string(),
    by: z.string().describe('The column that names the groups'),
    groups: z.array(group),
    files: z.strictObject({ csv: z.string(), svg: z.string() }),
  }),
} as const;
