import {
  anything,
  callable,
  checkOptions,
  type OptionKinds,
  oneOf,
  signalKind,
  wholeFrom,
} from '../check-options.js';
import { MienError } from '../errors.js';
import { openFaceCheck } from '../face/face-check.js';
import { asDetector, type FaceDetector, isFaceDetector } from '../face/face-detector.js';
import { openDetector, readChecked, readCheckNet, type WebDetector } from '../face/open-detector-web.js';
import { namesOf, type WebFile } from '../file-web.js';
import { decodePicture, type WebPicture } from '../image/decode-web.js';
import { ALLOW_FETCH_KIND } from '../image/decoding.js';
import type { AllowFetch } from '../image/fetch-picture.js';
import type { ForeignDescription } from '../model/foreign-description.js';
import { planNetwork, unexplained } from '../model/network-plan.js';
import { PRIOR_KIND, type Prior, priorShares } from '../model/prior.js';
import type { Session } from '../runtime/session.js';
import { loadRuntime, openSession, WEB_SESSION_KINDS, type WebSessionOptions } from '../runtime/web.js';
import { Recognizer } from './recognizer.js';

/** `wasm` is the processor. */
export type WebDevice = (typeof WEB_DEVICES)[number];
export const WEB_DEVICES = ['wasm', 'webgpu'] as const;

export interface WebRecognizerOptions extends Omit<WebSessionOptions, 'device'> {
  /** A `model.onnx` that `mien train` wrote, or an `.onnx` file of another program with a `description`. */
  readonly model: WebFile;
  /** What an `.onnx` file of another program takes and gives. Not looked at for mien's own, which say it themselves. */
  readonly description?: ForeignDescription | undefined;
  /**
   * The address of a folder with `search.onnx` and `decide.onnx`, or with `p.onnx`, `r.onnx` and `o.onnx`; these nets, as
   * `{ search, decide }` or `{ p, r, o }`; or a detector of your own. Without, only crops are read.
   */
  readonly detector?: WebDetector | FaceDetector | undefined;
  /** Default `wasm`, which every browser has. */
  readonly device?: WebDevice | undefined;
  /** The class shares that answers are for, where a call names no others. Default: the model's own. */
  readonly prior?: Prior | undefined;
  /** Pictures of more pixels are refused. Default: 50 million. */
  readonly maxPixels?: number | undefined;
  /**
   * Fetch pictures that are given by the address of another server than the page's: all, or those that a function says
   * yes to. Default false.
   */
  readonly allowFetch?: AllowFetch | undefined;
  /** Ends the loading of the model, with its reason. Calls have signals of their own. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Is told in one line where WebGPU was asked for and cannot be had, so that the processor takes over, and where the page
   * may not compute checksums.
   */
  readonly onNotice?: ((line: string) => void) | undefined;
}

const RECOGNIZER_KINDS: OptionKinds<WebRecognizerOptions> = {
  ...WEB_SESSION_KINDS,
  model: anything,
  description: anything,
  detector: anything,
  device: oneOf(WEB_DEVICES),
  maxPixels: wholeFrom(1),
  allowFetch: ALLOW_FETCH_KIND,
  signal: signalKind,
  onNotice: callable,
  prior: PRIOR_KIND,
};

/** A recognizer in a page or worker, which reads what browsers have pictures in. */
export type WebRecognizer = Recognizer<WebPicture>;

/**
 * Loads a model, in a browser. The face detector is fetched when the first photo needs it.
 * Throws `OPTION_INVALID`, `DOWNLOAD_FAILED` where a file cannot be fetched, `MODEL_BROKEN`, `PRIOR_UNKNOWN`
 * where the model cannot answer by another prior, or `RUNTIME_FAILED`.
 */
export async function createRecognizer(options: WebRecognizerOptions): Promise<WebRecognizer> {
  checkOptions('createRecognizer', options, RECOGNIZER_KINDS);
  const {
    model,
    description: given,
    detector,
    device = 'wasm',
    onNotice,
    maxPixels,
    allowFetch,
    signal,
    prior,
    ...runtime
  } = options;
  if (model === undefined) throw modelMissing();
  // While the model is on its way; what fails is said when the model is opened.
  loadRuntime(device === 'webgpu' ? { ...runtime, device } : runtime).catch(() => {});
  const name = nameOf(model);
  const bytes = await readChecked(model, name, onNotice, signal);
  const { description, foreign, adapt } = planNetwork(bytes, name, given);
  if (prior !== undefined) priorShares(prior, description);
  const { session, settings } = await open(bytes, device, runtime, onNotice);
  // A detector of the caller's has no net that could judge pictures given as faces.
  const nets = isFaceDetector(detector) ? undefined : detector;
  return new Recognizer<WebPicture>({
    session: adapt(session),
    description,
    name,
    decode: (source, signal) => decodePicture(source, { maxPixels, allowFetch, signal }),
    prior,
    openDetector: async () =>
      isFaceDetector(detector)
        ? asDetector(detector)
        : openDetector({ ...settings, detector: detector!, onNotice }),
    openFaceCheck:
      nets === undefined
        ? undefined
        : async () => openFaceCheck(openSession, await readCheckNet(nets, onNotice), settings),
    openExplainer: async (map) => {
      if (foreign) throw unexplained(name);
      // Most pages never explain: what it takes is a file of its own.
      const { openExplainer } = await import('../explain/explainer.js');
      return openExplainer((graph) => openSession(graph, settings), { bytes, name }, { map });
    },
  });
}

function modelMissing(): MienError {
  return new MienError(
    'OPTION_INVALID',
    'createRecognizer: there is no "model", and a page has none of its own.',
    {
      hint: 'Give the address or the bytes of a model.onnx as "model".',
    },
  );
}

/** Opens the network, and says with which settings, so that the detector runs where it does. */
async function open(
  bytes: Uint8Array,
  device: WebDevice,
  runtime: WebSessionOptions,
  onNotice?: (line: string) => void,
): Promise<{ readonly session: Session; readonly settings: WebSessionOptions }> {
  if (device === 'webgpu') {
    try {
      const settings = { ...runtime, device };
      return { session: await openSession(bytes, settings), settings };
    } catch (error) {
      onNotice?.(`Computing on the processor: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { session: await openSession(bytes, runtime), settings: runtime };
}

/** The file's name or, of a `model.onnx`, its folder's, as in Node. */
function nameOf(model: WebFile): string {
  const [file = 'model', folder = file] = namesOf(model);
  return file === 'model.onnx' ? folder : file;
}
