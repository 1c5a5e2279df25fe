import { mainFace } from '../../src/face/main-face.js';
import type { Image } from '../../src/image/image.js';
import type { LookedAt } from '../../tools/faces-abroad/judged-pictures.js';
import type { Tensor } from '../peers.js';
import type { PeerNetwork } from './peer-network.js';

type Box = readonly [x: number, y: number, width: number, height: number];

/** How a face is cut out of a picture for the peer's network. */
export const FRAMINGS = ['whole picture', 'its own TinyFaceDetector', "mien's detector"] as const;
export type Framing = (typeof FRAMINGS)[number];

/**
 * The peer's answers to a picture by each framing, seven probabilities each. The peer's detector and mien's give the
 * main face, as its box stands, in colour. The whole picture is taken where a detector finds none.
 */
export async function answersByFraming(
  peer: PeerNetwork,
  { image, found }: LookedAt,
): Promise<Readonly<Record<Framing, readonly number[]>>> {
  const whole = tensorOf(peer, image);
  const cut = (face: { readonly box: Box } | undefined): Tensor =>
    face === undefined ? whole : tensorOf(peer, cutOut(image, face.box));
  const faces = [whole, cut(mainFace(await peer.find(whole), image)), cut(found)];
  const answers: (readonly number[])[] = [];
  // One at a time: faces of several sizes are no batch.
  for (const face of faces) answers.push((await peer.answer([face]))[0]!);
  for (const face of new Set(faces)) face.dispose();
  return Object.fromEntries(FRAMINGS.map((name, i) => [name, answers[i]!])) as Record<
    Framing,
    readonly number[]
  >;
}

/** RGB; gray in three colours. */
function tensorOf({ tf }: PeerNetwork, { data, width, height, channels }: Image): Tensor {
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = data[i * channels + (channels === 1 ? 0 : c)]!;
  }
  return tf.tensor3d(rgb, [height, width, 3], 'int32');
}

/** The part of a box that lies in the picture, one pixel at least. */
function cutOut(image: Image, [x, y, width, height]: Box): Image {
  const { data, channels } = image;
  const left = Math.min(image.width - 1, Math.max(0, Math.round(x)));
  const top = Math.min(image.height - 1, Math.max(0, Math.round(y)));
  const right = Math.max(left + 1, Math.min(image.width, Math.round(x + width)));
  const bottom = Math.max(top + 1, Math.min(image.height, Math.round(y + height)));
  const cut = new Uint8Array((right - left) * (bottom - top) * channels);
  for (let row = top; row < bottom; row++) {
    const from = (row * image.width + left) * channels;
    cut.set(data.subarray(from, from + (right - left) * channels), (row - top) * (right - left) * channels);
  }
  return { data: cut, width: right - left, height: bottom - top, channels };
}
