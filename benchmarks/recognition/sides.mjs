import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createRecognizer } from '../../dist/recognizer/create-recognizer.js';

// Each runs in a thread of its own.
/** @typedef {import('../../dist/image/image.js').Image} Image */
/**
 * @typedef {object} Side
 * @property {string} name
 * @property {string} version
 * @property {(count: number) => () => Promise<unknown>} faces recognises so many faces, which are cut out already
 * @property {(image: Image) => () => Promise<unknown>} photo finds the faces of a photo, and recognises them
 */

const FACE_BYTES = 48 * 48;
const require = createRequire(new URL('../peers/package.json', import.meta.url));

/** Any pixels: the networks do the same work for each. @param {number} length */
const noise = (length) => Uint8Array.from({ length }, (_, i) => (i * 7919) % 251);

/**
 * @param {string} name @param {string | undefined} model @param {number | undefined} threads its own
 * choice where none is given @param {number} minFace
 * @returns {Promise<Side>}
 */
export async function mienSide(name, model, threads, minFace) {
  const recognizer = await createRecognizer({ model, threads });
  await recognizer.openDetector();
  return {
    name,
    version: require('../../package.json').version,
    faces(count) {
      const bytes = noise(count * FACE_BYTES);
      return () => recognizer.perceiveFaces(bytes);
    },
    photo: (image) => () => recognizer.recognize(image, { minFace }),
  };
}

/**
 * TinyFaceDetector and the expression net of `@vladmandic/face-api`, its own weights, on the WebAssembly of
 * TensorFlow.js with SIMD. It is given what it asks for: faces of 112×112 pixels in colour, as tensors.
 * @param {string} name @param {number | undefined} threads its own choice where none is given
 * @returns {Promise<Side>}
 */
export async function faceApiSide(name, threads) {
  const { faceApi, tf } = await openFaceApi(threads);
  const size = 112;
  return {
    name,
    version: require('@vladmandic/face-api/package.json').version,
    faces(count) {
      const shape = [size, size, 3];
      const tensors = Array.from({ length: count }, () =>
        tf.tensor3d(noise(size * size * 3), shape, 'int32'),
      );
      const input = count === 1 ? tensors[0] : tensors;
      return () => faceApi.nets.faceExpressionNet.predictExpressions(input);
    },
    photo({ data, width, height }) {
      const tensor = tf.tensor3d(data, [height, width, 3], 'int32');
      return () =>
        faceApi.detectAllFaces(tensor, new faceApi.TinyFaceDetectorOptions()).withFaceExpressions();
    },
  };
}

/** @param {number} [threads] its own choice where none is given */
export async function openFaceApi(threads) {
  const tf = require('@tensorflow/tfjs');
  const wasm = require('@tensorflow/tfjs-backend-wasm');
  const faceApi = require('@vladmandic/face-api/dist/face-api.node-wasm.js');
  wasm.setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  if (threads !== undefined) wasm.setThreadsCount(threads);
  await tf.setBackend('wasm');
  await tf.ready();
  const weights = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  await faceApi.nets.tinyFaceDetector.loadFromDisk(weights);
  await faceApi.nets.faceExpressionNet.loadFromDisk(weights);
  return { faceApi, tf };
}
