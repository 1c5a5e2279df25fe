import type { Image } from '../../src/image/image.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import { MIEN_VERSION } from '../built.js';
import { openFaceApi } from '../peers.js';

// Each runs in a thread of its own.

export interface Side {
  readonly name: string;
  readonly version: string;
  /** Recognises so many faces, which are cut out already. */
  readonly faces: (count: number) => () => Promise<unknown>;
  /** Finds the faces of a photo, and recognises them. */
  readonly photo: (image: Image) => () => Promise<unknown>;
}

const FACE_BYTES = 48 * 48;

/** Any pixels: the networks do the same work for each. */
const noise = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 7919) % 251);

/** @param threads its own choice where none is given */
export async function mienSide(
  name: string,
  model: string | undefined,
  threads: number | undefined,
  minFace: number,
): Promise<Side> {
  const recognizer = await createRecognizer({ model, threads });
  await recognizer.openDetector();
  return {
    name,
    version: MIEN_VERSION,
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
 * @param threads its own choice where none is given
 */
export async function faceApiSide(name: string, threads: number | undefined): Promise<Side> {
  const { faceApi, tf, weights, version } = await openFaceApi(threads);
  await faceApi.nets.tinyFaceDetector.loadFromDisk(weights);
  await faceApi.nets.faceExpressionNet.loadFromDisk(weights);
  const size = 112;
  return {
    name,
    version,
    faces(count) {
      const tensors = Array.from({ length: count }, () =>
        tf.tensor3d(noise(size * size * 3), [size, size, 3], 'int32'),
      );
      const input = count === 1 ? tensors[0]! : tensors;
      return () => faceApi.nets.faceExpressionNet.predictExpressions(input);
    },
    photo({ data, width, height }) {
      const tensor = tf.tensor3d(data, [height, width, 3], 'int32');
      return () =>
        faceApi.detectAllFaces(tensor, new faceApi.TinyFaceDetectorOptions()).withFaceExpressions();
    },
  };
}
