import type { InferenceSession, TensorConstructor } from 'onnxruntime-node';
import { MienError } from '../errors.js';
import { withoutTelemetry } from './telemetry.js';

/** What the builds of ONNX Runtime for Node and for browsers have in common. */
interface OrtModule {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

/** The runtime that this process computes with. */
export interface NodeRuntime {
  readonly ort: OrtModule;
  /** False where it is WebAssembly, since no native one can be loaded here. */
  readonly native: boolean;
}

export interface RuntimeModules {
  readonly native: () => Promise<OrtModule>;
  readonly web: () => Promise<OrtModule>;
}

const MODULES: RuntimeModules = {
  native: () => import('onnxruntime-node'),
  web: () => import('onnxruntime-web'),
};

let loading: Promise<NodeRuntime> | undefined;

/** Loads the runtime at the first session, and not before: its telemetry must be off by then. */
export function nodeRuntime(): Promise<NodeRuntime> {
  loading ??= loadRuntime(MODULES);
  return loading;
}

/**
 * The native runtime, or `onnxruntime-web` where it cannot be loaded and that is installed. Throws `RUNTIME_FAILED`,
 * with both ways to a runtime as the hint.
 */
export async function loadRuntime(modules: RuntimeModules): Promise<NodeRuntime> {
  try {
    await withoutTelemetry();
    return { ort: await modules.native(), native: true };
  } catch (nativeError) {
    // WebAssembly has no telemetry.
    try {
      return { ort: await modules.web(), native: false };
    } catch (webError) {
      throw nativeError instanceof MienError ? nativeError : noRuntime(nativeError, webError);
    }
  }
}

function noRuntime(nativeError: unknown, webError: unknown): MienError {
  const { platform, arch, version } = process;
  const said = (error: unknown): string =>
    (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
  return new MienError(
    'RUNTIME_FAILED',
    `no ONNX Runtime can be loaded on ${platform} ${arch}, Node ${version}: onnxruntime-node: ${said(nativeError)}; ` +
      `onnxruntime-web: ${said(webError)}`,
    {
      cause: nativeError,
      hint:
        'Install the native runtime with "ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@1.30.0", ' +
        'or, where it has no build for this system, "npm install onnxruntime-web@1.30.0".',
    },
  );
}
