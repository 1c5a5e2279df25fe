import { toGray } from '../../src/image/gray.js';
import type { Image } from '../../src/image/image.js';
import { resize } from '../../src/image/resize.js';
import type { Random } from '../../src/random.js';

/** The scene is so many times as wide as the face. */
const WIDE = 3;
const GRAY = 128;

/**
 * A square gray face pasted into a scene, and where its top left corner is: before mid-gray, or a part of a photo.
 */
export function scene(face: Image, photo: Image | undefined, random: Random) {
  const side = WIDE * face.width;
  const data =
    photo === undefined ? new Uint8Array(side * side).fill(GRAY) : part(toGray(photo), side, random);
  const [left, top] = [random.below(side - face.width + 1), random.below(side - face.width + 1)];
  for (let y = 0; y < face.height; y++) {
    data.set(face.data.subarray(y * face.width, (y + 1) * face.width), (top + y) * side + left);
  }
  const image: Image = { data, width: side, height: side, channels: 1 };
  return { image, left, top };
}

/** A square of the photo's full height or width, made as large as the scene. */
function part({ data, width, height }: Image, side: number, random: Random) {
  const shorter = Math.min(width, height);
  const [left, top] = [random.below(width - shorter + 1), random.below(height - shorter + 1)];
  const square = new Uint8Array(shorter * shorter);
  for (let y = 0; y < shorter; y++) {
    const from = (top + y) * width + left;
    square.set(data.subarray(from, from + shorter), y * shorter);
  }
  return Uint8Array.from(
    resize({ data: square, width: shorter, height: shorter, channels: 1 }, side, side).data,
  );
}
