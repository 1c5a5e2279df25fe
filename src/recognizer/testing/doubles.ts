import type { Explainer } from '../../explain/explainer.js';
import { EXPRESSION_COUNT, EXPRESSIONS } from '../../expression.js';
import type { DetectedFace } from '../../face/detected-face.js';
import type { FaceFinder } from '../../face/face-finder.js';
import { FACE_BYTES } from '../../image/face-size.js';
import { FER2013_FRAMING } from '../../image/framing.js';
import type { Image } from '../../image/image.js';
import type { ModelDescription } from '../../model/description.js';
import { floats, type Session } from '../../runtime/session.js';

export const DESCRIPTION: ModelDescription = {
  version: 1,
  architecture: 'double',
  classes: [...EXPRESSIONS],
  input: { channels: 1, height: 48, width: 48, gray: 'BT.601', range: [0, 255] },
  framing: FER2013_FRAMING,
  temperature: 1,
  uncertainBelow: 0.5,
  training: { datasetHash: 'none', epoch: 1, seed: 1 },
};

/** A network that calls a face by its mean gray level: 30·k is class k, with nine parts in ten. */
export function grayLevelSession(): Session & { readonly batches: number[]; released: boolean } {
  const batches: number[] = [];
  const session = {
    inputNames: ['images'],
    outputNames: ['probabilities'],
    batches,
    released: false,
    async run(feeds: Parameters<Session['run']>[0]) {
      const images = floats(feeds.images);
      const count = images.length / FACE_BYTES;
      batches.push(count);
      const data = new Float32Array(count * EXPRESSION_COUNT).fill(0.1 / 6);
      for (let i = 0; i < count; i++) {
        const face = images.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES);
        const mean = face.reduce((sum, value) => sum + value, 0) / FACE_BYTES;
        data[i * EXPRESSION_COUNT + Math.round(mean / 30)] = 0.9;
      }
      const shape = [count, EXPRESSION_COUNT];
      return { probabilities: { shape, data }, logits: { shape, data: data.map(Math.log) } };
    },
    async release() {
      session.released = true;
    },
  };
  return session;
}

/** A picture of one gray level. */
export function plainImage(level: number, width = 60, height = 40): Image {
  return { data: new Uint8Array(width * height).fill(level), width, height, channels: 1 };
}

/** A detector that finds what it is told to. */
export function detectorOf(
  find: (image: Image) => readonly DetectedFace[],
): FaceFinder & { released: boolean } {
  const detector = {
    released: false,
    async detect(image: Image, { maxFaces = Number.POSITIVE_INFINITY } = {}) {
      return find(image).slice(0, maxFaces);
    },
    async detectAll(images: readonly Image[], options = {}) {
      return Promise.all(images.map((image) => detector.detect(image, options)));
    },
    async lookAt(image: Image, boxes: readonly DetectedFace['box'][]) {
      return boxes.map(([x, y, width, height]) =>
        find(image).find(
          ({ box: [left, top, across, down] }) =>
            Math.abs(left + across / 2 - x - width / 2) < width / 2 &&
            Math.abs(top + down / 2 - y - height / 2) < height / 2,
        ),
      );
    },
    async release() {
      detector.released = true;
    },
  };
  return detector;
}

/** Explains by a heat that is the number of the class, in tenths, everywhere. */
export function plainExplainer(rows = 6): Explainer & { released: boolean } {
  const explainer = {
    method: 'Grad-CAM' as const,
    map: [rows, rows] as const,
    released: false,
    async heat(faces: Uint8Array, classes: Parameters<Explainer['heat']>[1]) {
      return Float32Array.from(
        faces,
        (_, i) => EXPRESSIONS.indexOf(classes[Math.floor(i / FACE_BYTES)]!) / 10,
      );
    },
    async release() {
      explainer.released = true;
    },
  };
  return explainer;
}
