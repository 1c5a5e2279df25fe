import { openDetector } from '../../src/face/open-detector.js';
import type { Image } from '../../src/image/image.js';
import { MIEN_VERSION } from '../built.js';
import {
  type DetectionNet,
  type FaceApi,
  openFaceApi,
  type PeerBox,
  requirePeer,
  versionOf,
} from '../peers.js';
import { faceApiWeights } from './face-api-weights.js';

// Runs in a worker for each side: two versions of TensorFlow.js do not get on in one global scope.

export type Rectangle = readonly [x: number, y: number, width: number, height: number];

export interface Side {
  readonly name: string;
  readonly version: string;
  /** Makes what the side detects in, outside the measured time. */
  readonly load: (image: Image) => LoadedPhoto;
}

export interface LoadedPhoto {
  readonly detect: () => Promise<readonly Rectangle[]>;
  readonly unload?: () => void;
}

const rectangle = ({ x, y, width, height }: PeerBox): Rectangle => [x, y, width, height];

/** mien's cascade with the nets of a folder, one thread. */
export async function mienSide(name: string, detector: string | undefined, minFace: number): Promise<Side> {
  const mtcnn = await openDetector({ detector, threads: 1 });
  return {
    name,
    version: MIEN_VERSION,
    load: (image) => ({
      detect: async () => (await mtcnn.detect(image, { minFace })).map(({ box }) => box),
    }),
  };
}

interface OldFaceApi {
  readonly env: { monkeyPatch(classes: object): void };
  readonly Mtcnn: new () => {
    load(weights: Float32Array): Promise<void>;
    forward(
      canvas: unknown,
      options: { readonly minFaceSize: number },
    ): Promise<readonly { readonly detection: { readonly box: PeerBox } }[]>;
  };
}

interface CanvasPackage {
  readonly Canvas: unknown;
  readonly Image: new () => unknown;
  readonly ImageData: new (width: number, height: number) => { readonly data: Uint8ClampedArray };
  createCanvas(
    width: number,
    height: number,
  ): { getContext(kind: '2d'): { putImageData(pixels: object, x: number, y: number): void } };
}

/**
 * MTCNN of face-api.js with the reference's weights. In Node it has the plain JavaScript backend of its TensorFlow.js
 * (1.7): the native one downloads a library when it is installed.
 * @param weights folder
 */
export async function faceApiSide(weights: string, minFace: number): Promise<Side> {
  const faceApi = requirePeer('face-api.js') as OldFaceApi;
  const { Canvas, createCanvas, Image: Picture, ImageData } = requirePeer('@napi-rs/canvas') as CanvasPackage;
  faceApi.env.monkeyPatch({
    Canvas,
    Image: Picture,
    ImageData,
    createCanvasElement: () => createCanvas(1, 1),
    createImageElement: () => new Picture(),
  });
  const net = new faceApi.Mtcnn();
  await net.load(await faceApiWeights(weights));
  return {
    name: 'face-api.js MTCNN',
    version: versionOf('face-api.js'),
    load: ({ data, width, height }) => {
      const canvas = createCanvas(width, height);
      const pixels = new ImageData(width, height);
      for (let i = 0; i < width * height; i++) {
        pixels.data.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
        pixels.data[4 * i + 3] = 255;
      }
      canvas.getContext('2d').putImageData(pixels, 0, 0);
      return {
        detect: async () => {
          const faces = await net.forward(canvas, { minFaceSize: minFace });
          return faces.map(({ detection: { box } }) => rectangle(box));
        },
      };
    },
  };
}

/** TinyFaceDetector of `@vladmandic/face-api` with its own weights, on the WebAssembly of TensorFlow.js, one thread. */
export function tinySide(): Promise<Side> {
  return vladmandicSide('TinyFaceDetector', (faceApi) => ({
    net: new faceApi.TinyFaceDetector(),
    options: new faceApi.TinyFaceDetectorOptions(),
  }));
}

/** SSD MobileNet V1 of the same package, in the same way. */
export function ssdSide(): Promise<Side> {
  return vladmandicSide('SSD MobileNet V1', (faceApi) => ({
    net: new faceApi.SsdMobilenetv1(),
    options: new faceApi.SsdMobilenetv1Options(),
  }));
}

async function vladmandicSide(
  detector: string,
  choose: (faceApi: FaceApi) => { readonly net: DetectionNet; readonly options: object },
): Promise<Side> {
  const { faceApi, tf, weights, version } = await openFaceApi(1);
  const { net, options } = choose(faceApi);
  await net.loadFromDisk(weights);
  return {
    name: `@vladmandic/face-api ${detector}, tfjs-wasm`,
    version,
    load: ({ data, width, height }) => {
      const tensor = tf.tensor3d(data, [height, width, 3], 'int32');
      return {
        detect: async () => (await net.locateFaces(tensor, options)).map(({ box }) => rectangle(box)),
        unload: () => tensor.dispose(),
      };
    },
  };
}
