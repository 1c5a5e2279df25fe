import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openDetector } from '../../dist/face/open-detector.js';
import { faceApiWeights } from './face-api-weights.mjs';

// Runs in a worker for each side: two versions of TensorFlow.js do not get on in one global scope.
/** @typedef {import('../../dist/image/image.js').Image} Image */
/** @typedef {readonly [x: number, y: number, width: number, height: number]} Rectangle */
/**
 * @typedef {object} Side
 * @property {string} name
 * @property {string} version
 * @property {(image: Image) => unknown} load what the side detects in, made outside the measured time
 * @property {(loaded: any) => Promise<Rectangle[]>} detect
 * @property {(loaded: any) => void} [unload]
 */

const require = createRequire(new URL('../peers/package.json', import.meta.url));
/** @param {string} name @returns {string} */
const versionOf = (name) => require(`${name}/package.json`).version;

/**
 * mien's cascade with the nets of a folder, one thread.
 * @param {string} name @param {string | undefined} detector @param {number} minFace @returns {Promise<Side>}
 */
export async function mienSide(name, detector, minFace) {
  const mtcnn = await openDetector({ detector, threads: 1 });
  return {
    name,
    version: require('../../package.json').version,
    load: (image) => image,
    detect: async (image) => (await mtcnn.detect(image, { minFace })).map(({ box }) => box),
  };
}

/**
 * MTCNN of face-api.js with the reference's weights. In Node it has the plain JavaScript backend of its TensorFlow.js
 * (1.7): the native one downloads a library when it is installed.
 * @param {string} weights folder @param {number} minFace @returns {Promise<Side>}
 */
export async function faceApiSide(weights, minFace) {
  const faceApi = require('face-api.js');
  const { Canvas, createCanvas, Image, ImageData } = require('@napi-rs/canvas');
  faceApi.env.monkeyPatch({
    Canvas,
    Image,
    ImageData,
    createCanvasElement: () => createCanvas(1, 1),
    createImageElement: () => new Image(),
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
      return canvas;
    },
    detect: async (canvas) => {
      const faces = await net.forward(canvas, { minFaceSize: minFace });
      return faces.map(({ detection: { box } }) => [box.x, box.y, box.width, box.height]);
    },
  };
}

/** TinyFaceDetector of `@vladmandic/face-api` with its own weights, on the WebAssembly of TensorFlow.js, one thread. */
/** @returns {Promise<Side>} */
export function tinySide() {
  return vladmandicSide('TinyFaceDetector', (faceApi) => ({
    net: new faceApi.TinyFaceDetector(),
    options: new faceApi.TinyFaceDetectorOptions(),
  }));
}

/** SSD MobileNet V1 of the same package, in the same way. */
/** @returns {Promise<Side>} */
export function ssdSide() {
  return vladmandicSide('SSD MobileNet V1', (faceApi) => ({
    net: new faceApi.SsdMobilenetv1(),
    options: new faceApi.SsdMobilenetv1Options(),
  }));
}

/**
 * @param {string} detector
 * @param {(faceApi: any) => { net: any, options: unknown }} choose
 * @returns {Promise<Side>}
 */
async function vladmandicSide(detector, choose) {
  const tf = require('@tensorflow/tfjs');
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  const faceApi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
  wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  wasm.setThreadsCount(1);
  await tf.setBackend('wasm');
  await tf.ready();
  const { net, options } = choose(faceApi);
  await net.loadFromDisk(join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model'));
  return {
    name: `@vladmandic/face-api ${detector}, tfjs-wasm`,
    version: versionOf('@vladmandic/face-api'),
    load: ({ data, width, height }) => tf.tensor3d(data, [height, width, 3], 'int32'),
    detect: async (tensor) => {
      const faces = await net.locateFaces(tensor, options);
      return faces.map((/** @type {any} */ { box }) => [box.x, box.y, box.width, box.height]);
    },
    unload: (tensor) => tensor.dispose(),
  };
}
