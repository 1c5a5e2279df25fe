import { plainTiff } from '../../image/plain-tiff.js';
import type { Recognition } from '../../recognizer/result.js';
import { analyzeClip } from '../../video/analyze-clip.js';
import type { PictureService } from '../picture-service.js';
import { type AnalyzeUpload, RESULT_FORMATS } from './clip-job.js';
import type { ClipRequest } from './clip-request.js';

/** Its frames go to the workers as pictures do, one at a time, so that pictures get their turn between them. */
export function analyzeUpload(
  service: PictureService,
  uncertainBelow: number,
  { choice, tracking, search, prior }: ClipRequest,
): AnalyzeUpload {
  return (path, out, { signal, onProgress }) =>
    analyzeClip(
      {
        description: { uncertainBelow },
        prior: undefined,
        recognize: async (image, { signal: _, prior: __, ...options } = {}) => {
          const question = { ask: 'predict', detect: true, options, prior } as const;
          return (await service.answer(plainTiff(image), question, signal)) as Recognition;
        },
      },
      path,
      { out, name: 'result' },
      {
        choice,
        search,
        tracking,
        searchEvery: 0,
        formats: RESULT_FORMATS,
        copies: [],
        resume: false,
        signal,
        onProgress,
      },
    );
}
