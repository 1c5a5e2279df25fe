import type * as Ort from 'onnxruntime-web/wasm';
import { anything, callable, type OptionKinds } from '../check-options.js';
import { inFolder } from '../file-web.js';
import { runtimeError, wrapSession } from './ort-session.js';
import { SESSION_KINDS, type Session, type SessionOptions } from './session.js';

export interface WebSessionOptions extends SessionOptions {
  /**
   * `cpu` is WebAssembly, with the threads asked for where the page is cross-origin isolated, and one elsewhere and in a
   * service worker; default: half the cores, four at most.
   */
  readonly threads?: number | undefined;
  /**
   * The folder with the runtime's `.wasm` files, absolute or relative to the page; default: where the bundler put
   * them, or beside the runtime's own module where nothing was bundled. The runtime is loaded once a page, so the
   * first session decides on folder and threads.
   */
  readonly runtimeFiles?: string | URL | undefined;
  /** Gets the runtime's `.wasm` file of this name instead, where a page keeps it elsewhere: compressed, or in a cache. */
  readonly fetchRuntime?: ((file: string) => Promise<ArrayBuffer>) | undefined;
}

/** What each option of a session may be, in a browser. */
export const WEB_SESSION_KINDS: OptionKinds<WebSessionOptions> = {
  ...SESSION_KINDS,
  runtimeFiles: anything,
  fetchRuntime: callable,
};

type BuildName = 'cpu' | 'webgpu';

/**
 * The builds for browsers. Each is a module and a file of its own, loaded only when a session asks for it, and never
 * from elsewhere than the page's own server. A module of its own also because the runtime starts its threads with the
 * module it stands in, which must therefore hold nothing else.
 *
 * WebGPU comes with JSPI, WebAssembly that can wait: the build without is 10 MB larger.
 */
const BUILDS: Readonly<
  Record<BuildName, { readonly file: string; readonly load: () => Promise<typeof Ort> }>
> = {
  cpu: { file: 'ort-wasm-simd-threaded.wasm', load: () => import('onnxruntime-web/wasm') },
  webgpu: { file: 'ort-wasm-simd-threaded.jspi.wasm', load: () => import('onnxruntime-web/jspi') },
};

/** ONNX Runtime in a page or worker, on `cpu` or `webgpu`. */
export async function openSession(model: Uint8Array, options: WebSessionOptions = {}): Promise<Session> {
  const { device = 'cpu' } = options;
  try {
    const ort = await loadRuntime(options);
    const session = await inTurn(() =>
      ort.InferenceSession.create(model, {
        executionProviders: device === 'cpu' ? ['wasm'] : ['webgpu', 'wasm'],
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
      }),
    );
    const wrapped = wrapSession(session, { Tensor: ort.Tensor, fillsOutputs: false });
    return {
      ...wrapped,
      run: (feeds, into) => inTurn(() => wrapped.run(feeds, into)),
      release: () => inTurn(() => wrapped.release()),
    };
  } catch (error) {
    throw runtimeError(error, `could not open the model on ${device}`);
  }
}

const loading = new Map<BuildName, Promise<typeof Ort>>();

/**
 * Fetches the runtime of a device, once a page; a failure is tried again by the next call. A session does it by itself:
 * called before, it goes on while the models are still on their way.
 */
export function loadRuntime(options: WebSessionOptions = {}): Promise<typeof Ort> {
  const { device = 'cpu' } = options;
  if (device === 'cuda') return Promise.reject(new Error('browsers do not have it'));
  let runtime = loading.get(device);
  if (runtime === undefined) {
    runtime = fetchBuild(device, options);
    loading.set(device, runtime);
    runtime.catch(() => loading.delete(device));
  }
  return runtime;
}

async function fetchBuild(device: BuildName, options: WebSessionOptions): Promise<typeof Ort> {
  if (device === 'webgpu') await requireWebGpu();
  const { file, load } = BUILDS[device];
  const [ort, wasm] = await Promise.all([load(), options.fetchRuntime?.(file)]);
  configure(ort, file, wasm, options);
  return ort;
}

/** Throws an error that says what is missing. */
async function requireWebGpu(): Promise<void> {
  if (!('Suspending' in WebAssembly))
    throw new Error('this browser has no JSPI, which the runtime needs for it');
  if (!(await navigator.gpu?.requestAdapter())) throw new Error('this browser has no WebGPU adapter');
}

function configure(
  { env }: typeof Ort,
  file: string,
  wasm: ArrayBuffer | undefined,
  { threads, runtimeFiles }: WebSessionOptions,
): void {
  if (!canStartThreads()) env.wasm.numThreads = 1;
  else if (threads !== undefined) env.wasm.numThreads = threads;
  if (runtimeFiles !== undefined) env.wasm.wasmPaths = { wasm: inFolder(runtimeFiles, file).href };
  if (wasm !== undefined) env.wasm.wasmBinary = wasm;
}

/** Threads are workers that share memory. A service worker may share memory, but it can start no workers. */
function canStartThreads(): boolean {
  return globalThis.crossOriginIsolated && typeof Worker !== 'undefined';
}

/** The runtime does one thing at a time; while WebGPU computes, a second call would find it busy. */
let last: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = last.then(work);
  last = turn.catch(() => {});
  return turn;
}
