import { FACE_BYTES, FACE_SIZE } from '../record.js';

/**
 * Where the head is in the picture. Face units: the head is about 2 wide and 2.5 high, its middle between the eyes
 * and the nose is 0,0, x grows to the viewer's right, y downwards.
 */
export interface Pose {
  /** Pixels a face unit. */
  readonly scale: number;
  /** The middle of the face, in pixels from the picture's corner. */
  readonly centerX: number;
  readonly centerY: number;
  /** Radians, clockwise as seen. */
  readonly roll: number;
  /** How far the features slide over the head, in face units, to the viewer's right and down. */
  readonly yaw: number;
  readonly pitch: number;
}

/** How far a place is covered, 0 to 1, in face units. */
export type Mask = (x: number, y: number) => number;

/** Left, top, right, bottom in face units. */
export type Bounds = readonly [number, number, number, number];

export interface Shape {
  /** Only pixels in here are asked for. */
  readonly bounds: Bounds;
  readonly mask: Mask;
}

interface Touched {
  count: number;
  /** Position of each touched pixel in the picture. */
  readonly at: Uint16Array;
  readonly cover: Float32Array;
}

/**
 * A 48×48 gray surface that is painted in face coordinates, back to front, each edge antialiased by its distance.
 * `head` coordinates turn with the head; `feature` coordinates also slide over it with yaw and pitch, and are
 * foreshortened on the side that turns away.
 */
export class FaceCanvas {
  /** Reflectance on the scale of gray values, 0–255, before light. */
  readonly albedo = new Float32Array(FACE_BYTES);
  /** 1 where light falls on a body, 0 on the background. */
  readonly body = new Float32Array(FACE_BYTES);
  readonly #touched: Touched = {
    count: 0,
    at: new Uint16Array(FACE_BYTES),
    cover: new Float32Array(FACE_BYTES),
  };
  readonly #pose: Pose;
  readonly #cos: number;
  readonly #sin: number;

  constructor(pose: Pose) {
    this.#pose = pose;
    this.#cos = Math.cos(pose.roll);
    this.#sin = Math.sin(pose.roll);
  }

  /** Side of a pixel in face units: the width over which an edge goes from 0 to 1. */
  get pixel(): number {
    return 1 / this.#pose.scale;
  }

  /** Covers with a tone, 0–255. */
  paint(space: 'head' | 'feature', shape: Shape, tone: number): void {
    const { albedo } = this;
    const { count, at, cover } = this.#cover(space, shape);
    for (let k = 0; k < count; k++) {
      const i = at[k]!;
      albedo[i]! += cover[k]! * (tone - albedo[i]!);
    }
  }

  /** As {@link paint}, for what stands in the light: head, hair, neck, clothes. */
  paintBody(shape: Shape, tone: number): void {
    this.paint('head', shape, tone);
    const { count, at, cover } = this.#touched;
    for (let k = 0; k < count; k++) this.body[at[k]!] = Math.max(this.body[at[k]!]!, cover[k]!);
  }

  /** Multiplies what is there: below 1 a shadow or fold, above 1 a bulge in the light. */
  shade(shape: Shape, factor: number): void {
    const { albedo } = this;
    const { count, at, cover } = this.#cover('feature', shape);
    for (let k = 0; k < count; k++) albedo[at[k]!]! *= 1 + cover[k]! * (factor - 1);
  }

  /** The pixels that a shape touches, and how far it covers each. Valid until the next call. */
  #cover(space: 'head' | 'feature', { bounds, mask }: Shape): Touched {
    const { scale, centerX, centerY, yaw, pitch } = this.#pose;
    const slackX = space === 'feature' ? Math.abs(yaw) : 0;
    const slackY = space === 'feature' ? Math.abs(pitch) : 0;
    const [left, top, right, bottom] = bounds;
    const middleX = (left + right) / 2;
    const middleY = (top + bottom) / 2;
    const halfX = (right - left) / 2 + slackX;
    const halfY = (bottom - top) / 2 + slackY;
    const column = centerX + scale * (middleX * this.#cos - middleY * this.#sin);
    const row = centerY + scale * (middleX * this.#sin + middleY * this.#cos);
    const reachX = scale * (halfX * Math.abs(this.#cos) + halfY * Math.abs(this.#sin)) + 1;
    const reachY = scale * (halfX * Math.abs(this.#sin) + halfY * Math.abs(this.#cos)) + 1;
    const fromColumn = Math.max(0, Math.floor(column - reachX));
    const toColumn = Math.min(FACE_SIZE, Math.ceil(column + reachX));
    const fromRow = Math.max(0, Math.floor(row - reachY));
    const toRow = Math.min(FACE_SIZE, Math.ceil(row + reachY));
    const cos = this.#cos / scale;
    const sin = this.#sin / scale;
    const { at, cover } = this.#touched;
    let count = 0;
    for (let y = fromRow; y < toRow; y++) {
      const v = y + 0.5 - centerY;
      for (let x = fromColumn; x < toColumn; x++) {
        const u = x + 0.5 - centerX;
        let faceX = u * cos + v * sin;
        let faceY = v * cos - u * sin;
        if (space === 'feature') {
          faceX -= yaw * (1 - 0.5 * faceX * faceX);
          faceY -= pitch * (1 - 0.4 * faceY * faceY);
        }
        if (faceX < left || faceX > right || faceY < top || faceY > bottom) continue;
        const covered = mask(faceX, faceY);
        if (covered === 0) continue;
        at[count] = y * FACE_SIZE + x;
        cover[count] = covered;
        count++;
      }
    }
    this.#touched.count = count;
    return this.#touched;
  }

  /**
   * Light on the head as on an ellipsoid: `ambient` (0–1) comes from everywhere, the rest from `light`, a unit
   * vector to the right, down and towards the viewer.
   */
  illuminate(light: readonly [number, number, number], ambient: number): void {
    const { scale, centerX, centerY } = this.#pose;
    for (let row = 0, i = 0; row < FACE_SIZE; row++) {
      const v = (row + 0.5 - centerY) / scale;
      for (let column = 0; column < FACE_SIZE; column++, i++) {
        if (this.body[i] === 0) continue;
        const u = (column + 0.5 - centerX) / scale;
        const x = (u * this.#cos + v * this.#sin) / 1.2;
        const y = (v * this.#cos - u * this.#sin) / 1.6;
        const z = Math.sqrt(Math.max(0.06, 1 - x * x - y * y));
        const facing = Math.max(0, x * light[0] + y * light[1] + z * light[2]);
        const lit = ambient + (1 - ambient) * facing * 1.15;
        this.albedo[i]! *= 1 + this.body[i]! * (lit - 1);
      }
    }
  }
}
