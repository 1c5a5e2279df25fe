import {
  anything,
  checkOptions,
  flag,
  type OptionKinds,
  oneOf,
  signalKind,
  wholeFrom,
} from '../check-options.js';
import { openFaceCheck } from '../face/face-check.js';
import { asDetector, type FaceDetector, isFaceDetector, noThreads } from '../face/face-detector.js';
import {
  DETECTOR_KIND,
  type DetectorSource,
  openDetector,
  readCheckNet,
  readDetector,
} from '../face/open-detector.js';
import { decodeImage, type Picture } from '../image/decode.js';
import { ALLOW_FETCH_KIND } from '../image/decoding.js';
import type { AllowFetch } from '../image/fetch-picture.js';
import type { ModelBytes } from '../model/find-model.js';
import type { ForeignDescription } from '../model/foreign-description.js';
import { MODEL_KIND, type ModelSource, readModelSource } from '../model/given-model.js';
import { planNetwork, unexplained } from '../model/network-plan.js';
import { PRIOR_KIND, type Prior, priorShares } from '../model/prior.js';
import { openTracing } from '../open-tracing.js';
import { openSession } from '../runtime/node.js';
import { DEVICES, type Device, THREADS_KIND } from '../runtime/session.js';
import { Recognizer, type RecognizerParts } from './recognizer.js';

export interface RecognizerOptions {
  /**
   * A model file or run folder by its path (with a separator, a `.` in front, or `.onnx` at the end), the name of a model or
   * run, or `last` for the newest finished run; or its address, `file:` or, where `allowFetch` says so, of the web; or the
   * bytes of an `.onnx` file. Default: the packaged one.
   */
  readonly model?: ModelSource | undefined;
  /** What an `.onnx` file of another program takes and gives. Not looked at for mien's own, which say it themselves. */
  readonly description?: ForeignDescription | undefined;
  /**
   * A folder with `search.onnx` and `decide.onnx`, or with `p.onnx`, `r.onnx` and `o.onnx`, by its path or `file:` address; these
   * nets, as `{ search, decide }` or `{ p, r, o }`, each by its path, address or bytes; the name of a detector; or a detector of
   * your own. Default: the packaged one.
   */
  readonly detector?: DetectorSource | FaceDetector | undefined;
  readonly device?: Device | undefined;
  /**
   * Threads that recognise, each with networks of its own, so that the caller's event loop goes on; for servers. Default 0:
   * in the caller's thread, which is fastest for one picture at a time and uses the least memory, and blocks it meanwhile.
   */
  readonly workers?: number | undefined;
  /** CPU threads of each network; default: one a core, and one with `workers`. */
  readonly threads?: number | undefined;
  /** The class shares that answers are for, where a call names no others. Default: the model's own. */
  readonly prior?: Prior | undefined;
  /** Pictures of more pixels are refused. Default: 50 million, and 200 million for JPEGs, which are decoded smaller. */
  readonly maxPixels?: number | undefined;
  /** Read JPEGs that are cut off as far as they go, and mark their results `partial`. Default false. */
  readonly partial?: boolean | undefined;
  /** Fetch pictures and models that are given by an address of the web: all, or those that a function says yes to. Default false. */
  readonly allowFetch?: AllowFetch | undefined;
  /** Ends the loading, with its reason. Calls have signals of their own. */
  readonly signal?: AbortSignal | undefined;
}

/** Each takes memory for its networks; more than the largest machines have cores are a mistake. */
const MOST_WORKERS = 512;

const RECOGNIZER_KINDS: OptionKinds<RecognizerOptions> = {
  model: MODEL_KIND,
  description: anything,
  detector: {
    expected: `${DETECTOR_KIND.expected}, or an object with detect(image)`,
    fits: (value) => DETECTOR_KIND.fits(value) || isFaceDetector(value),
  },
  device: oneOf(DEVICES),
  workers: wholeFrom(0, MOST_WORKERS),
  threads: THREADS_KIND,
  prior: PRIOR_KIND,
  maxPixels: wholeFrom(1),
  partial: flag,
  allowFetch: ALLOW_FETCH_KIND,
  signal: signalKind,
};

