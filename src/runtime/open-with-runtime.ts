import type { InferenceSession } from 'onnxruntime-node';
import { defaultThreads } from './default-threads.js';
import type { NodeRuntime } from './load-runtime.js';
import { runtimeError, wrapSession } from './ort-session.js';
import type { Session, SessionOptions } from './session.js';

/**
 * A session of a runtime of the caller's. It stands apart from `openSession`, whose types would otherwise ask every user of
 * `mienjs/training` for the runtime's types, and for those of a browser that they need.
 */
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
