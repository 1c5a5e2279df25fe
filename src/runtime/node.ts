import { availableParallelism } from 'node:os';
import * as ort from 'onnxruntime-node';
import { MienError } from '../errors.js';
import type { Session, SessionOptions, Tensor, Tensors } from './session.js';

/** Threads that a session takes where nothing else is said: one a core. */
export function defaultThreads(): number {
  return availableParallelism();
}

/** ONNX Runtime on this machine's processor, or on its GPU where the device says so. */
export async function openSession(model: Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const { device = 'cpu', threads = defaultThreads() } = options;
  let session: ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(model, {
      executionProviders: device === 'cpu' ? ['cpu'] : [device, 'cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
      // Warnings about our own choices (unused initializers, node placement) are no news to a user.
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw runtimeError(error, `could not open the model on ${device}`);
  }
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: (feeds, into = {}) => run(session, feeds, into),
    release: () => session.release(),
  };
}

async function run(session: ort.InferenceSession, feeds: Tensors, into: Tensors): Promise<Tensors> {
  const fetches: Record<string, ort.Tensor | null> = {};
  for (const name of session.outputNames) fetches[name] = into[name] === undefined ? null : toOrt(into[name]);
  try {
    const results = await session.run(
      Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)])),
      fetches,
    );
    return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromOrt(name, value)]));
  } catch (error) {
    throw runtimeError(error, 'could not run the model');
  }
}

function toOrt({ data, shape }: Tensor): ort.Tensor {
  return data instanceof Float32Array
    ? new ort.Tensor('float32', data, shape)
    : new ort.Tensor('int64', data, shape);
}

function fromOrt(name: string, { data, dims }: ort.Tensor): Tensor {
  if (data instanceof Float32Array || data instanceof BigInt64Array) return { data, shape: dims };
  throw new Error(`output ${name} is neither float32 nor int64`);
}

function runtimeError(error: unknown, what: string): MienError {
  const detail = error instanceof Error ? error.message : String(error);
  return new MienError('RUNTIME_FAILED', `ONNX Runtime ${what}: ${detail}`, { cause: error });
}
