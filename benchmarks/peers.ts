import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

// What the benchmarks call of the packages in peers/, which have no types here: they are installed by setup alone.

/** Resolves from the folder into which benchmarks/setup installs. */
export const requirePeer = createRequire(new URL('peers/package.json', import.meta.url));

export function versionOf(name: string): string {
  return (requirePeer(`${name}/package.json`) as { readonly version: string }).version;
}

export interface Tensor {
  dispose(): void;
}

export interface TensorFlow {
  setBackend(name: 'wasm'): Promise<boolean>;
  ready(): Promise<void>;
  tensor3d(data: Uint8Array, shape: readonly number[], type: 'int32'): Tensor;
}

interface WasmBackend {
  setWasmPaths(folder: string): void;
  setThreadsCount(threads: number): void;
}

interface Net {
  loadFromDisk(folder: string): Promise<void>;
}

export interface PeerBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DetectionNet extends Net {
  locateFaces(input: Tensor, options: object): Promise<readonly { readonly box: PeerBox }[]>;
}

/** Probabilities, by the peer's own names of the expressions. */
export type PeerExpressions = Readonly<Record<string, number>>;

export interface ExpressionNet extends Net {
  /** One answer for one face, a list for a list. */
  predictExpressions(input: Tensor | readonly Tensor[]): Promise<PeerExpressions | PeerExpressions[]>;
}

export interface FaceApi {
  readonly TinyFaceDetector: new () => DetectionNet;
  readonly TinyFaceDetectorOptions: new () => object;
  readonly SsdMobilenetv1: new () => DetectionNet;
  readonly SsdMobilenetv1Options: new () => object;
  readonly FaceExpressionNet: new () => ExpressionNet;
  readonly nets: { readonly tinyFaceDetector: Net; readonly faceExpressionNet: ExpressionNet };
  detectAllFaces(
    input: Tensor,
    options: object,
  ): { withFaceExpressions(): Promise<readonly { readonly expressions: PeerExpressions }[]> };
}

export interface OpenedFaceApi {
  readonly faceApi: FaceApi;
  readonly tf: TensorFlow;
  /** The folder of its own weights. */
  readonly weights: string;
  readonly version: string;
}

/**
 * `@vladmandic/face-api` on the WebAssembly of TensorFlow.js, its networks not loaded yet.
 * @param threads its own choice where none is given
 */
export async function openFaceApi(threads?: number): Promise<OpenedFaceApi> {
  const tf = requirePeer('@tensorflow/tfjs') as TensorFlow;
  const wasm = requirePeer('@tensorflow/tfjs-backend-wasm') as WasmBackend;
  const faceApi = requirePeer('@vladmandic/face-api/dist/face-api.node-wasm.js') as FaceApi;
  wasm.setWasmPaths(`${dirname(requirePeer.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  if (threads !== undefined) wasm.setThreadsCount(threads);
  await tf.setBackend('wasm');
  await tf.ready();
  const weights = join(dirname(requirePeer.resolve('@vladmandic/face-api/package.json')), 'model');
  return { faceApi, tf, weights, version: versionOf('@vladmandic/face-api') };
}
