import type { Mipmap } from '../mipmap.js';
import { KINDS, type Kind, type Sample } from './sample.js';

export const OFFSETS = 4;
export const POINTS = 10;

/** Bytes of one piece of the crops. They are kept in pieces, since an array holds 4 GiB at most in Node 20. */
const PIECE = 2 ** 27;

/** Crops of one size with what they are, in a few flat arrays that grow. Sample i has the i-th part of each. */
export class CropSet {
  /** `[perPiece, 3, size, size]` each, RGB. */
  readonly #pieces: Uint8Array[] = [];
  readonly #perPiece: number;
  /** Places in `KINDS`. */
  kinds: Uint8Array;
  /** `[count, 4]`; NaN for background. */
  offsets: Float32Array;
  /** `[count, 10]`, five x and five y; NaN where unknown. */
  points: Float32Array;
  #count = 0;
  readonly #cut: Float32Array;

  constructor(
    readonly size: number,
    capacity = 1024,
    pieceBytes = PIECE,
  ) {
    this.#perPiece = Math.max(1, Math.floor(pieceBytes / this.values));
    this.kinds = new Uint8Array(capacity);
    this.offsets = new Float32Array(capacity * OFFSETS);
    this.points = new Float32Array(capacity * POINTS);
    this.#cut = new Float32Array(this.values);
  }

  get count(): number {
    return this.#count;
  }

  /** Bytes of one crop. */
  get values(): number {
    return 3 * this.size * this.size;
  }

  /** `[3, size, size]`, RGB: the pixels of sample i. */
  pixels(i: number): Uint8Array {
    const start = (i % this.#perPiece) * this.values;
    return this.#pieces[Math.floor(i / this.#perPiece)]!.subarray(start, start + this.values);
  }

  /** Cuts the sample out of its photo, as the cascade does, to whole levels. */
  add(picture: Mipmap, { kind, crop, offsets, points }: Sample): void {
    if (this.#count === this.kinds.length) this.#grow();
    const { left, top, right, bottom } = crop;
    const { size } = this;
    const cells = { cellWidth: (right - left) / size, cellHeight: (bottom - top) / size };
    picture.sample({ left, top, ...cells, columns: size, rows: size }, this.#cut);
    const i = this.#count++;
    if (i % this.#perPiece === 0) this.#pieces.push(new Uint8Array(this.#perPiece * this.values));
    const target = this.pixels(i);
    for (let k = 0; k < this.values; k++) target[k] = this.#cut[k]! + 0.5;
    this.kinds[i] = KINDS.indexOf(kind);
    if (offsets === undefined) this.offsets.fill(Number.NaN, i * OFFSETS, (i + 1) * OFFSETS);
    else this.offsets.set(offsets, i * OFFSETS);
    if (points === undefined) this.points.fill(Number.NaN, i * POINTS, (i + 1) * POINTS);
    else this.points.set(points, i * POINTS);
  }

  /** The places of the samples of a kind. */
  ofKind(kind: Kind): Int32Array {
    const code = KINDS.indexOf(kind);
    const places: number[] = [];
    for (let i = 0; i < this.#count; i++) if (this.kinds[i] === code) places.push(i);
    return Int32Array.from(places);
  }

  #grow(): void {
    const capacity = Math.ceil(this.kinds.length * 1.5);
    const kinds = new Uint8Array(capacity);
    kinds.set(this.kinds);
    this.kinds = kinds;
    this.offsets = grown(this.offsets, capacity * OFFSETS);
    this.points = grown(this.points, capacity * POINTS);
  }
}

function grown(values: Float32Array, length: number): Float32Array {
  const result = new Float32Array(length);
  result.set(values);
  return result;
}
