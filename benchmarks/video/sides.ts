import { EXPRESSIONS } from '../../src/expression.js';
import {
  createRecognizer,
  type Recognizer,
  type RecognizeVideoOptions,
  readFrames,
  recognizeVideo,
} from '../../src/index.js';
import { MIEN_VERSION } from '../built.js';
import { openFaceApi } from '../peers.js';

/** The probabilities of a frame's first face, in mien's order; none where no face was found. */
export type FrameAnswer = readonly number[] | undefined;

export interface ClipSide {
  readonly name: string;
  readonly version: string;
  /** Finds and recognises the faces of every frame. */
  readonly look: (clip: string) => Promise<readonly FrameAnswer[]>;
}

/** The first is what the others' answers are compared with. */
const WAYS: Readonly<Record<string, RecognizeVideoOptions>> = {
  'every frame searched, smallest face 20': {},
  'every frame searched, smallest face 40': { minFace: 40 },
  'searched every 0.4 s, smallest face 20': { searchEvery: 0.4 },
  'searched every 0.4 s, smallest face 40': { minFace: 40, searchEvery: 0.4 },
};

/** @param threads its own choice where none is given, as on the other side */
export async function mienSides(threads: number | undefined): Promise<{
  readonly recognizer: Recognizer;
  readonly sides: readonly ClipSide[];
}> {
  const recognizer = await createRecognizer({ threads });
  const sides = Object.entries(WAYS).map(([name, options]) => ({
    name,
    version: MIEN_VERSION,
    look: async (clip: string) => {
      const answers: FrameAnswer[] = [];
      for await (const { faces } of recognizeVideo(recognizer, clip, options)) {
        const [face] = faces;
        answers.push(face && EXPRESSIONS.map((expression) => face.probabilities[expression]));
      }
      return answers;
    },
  }));
  return { recognizer, sides };
}

/**
 * TinyFaceDetector, as it searches by itself (416 pixels), and the expression net of `@vladmandic/face-api`, frame by frame, on the
 * WebAssembly of TensorFlow.js with SIMD. Its frames come from mien's decoder.
 */
export async function faceApiSide(threads: number | undefined): Promise<ClipSide> {
  const { faceApi, tf, weights, version } = await openFaceApi(threads);
  await faceApi.nets.tinyFaceDetector.loadFromDisk(weights);
  await faceApi.nets.faceExpressionNet.loadFromDisk(weights);
  return {
    name: '@vladmandic/face-api, frame by frame',
    version,
    look: async (clip) => {
      const answers: FrameAnswer[] = [];
      for await (const { image } of readFrames(clip)) {
        const tensor = tf.tensor3d(new Uint8Array(image.data), [image.height, image.width, 3], 'int32');
        const faces = await faceApi
          .detectAllFaces(tensor, new faceApi.TinyFaceDetectorOptions())
          .withFaceExpressions();
        tensor.dispose();
        answers.push(faces[0] && Object.values(faces[0].expressions));
      }
      return answers;
    },
  };
}
