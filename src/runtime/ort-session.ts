import type { InferenceSession, Tensor as OrtTensor, TensorConstructor } from 'onnxruntime-node';
import { MienError } from '../errors.js';
import type { Session, Tensor, Tensors } from './session.js';

/** A build of ONNX Runtime: for Node, or one of those for browsers. */
export interface OrtBuild {
  readonly Tensor: TensorConstructor;
  /** Whether a run writes into the outputs it is handed. Those for browsers return them as they were. */
  readonly fillsOutputs: boolean;
}

/**
 * A session of any build as ours. It is released once, when what runs has ended, and a run after that is refused: the
 * runtime's own session ends the process, or throws without a code.
 */
export function wrapSession(session: InferenceSession, build: OrtBuild): Session {
  const running = new Set<Promise<unknown>>();
  let released: Promise<void> | undefined;
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    run: async (feeds, into = {}) => {
      if (released !== undefined) throw releasedError('This network');
      const work = run(session, build, feeds, into);
      running.add(work);
      try {
        return await work;
      } finally {
        running.delete(work);
      }
    },
    release: () => {
      released ??= Promise.allSettled(running).then(() => session.release());
      return released;
    },
  };
}

/** What was released is used again. */
export function releasedError(what: string): MienError {
  return new MienError('RUNTIME_FAILED', `${what} was released already.`, {
    hint: 'Release it when no more pictures come, or open another.',
  });
}

async function run(
  session: InferenceSession,
  build: OrtBuild,
  feeds: Tensors,
  into: Tensors,
): Promise<Tensors> {
  const toOrt = ({ data, shape }: Tensor): OrtTensor =>
    data instanceof Float32Array
      ? new build.Tensor('float32', data, shape)
      : new build.Tensor('int64', data, shape);
  const fetches: Record<string, OrtTensor | null> = {};
  for (const name of session.outputNames) {
    const given = build.fillsOutputs ? into[name] : undefined;
    fetches[name] = given === undefined ? null : toOrt(given);
  }
  try {
    const results = await session.run(
      Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor)])),
      fetches,
    );
    return Object.fromEntries(
      Object.entries(results).map(([name, value]) => {
        const result = fromOrt(name, value);
        const given = build.fillsOutputs ? undefined : into[name];
        return [name, given === undefined ? result : copyInto(given, name, result)];
      }),
    );
  } catch (error) {
    throw runtimeError(error, 'could not run the model');
  }
}

function fromOrt(name: string, { data, dims }: OrtTensor): Tensor {
  if (data instanceof Float32Array || data instanceof BigInt64Array) return { data, shape: dims };
  throw new Error(`output ${name} is neither float32 nor int64`);
}

function copyInto(target: Tensor, name: string, { data, shape }: Tensor): Tensor {
  if (target.data.length !== data.length) {
    throw new Error(`output ${name} has ${data.length} values, and is to go into ${target.data.length}`);
  }
  if (target.data instanceof Float32Array && data instanceof Float32Array) target.data.set(data);
  else if (target.data instanceof BigInt64Array && data instanceof BigInt64Array) target.data.set(data);
  else throw new Error(`output ${name} is to go into an array of another type`);
  return { data: target.data, shape };
}

export function runtimeError(error: unknown, what: string): MienError {
  const detail = error instanceof Error ? error.message : String(error);
  return new MienError('RUNTIME_FAILED', `ONNX Runtime ${what}: ${detail}`, { cause: error });
}
