// The same photo as strangers may take it: in other light, turned, covered, blurred, compressed.

import type { Sharp } from 'sharp';
import type { Point } from '../../src/face/detected-face.js';
import {
  boxOfPoints,
  type FourPoints,
  faceScale,
  markedPoints,
} from '../../src/face/evaluation/face-points.js';
import type { MarkedFace } from '../../src/face/evaluation/marked-photos.js';
import type { Box } from '../../src/face/mtcnn/boxes.js';
import { paintBlock } from '../../src/face/mtcnn/training/cover.js';
import { relight } from '../../src/face/mtcnn/training/vary.js';
import type { Image } from '../../src/image/image.js';
import { sharp } from '../../src/image/sharp.js';

/** With the box of each marked face. */
export type Disturbed = { image: Image; boxes: readonly Box[] };

export type Disturbance = {
  name: string;
  apply: (image: Image, faces: readonly MarkedFace[]) => Promise<Disturbed>;
};

const boxesOf = (faces: readonly MarkedFace[]) => faces.map((face) => boxOfPoints(markedPoints(face)));

const ofPixels = (name: string, change: (image: Image) => Image | Promise<Image>): Disturbance => ({
  name,
  apply: async (image, faces) => ({ image: await change(image), boxes: boxesOf(faces) }),
});

const light = (times: number) => ofPixels(`light × ${times}`, (image) => relight(image, times));

const opened = ({ data, width, height, channels }: Image) =>
  sharp(data, { raw: { width, height, channels } });

async function pixelsOf(picture: Sharp): Promise<Image> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const channels = info.channels as Image['channels'];
  return { data, width: info.width, height: info.height, channels };
}

/** @param sigma pixels */
const blur = (sigma: number) => ofPixels(`blur σ ${sigma}`, (image) => pixelsOf(opened(image).blur(sigma)));

const jpeg = (quality: number) =>
  ofPixels(`JPEG quality ${quality}`, async (image) =>
    pixelsOf(sharp(await opened(image).jpeg({ quality }).toBuffer()).toColourspace('srgb')),
  );

/**
 * Clockwise around the middle, on black, as large as it then is. A box keeps its middle, and its width becomes its
 * height as the quarter turn is reached.
 */
const turned = (degrees: number): Disturbance => ({
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

const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

/**
 * A block of one dark gray over a part of each face, along the line of its eyes. Its sizes are in face scales: the
 * larger of the eye distance and the way from the eyes to the mouth.
 */
const covered = (
  name: string,
  place: (
    points: FourPoints,
    scale: number,
    along: Point,
  ) => { centre: Point; width: number; height: number },
): Disturbance =>
  ofFaces(name, (image, face) => {
    const points = markedPoints(face);
    const [left, right] = points;
    const length = Math.hypot(right[0] - left[0], right[1] - left[1]);
    const along: Point = length > 0 ? [(right[0] - left[0]) / length, (right[1] - left[1]) / length] : [1, 0];
    const scale = faceScale(points);
    const { centre, width, height } = place(points, scale, along);
    paintBlock(image, { centre, along, width: width * scale, height: height * scale }, () => [24, 24, 24]);
  });

function ofFaces(name: string, change: (image: Image, face: MarkedFace) => void): Disturbance {
  return {
    name,
    async apply(image, faces) {
      const copy = { ...image, data: image.data.slice() };
      for (const face of faces) change(copy, face);
      return { image: copy, boxes: boxesOf(faces) };
    },
  };
}

export const DISTURBANCES: readonly Disturbance[] = [
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
