// The same photo as strangers may take it: in other light, turned, covered, blurred, compressed.
import { boxOfPoints, faceScale, markedPoints } from '../../dist/face/evaluation/face-points.js';
import { paintBlock } from '../../dist/face/mtcnn/training/cover.js';
import { relight } from '../../dist/face/mtcnn/training/vary.js';
import { sharp } from '../../dist/image/sharp.js';

/** @import { Point } from '../../dist/face/detected-face.js' */
/** @import { FourPoints } from '../../dist/face/evaluation/face-points.js' */
/** @import { MarkedFace } from '../../dist/face/evaluation/marked-photos.js' */
/** @import { Box } from '../../dist/face/mtcnn/boxes.js' */
/** @import { Image } from '../../dist/image/image.js' */

/** @typedef {{ image: Image, boxes: readonly Box[] }} Disturbed with the box of each marked face */
/** @typedef {{ name: string, apply: (image: Image, faces: readonly MarkedFace[]) => Promise<Disturbed> }} Disturbance */

/** @param {readonly MarkedFace[]} faces */
const boxesOf = (faces) => faces.map((face) => boxOfPoints(markedPoints(face)));

/** @param {string} name @param {(image: Image) => Image | Promise<Image>} change @returns {Disturbance} */
const ofPixels = (name, change) => ({
  name,
  apply: async (image, faces) => ({ image: await change(image), boxes: boxesOf(faces) }),
});

/** @param {number} times */
const light = (times) => ofPixels(`light × ${times}`, (image) => relight(image, times));

/** @param {Image} image */
const opened = ({ data, width, height, channels }) => sharp(data, { raw: { width, height, channels } });

/** @param {import('sharp').Sharp} picture @returns {Promise<Image>} */
async function pixelsOf(picture) {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const channels = /** @type {Image['channels']} */ (info.channels);
  return { data, width: info.width, height: info.height, channels };
}

/** @param {number} sigma pixels */
const blur = (sigma) => ofPixels(`blur σ ${sigma}`, (image) => pixelsOf(opened(image).blur(sigma)));

/** @param {number} quality */
const jpeg = (quality) =>
  ofPixels(`JPEG quality ${quality}`, async (image) =>
    pixelsOf(sharp(await opened(image).jpeg({ quality }).toBuffer()).toColourspace('srgb')),
  );

/**
 * Clockwise around the middle, on black, as large as it then is. A box keeps its middle, and its width becomes its
 * height as the quarter turn is reached.
 * @param {number} degrees @returns {Disturbance}
 */
const turned = (degrees) => ({
  name: `turned ${degrees}°`,
  async apply(image, faces) {
    const result = await pixelsOf(opened(image).rotate(degrees, { background: '#000' }));
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
    const boxes = boxesOf(faces).map(({ left, top, right, bottom }) => {
      const [dx, dy] = [(left + right - image.width) / 2, (top + bottom - image.height) / 2];
      const [x, y] = [result.width / 2 + cos * dx - sin * dy, result.height / 2 + sin * dx + cos * dy];
      const [across, down] = [right - left, bottom - top];
      const width = cos * cos * across + sin * sin * down;
      const height = cos * cos * down + sin * sin * across;
      return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
    });
    return { image: result, boxes };
  },
});

/** @param {Point} a @param {Point} b @returns {Point} */
const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

/**
 * A block of one dark gray over a part of each face, along the line of its eyes. Its sizes are in face scales: the
 * larger of the eye distance and the way from the eyes to the mouth.
 * @param {string} name
 * @param {(points: FourPoints, scale: number, along: Point) => { centre: Point, width: number, height: number }} place
 * @returns {Disturbance}
 */
const covered = (name, place) =>
  ofFaces(name, (image, face) => {
    const points = markedPoints(face);
    const [left, right] = points;
    const length = Math.hypot(right[0] - left[0], right[1] - left[1]);
    /** @type {Point} */
    const along = length > 0 ? [(right[0] - left[0]) / length, (right[1] - left[1]) / length] : [1, 0];
    const scale = faceScale(points);
    const { centre, width, height } = place(points, scale, along);
    paintBlock(image, { centre, along, width: width * scale, height: height * scale }, () => [24, 24, 24]);
  });

/** @param {string} name @param {(image: Image, face: MarkedFace) => void} change @returns {Disturbance} */
function ofFaces(name, change) {
  return {
    name,
    async apply(image, faces) {
      const copy = { ...image, data: image.data.slice() };
      for (const face of faces) change(copy, face);
      return { image: copy, boxes: boxesOf(faces) };
    },
  };
}

/** @type {readonly Disturbance[]} */
export const DISTURBANCES = [
  ofPixels('undisturbed', (image) => image),
  light(0.25),
  light(0.1),
  light(2.2),
  turned(30),
  turned(45),
  turned(60),
  turned(90),
  turned(180),
  covered('block over the eyes', ([left, right]) => ({
    centre: middle(left, right),
    width: 2,
    height: 0.6,
  })),
  covered('block over mouth and nose', ([, , nose, mouth]) => ({
    centre: middle(nose, mouth),
    width: 1.6,
    height: 1.1,
  })),
  covered('half covered', ([left, right, , mouth], scale, [x, y]) => {
    const [centreX, centreY] = middle(middle(left, right), mouth);
    return { centre: [centreX - 0.55 * scale * x, centreY - 0.55 * scale * y], width: 1.1, height: 2.7 };
  }),
  blur(2),
  blur(4),
  jpeg(8),
];
