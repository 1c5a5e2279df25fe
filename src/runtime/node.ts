import { availableParallelism } from 'node:os';
import type { InferenceSession } from 'onnxruntime-node';
import { checkOptions } from '../check-options.js';
import { type NodeRuntime, nodeRuntime } from './load-runtime.js';
import { runtimeError, wrapSession } from './ort-session.js';
import { SESSION_KINDS, type Session, type SessionOptions } from './session.js';

/** Threads that a session takes where nothing else is said: one a core. */
export function defaultThreads(): number {
  return availableParallelism();
}

/**
 * ONNX Runtime on this machine's processor, or on its GPU where the device says so. Where the native runtime cannot be
 * loaded, `onnxruntime-web` computes, on the processor.
 */
export async function openSession(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  checkOptions('openSession', options, SESSION_KINDS);
  return openSessionWith(await nodeRuntime(), model, options);
}
openSession.blocks = true;

/** As {@link openSession}, with a runtime of the caller's. */
export async function openSessionWith(
  { ort, native }: NodeRuntime,
  model: Uint8Array,
  options: SessionOptions = {},
): Promise<Session> {
  const { device = 'cpu' } = options;
  try {
    if (!native && device !== 'cpu') throw new Error('WebAssembly computes on the processor alone');
    const session = await ort.InferenceSession.create(model, native ? nativeOptions(options) : WASM_OPTIONS);
    return wrapSession(session, { Tensor: ort.Tensor, fillsOutputs: native });
  } catch (error) {
    throw runtimeError(error, `could not open the model on ${device}`);
  }
}

// Warnings about our own choices (unused initializers, node placement) are no news to a user.
const QUIET = { graphOptimizationLevel: 'all', logSeverityLevel: 3 } as const;

const WASM_OPTIONS: InferenceSession.SessionOptions = { ...QUIET, executionProviders: ['wasm'] };

function nativeOptions(options: SessionOptions): InferenceSession.SessionOptions {
  const { device = 'cpu', threads = defaultThreads(), spin = true } = options;
  return {
    ...QUIET,
    executionProviders: device === 'cpu' ? ['cpu'] : [device, 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // A plan of where each tensor goes keeps them all apart: a third more memory, and no faster.
    enableMemPattern: false,
    ...(spin ? {} : { extra: { session: { intra_op: { allow_spinning: '0' } } } }),
  };
}
