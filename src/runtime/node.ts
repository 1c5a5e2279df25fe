import { checkOptions } from '../check-options.js';
import { nodeRuntime } from './load-runtime.js';
import { openSessionWith } from './open-with-runtime.js';
import { SESSION_KINDS, type Session, type SessionOptions } from './session.js';

/**
 * ONNX Runtime on this machine's processor, or on its GPU where the device says so. Where the native runtime cannot be
 * loaded, `onnxruntime-web` computes, on the processor.
 */
export async function openSession(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  checkOptions('openSession', options, SESSION_KINDS);
  return openSessionWith(await nodeRuntime(), model, options);
}
openSession.blocks = true;
