import { checkOptions, flag, type OptionKinds, oneOf, text, wholeFrom } from '../check-options.js';
import { openFaceCheck } from '../face/face-check.js';
import { openDetector, readDetectorNet } from '../face/open-detector.js';
import { decodeImage } from '../image/decode.js';
import type { Image } from '../image/image.js';
import { modelForm, readDescription } from '../model/description.js';
import { findModel, type ModelBytes } from '../model/find-model.js';
import { guardOutputs } from '../model/guard-outputs.js';
import { PRIOR_KIND, type Prior, priorShares } from '../model/prior.js';
import { openSession } from '../runtime/node.js';
import { DEVICES, type Device } from '../runtime/session.js';
import { Recognizer } from './recognizer.js';

export interface RecognizerOptions {
  /**
   * A model file or run folder by its path (with a separator, a `.` in front, or `.onnx` at the end), the name of a model or
   * run, or `last` for the newest finished run. Default: the packaged one.
   */
  readonly model?: string | undefined;
  /** A folder with `p.onnx`, `r.onnx` and `o.onnx` by its path, or the name of a detector; default: the packaged one. */
  readonly detector?: string | undefined;
  readonly device?: Device | undefined;
  /** CPU threads; default: one a core. */
  readonly threads?: number | undefined;
  /** The class shares that answers are for, where a call names no others. Default: the model's own. */
  readonly prior?: Prior | undefined;
  /** Pictures of more pixels are refused. Default: 50 million, and 200 million for JPEGs, which are decoded smaller. */
  readonly maxPixels?: number | undefined;
  /** Read JPEGs that are cut off as far as they go, and mark their results `partial`. Default false. */
  readonly partial?: boolean | undefined;
}

const RECOGNIZER_KINDS: OptionKinds<RecognizerOptions> = {
  model: text,
  detector: text,
  device: oneOf(DEVICES),
  threads: wholeFrom(1),
  prior: PRIOR_KIND,
  maxPixels: wholeFrom(1),
  partial: flag,
};

/** A path, an encoded picture, or a decoded one. */
export type Picture = string | Uint8Array | Image;

/**
 * Loads a model, in Node. The face detector is opened when the first photo needs it.
 * Throws `OPTION_INVALID`, `MODEL_UNKNOWN`, `FILE_NOT_FOUND`, `MODEL_BROKEN`, `PRIOR_UNKNOWN` where the model cannot
 * answer by another prior, or `RUNTIME_FAILED` where the device refuses it.
 */
export async function createRecognizer(options: RecognizerOptions = {}): Promise<Recognizer> {
  checkOptions('createRecognizer', options, RECOGNIZER_KINDS);
  const { model, ...rest } = options;
  return openRecognizer(await findModel(model), rest);
}

/** The same of a model file's bytes. Throws as {@link createRecognizer}. */
export async function openRecognizer(
  { bytes, name, path }: ModelBytes,
  { detector, device = 'cpu', threads, maxPixels, partial, prior }: Omit<RecognizerOptions, 'model'> = {},
): Promise<Recognizer> {
  const sessionOptions = { device, spin: false, threads };
  const description = readDescription(bytes, path);
  // Before the session is opened, which would have to be released.
  if (prior !== undefined) priorShares(prior, description);
  const session = guardOutputs(await openSession(bytes, sessionOptions), path, modelForm(description));
  return new Recognizer({
    session,
    description,
    name,
    decode: (source) => decodeImage(source, { maxPixels, partial }),
    prior,
    openDetector: () => openDetector({ detector, ...sessionOptions }),
    openFaceCheck: async () =>
      openFaceCheck(openSession, await readDetectorNet(detector, 'o'), sessionOptions),
    openExplainer: async (map) => {
      const { openExplainer } = await import('../explain/explainer.js');
      return openExplainer(openSession, { bytes, name: path }, { map, ...sessionOptions });
    },
  });
}
