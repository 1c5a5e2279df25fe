import type { MienErrorCode } from '../../errors.js';
import { type ScriptedPoolOptions, scriptedPool } from '../../workers/testing/scripted-pool.js';
import { type Inference, inferenceOver } from '../inference.js';
import type { PictureJob } from '../picture-job.js';

/** What a scripted worker does with a picture; the bytes of the "picture" are this as JSON. */
export interface Plan {
  /** Comes back in the answer, to know one from another. */
  readonly width?: number;
  /** Milliseconds before the answer. */
  readonly sleep?: number;
  /** Milliseconds in which the worker hears nothing. */
  readonly block?: number;
  readonly error?: { readonly code: MienErrorCode; readonly message: string; readonly hint?: string };
  readonly end?: 'exit' | 'throw';
}

/** Real workers without a network: each does what the picture says. */
export async function scriptedInference(options: ScriptedPoolOptions = {}): Promise<Inference> {
  return inferenceOver(await scriptedPool(options));
}

export function planBytes(plan: Plan): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(JSON.stringify(plan)));
}

export function planJob(plan: Plan): PictureJob {
  return { ask: 'predict', detect: true, options: {}, bytes: planBytes(plan) };
}
