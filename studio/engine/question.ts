import type { DetectionOptions } from '../../src/face/mtcnn/options.js';
import type { Prior } from '../../src/model/prior.js';

/** What is asked about a picture. */
export interface Question {
  /** Whether the whole picture is one face, so that none is searched for. */
  readonly crop: boolean;
  readonly detection?: DetectionOptions | undefined;
  /** The class shares that answers are for. Default: the model's own. */
  readonly prior?: Prior | undefined;
}