/** How the networks of a recognizer are opened. */
export type NetworkOptions = Pick<
  RecognizerOptions,
  'description' | 'detector' | 'device' | 'threads' | 'prior' | 'allowFetch'
>;

/**
 * Loads a model, in Node. The face detector is opened when the first photo needs it.
 * Throws `OPTION_INVALID`, `MODEL_UNKNOWN`, `FILE_NOT_FOUND`, `FETCH_NOT_ALLOWED`, `DOWNLOAD_FAILED`, `MODEL_BROKEN`,
 * `PRIOR_UNKNOWN` where the model cannot answer by another prior, `RUNTIME_FAILED` where the device refuses it, or the
 * signal's reason.
 *
 * @example
 * const recognizer = await createRecognizer({ workers: 2 });
 * const { faces } = await recognizer.recognize('photo.jpg');
 */
export async function createRecognizer(options: RecognizerOptions = {}): Promise<Recognizer<Picture>> {
  checkOptions('createRecognizer', options, RECOGNIZER_KINDS);
  const { model, workers = 0, signal, ...rest } = options;
  signal?.throwIfAborted();
  await openTracing();
  const { allowFetch } = rest;
  const bytes = await readModelSource(model, { allowFetch, signal });
  signal?.throwIfAborted();
  const recognizer = await (workers === 0 ? openRecognizer(bytes, rest) : openPool(bytes, rest, workers));
  if (signal?.aborted !== true) return recognizer;
  await recognizer.release();
  throw signal.reason;
}

type OpenOptions = Omit<RecognizerOptions, 'model' | 'workers' | 'signal'>;

/** The same of a model file's bytes, in this thread. Throws as {@link createRecognizer}. */
export async function openRecognizer(
  model: ModelBytes,
  { maxPixels, partial, ...network }: OpenOptions = {},
): Promise<Recognizer<Picture>> {
  const { allowFetch } = network;
  return new Recognizer<Picture>({
    ...(await openParts(model, network)),
    decode: (source, signal) => decodeImage(source, { maxPixels, partial, allowFetch, signal }),
  });
}

/** The same in threads. */
async function openPool(
  model: ModelBytes,
  { maxPixels, partial, allowFetch, detector: given, threads = 1, ...network }: OpenOptions,
  workers: number,
): Promise<Recognizer<Picture>> {
  if (isFaceDetector(given)) throw noThreads();
  // Addresses are fetched here: the function that allows them cannot go to a thread.
  const detector = typeof given === 'object' ? await readDetector(given, { allowFetch }) : given;
  // Most programs have few pictures at a time: threads are loaded by those that ask for them.
  const { PooledRecognizer } = await import('./pooled-recognizer.js');
  const reading = { maxPixels, partial, allowFetch };
  return PooledRecognizer.open({ model, network: { ...network, detector, threads }, reading, workers });
}

/** All that a recognizer is made of but its way to read pictures. Throws as {@link createRecognizer}. */
export async function openParts(
  { bytes, name, path }: ModelBytes,
  { description: given, detector, device = 'cpu', threads, prior, allowFetch }: NetworkOptions,
): Promise<Omit<RecognizerParts<never>, 'decode'>> {
  const sessionOptions = { device, spin: false, threads };
  const { description, foreign, adapt } = planNetwork(bytes, path, given);
  // Before the session is opened, which would have to be released.
  if (prior !== undefined) priorShares(prior, description);
  const session = adapt(await openSession(bytes, sessionOptions));
  return {
    session,
    description,
    name,
    prior,
    openDetector: async () =>
      isFaceDetector(detector)
        ? asDetector(detector)
        : openDetector({ detector, allowFetch, ...sessionOptions }),
    openFaceCheck: async () => {
      const nets = isFaceDetector(detector) ? undefined : detector;
      return openFaceCheck(openSession, await readCheckNet(nets, { allowFetch }), sessionOptions);
    },
    openExplainer: async (map) => {
      if (foreign) throw unexplained(path);
      const { openExplainer } = await import('../explain/explainer.js');
      return openExplainer(openSession, { bytes, name: path }, { map, ...sessionOptions });
    },
  };
}
