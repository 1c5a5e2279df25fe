import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import { checkOptions } from '../check-options.js';
import { runtimeError, wrapSession } from './ort-session.js';
import { SESSION_KINDS, type Session, type SessionOptions } from './session.js';

/** Threads that a session takes where nothing else is said: one a core. */
export function defaultThreads(): number {
  return availableParallelism();
}

/** ONNX Runtime on this machine's processor, or on its GPU where the device says so. */
export async function openSession(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  checkOptions('openSession', options, SESSION_KINDS);
  const { device = 'cpu', threads = defaultThreads(), spin = true } = options;
  try {
    const session = await ort.InferenceSession.create(model, {
      executionProviders: device === 'cpu' ? ['cpu'] : [device, 'cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      // A plan of where each tensor goes keeps them all apart: a third more memory, and no faster.
      enableMemPattern: false,
      ...(spin ? {} : { extra: { session: { intra_op: { allow_spinning: '0' } } } }),
      // Warnings about our own choices (unused initializers, node placement) are no news to a user.
      logSeverityLevel: 3,
    });
    return wrapSession(session, { Tensor: ort.Tensor, fillsOutputs: true });
  } catch (error) {
    throw runtimeError(error, `could not open the model on ${device}`);
  }
}
