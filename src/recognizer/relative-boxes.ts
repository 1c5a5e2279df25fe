import type { Detection, FaceInPicture, Landmarks, Point, Recognition } from './result.js';
import { share } from './rounded.js';

/** Stands in a result whose places are shares of the picture. */
export interface RelativeMark {
  readonly relative: true;
}

/**
 * A result with places as shares of the picture instead of pixels, to millionths: `box` is `[x, y, width, height]` with x and width
 * in widths of the picture, y and height in heights, 0 to 1; landmarks likewise. All else stays, the picture's size in pixels too.
 * Drawing and tracking take pixels: give them the result itself.
 *
 * @example
 * const { faces } = relativeBoxes(await recognizer.recognize('photo.jpg'));
 */
export function relativeBoxes<Result extends Detection | Recognition>(result: Result): Result & RelativeMark {
  const { width, height, faces } = result;
  const point = ([x, y]: Point): Point => [share(x / width), share(y / height)];
  const relative = (face: FaceInPicture): FaceInPicture => {
    const [x, y, across, down] = face.box;
    const box = [...point([x, y]), ...point([across, down])] as unknown as FaceInPicture['box'];
    return { ...face, box, landmarks: face.landmarks === null ? null : eachPoint(face.landmarks, point) };
  };
  // The same faces, moved: each keeps what it had besides its places.
  return { ...result, relative: true, faces: faces.map(relative) } as unknown as Result & RelativeMark;
}

function eachPoint(
  { leftEye, rightEye, nose, mouthLeft, mouthRight }: Landmarks,
  of: (point: Point) => Point,
): Landmarks {
  return {
    leftEye: of(leftEye),
    rightEye: of(rightEye),
    nose: of(nose),
    mouthLeft: of(mouthLeft),
    mouthRight: of(mouthRight),
  };
}
