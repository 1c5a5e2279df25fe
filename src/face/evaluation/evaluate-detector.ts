import { MienError } from '../../errors.js';
import { decodeImage } from '../../image/decode.js';
import type { Issue } from '../../issue.js';
import { throwIfAborted } from '../../progress.js';
import type { FaceFinder } from '../face-finder.js';
import type { Box } from '../mtcnn/boxes.js';
import type { DetectionOptions } from '../mtcnn/options.js';
import type { MarkedPhoto } from './marked-photos.js';
import { type DetectionMeasures, type JudgedPhoto, measureDetections } from './measure-detections.js';

/** A trusted detector's score from which what it finds is a face, though nobody marked it. */
export const CONFIRMED = 0.99;

export interface EvaluateDetectorOptions {
  /** Faces of a photo that need no mark; none where no trusted detector is at hand. */
  readonly confirmed?: (photo: MarkedPhoto) => readonly Box[];
  readonly detection?: DetectionOptions;
  readonly signal?: AbortSignal | undefined;
  readonly onPhoto?: (done: number, total: number) => void;
}

/** Runs a detector over marked photos. Those that cannot be read are issues. Throws `INTERRUPTED`, `RUNTIME_FAILED`. */
export async function evaluateDetector(
  detector: Pick<FaceFinder, 'detect'>,
  photos: readonly MarkedPhoto[],
  { confirmed = () => [], detection, signal, onPhoto }: EvaluateDetectorOptions = {},
): Promise<{ readonly measures: DetectionMeasures; readonly issues: readonly Issue[] }> {
  const judged: JudgedPhoto[] = [];
  const issues: Issue[] = [];
  for (const [index, photo] of photos.entries()) {
    throwIfAborted(signal, 'Judging the detector');
    try {
      const detections = await detector.detect(await decodeImage(photo.path), detection);
      judged.push({ marked: photo.faces, confirmed: confirmed(photo), detections });
    } catch (error) {
      if (!(error instanceof MienError) || error.code === 'RUNTIME_FAILED') throw error;
      issues.push({ code: error.code, message: error.message, file: photo.path, outcome: 'excluded' });
    }
    onPhoto?.(index + 1, photos.length);
  }
  return { measures: measureDetections(judged), issues };
}
