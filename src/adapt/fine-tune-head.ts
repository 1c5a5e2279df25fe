import { anything, checkOptions, type OptionKinds, oneOf, text } from '../check-options.js';
import { findModel } from '../model/find-model.js';
import { openSession } from '../runtime/node.js';
import { DEVICES, type Device, THREADS_KIND } from '../runtime/session.js';
import type { TaughtFace } from './taught-face.js';
import type { TaughtModel } from './tune-head.js';
import { TUNE_KINDS, type TuneOptions } from './tune-options.js';

export interface FineTuneOptions extends TuneOptions {
  /** A model file, a run folder, the name of a run or model, or `last` for the newest run. Default: the packaged one. */
  readonly model?: string | undefined;
  /** Of one person, in the order in which they were taken. */
  readonly faces: readonly TaughtFace[];
  readonly device?: Device | undefined;
  /** CPU threads; default: one a core. */
  readonly threads?: number | undefined;
}

const FINE_TUNE_KINDS: OptionKinds<FineTuneOptions> = {
  ...TUNE_KINDS,
  model: text,
  faces: anything,
  device: oneOf(DEVICES),
  threads: THREADS_KIND,
};

/**
 * Teaches a model one person's face, in Node: see `tuneHead`. The bytes that it gives are a model file; nothing is written.
 * Throws as `tuneHead`, and `FILE_NOT_FOUND`.
 */
export async function fineTuneHead(options: FineTuneOptions): Promise<TaughtModel> {
  checkOptions('fineTuneHead', options, FINE_TUNE_KINDS);
  const { tuneHead } = await import('./tune-head.js');
  const { model, faces, device, threads, ...tuning } = options;
  const { bytes, path } = await findModel(model);
  return tuneHead(openSession, { bytes, name: path }, faces, tuning, { device, threads });
}
