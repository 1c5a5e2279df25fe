import { flag, type OptionKinds, oneOf, wholeFrom } from '../check-options.js';

/** Values in row order, the last dimension running fastest. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** A graph that is loaded on a device and can be run any number of times. Create once and keep. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Runs the graph once. Outputs named in `into` are written into its arrays instead of new ones. An array may be that of
   * an input, too, where the graph writes the output element by element after everything else has read the input.
   * Throws `RUNTIME_FAILED`.
   */
  run(feeds: Tensors, into?: Tensors): Promise<Tensors>;
  /** Waits for what runs. A second call does nothing more; a run after it throws `RUNTIME_FAILED`. */
  release(): Promise<void>;
}

export const DEVICES = ['cpu', 'webgpu', 'cuda'] as const;
export type Device = (typeof DEVICES)[number];

export interface SessionOptions {
  readonly device?: Device | undefined;
  /** CPU threads of one run; default: one a core. */
  readonly threads?: number | undefined;
  /**
   * Whether threads that wait keep their cores busy, which spares them the waking up. Default true, for training, which
   * has the machine. It is for one network that runs all the time: those of a face detector take turns, and the threads
   * of each keep the cores from the others (two threads on two cores: 40 ms a photo with it, 18 without).
   */
  readonly spin?: boolean | undefined;
}

/** More than the largest machines have cores are a mistake: the runtime would make threads until the memory ends. */
export const MOST_THREADS = 512;

/** What an option for a number of threads may be. */
export const THREADS_KIND = wholeFrom(1, MOST_THREADS);

/** What each option of a session may be. */
export const SESSION_KINDS: OptionKinds<SessionOptions> = {
  device: oneOf(DEVICES),
  threads: THREADS_KIND,
  spin: flag,
};

/** Opens the bytes of an `.onnx` file. Throws `RUNTIME_FAILED` where the device or the graph is refused. */
export interface OpenSession {
  (model: Uint8Array, options?: SessionOptions): Promise<Session>;
  /** Whether the runtime computes on blocks of channels on a processor: graphs are then written so that they stay in blocks. */
  readonly blocks?: boolean;
}

/** All elements, typed as what they are in nearly every graph here; throws a `TypeError` on integers. */
export function floats(tensor: Tensor | undefined): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw new TypeError('expected a float32 tensor');
}
