import { anything, checkOptions, type OptionKinds, oneOf } from '../check-options.js';
import { namesOf, readFile, type WebFile } from '../file-web.js';
import { checkChecksum } from '../model/checksum.js';
import { WEB_DEVICES, type WebDevice } from '../recognizer/create-recognizer-web.js';
import { openSession, WEB_SESSION_KINDS, type WebSessionOptions } from '../runtime/web.js';
import type { TaughtFace } from './taught-face.js';
import type { TaughtModel } from './tune-head.js';
import { TUNE_KINDS, type TuneOptions } from './tune-options.js';

export interface WebFineTuneOptions extends TuneOptions, Omit<WebSessionOptions, 'device'> {
  /** A `model.onnx` of mien's. */
  readonly model: WebFile;
  /** Of one person, in the order in which they were taken. */
  readonly faces: readonly TaughtFace[];
  /** Default `wasm`, which every browser has. */
  readonly device?: WebDevice | undefined;
}

const FINE_TUNE_KINDS: OptionKinds<WebFineTuneOptions> = {
  ...TUNE_KINDS,
  ...WEB_SESSION_KINDS,
  model: anything,
  faces: anything,
  device: oneOf(WEB_DEVICES),
};

/**
 * Teaches a model one person's face, in a page or worker: see `tuneHead`. No face leaves it, and none is kept.
 * Throws as `tuneHead`, and `DOWNLOAD_FAILED`.
 */
export async function fineTuneHead(options: WebFineTuneOptions): Promise<TaughtModel> {
  checkOptions('fineTuneHead', options, FINE_TUNE_KINDS);
  const { model, faces, device = 'wasm', threads, runtimeFiles, fetchRuntime, ...tuning } = options;
  // Most pages never teach: what it takes is a file of its own.
  const { tuneHead } = await import('./tune-head.js');
  const [name = 'model'] = namesOf(model);
  const settings: WebSessionOptions = {
    runtimeFiles,
    fetchRuntime,
    ...(device === 'webgpu' ? { device } : {}),
    ...(threads === undefined ? {} : { threads }),
  };
  const open = (graph: Uint8Array) => openSession(graph, settings);
  const bytes = await readFile(model);
  await checkChecksum(bytes, name);
  return tuneHead(open, { bytes, name }, faces, tuning);
}
