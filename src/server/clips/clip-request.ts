import { z } from 'zod';
import { type FrameChoice, requireChoice } from '../../video/frame-choice.js';
import type { TrackingOptions } from '../../video/tracking-options.js';
import type { VideoRow } from '../../video/video-row.js';
import { wrongOptions } from '../error-answer.js';
import { predictSchema, toPredictRequest } from '../predict-request.js';

/** What a question about a clip has besides those about a picture. */
export interface ClipChoice extends FrameChoice, Pick<TrackingOptions, 'trackGap'> {}

/** A line of the answer. */
export type ClipRow = VideoRow;

const seconds = z.coerce.number();

/** Parameters of the address, as those of `predict`, and which frames are looked at. */
export const clipSchema = predictSchema.omit({ detect: true }).extend({
  fps: z.coerce
    .number()
    .gt(0)
    .max(1000)
    .optional()
    .describe('Frames a second that are looked at, at most. Default: every frame'),
  from: seconds.optional().describe('Seconds of the clip, from which on'),
  to: seconds.optional().describe('Seconds of the clip, before which'),
  trackGap: seconds
    .min(0)
    .max(3600)
    .optional()
    .describe('Seconds that a missed face is waited for. Default 4'),
});

export type ClipRequest = ReturnType<typeof toClipRequest>;

export function toClipRequest({ fps, from, to, trackGap, ...search }: z.infer<typeof clipSchema>) {
  const { options, prior } = toPredictRequest('predict', search);
  return { choice: { fps, from, to }, tracking: { trackGap }, search: options, prior };
}

/**
 * Checks the parameters of the address before a clip is sent: an upload may take minutes. Throws `OPTION_INVALID`.
 */
export function requireClipQuery(query: unknown): void {
  const { data, error } = clipSchema.safeParse(query);
  if (data === undefined) {
    throw wrongOptions(error.issues.map(({ path, message }) => ({ field: path.join('.'), message })));
  }
  requireChoice(toClipRequest(data).choice);
}
