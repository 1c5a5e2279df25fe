import { EXPRESSIONS, type Expression } from '../../src/expression.js';
import { openFaceApi, type Tensor, type TensorFlow } from '../peers.js';

const PEER_NAMES: Readonly<Record<Expression, string>> = {
  angry: 'angry',
  disgust: 'disgusted',
  fear: 'fearful',
  happy: 'happy',
  sad: 'sad',
  surprise: 'surprised',
  neutral: 'neutral',
};

type Rectangle = readonly [x: number, y: number, width: number, height: number];

export interface PeerNetwork {
  readonly version: string;
  readonly tf: TensorFlow;
  /** Seven probabilities for each face, in the order of `EXPRESSIONS`. */
  readonly answer: (faces: readonly Tensor[]) => Promise<readonly (readonly number[])[]>;
  /** Boxes of faces by TinyFaceDetector, in pixels. */
  readonly find: (picture: Tensor) => Promise<readonly { readonly box: Rectangle }[]>;
}

/** The expression network and the small detector of `@vladmandic/face-api` with their own weights, one thread. */
export async function openPeerNetwork(): Promise<PeerNetwork> {
  const { faceApi, tf, weights, version } = await openFaceApi(1);
  const net = new faceApi.FaceExpressionNet();
  await net.loadFromDisk(weights);
  const detector = new faceApi.TinyFaceDetector();
  await detector.loadFromDisk(weights);
  return {
    version,
    tf,
    async answer(faces) {
      const answers = [await net.predictExpressions(faces)].flat();
      return answers.map((answer) => EXPRESSIONS.map((name) => answer[PEER_NAMES[name]]!));
    },
    async find(picture) {
      const found = await detector.locateFaces(picture, new faceApi.TinyFaceDetectorOptions());
      return found.map(({ box: { x, y, width, height } }) => ({ box: [x, y, width, height] }));
    },
  };
}
