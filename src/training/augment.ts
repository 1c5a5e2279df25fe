import { FACE_BYTES, FACE_SIZE } from '../dataset/record.js';
import { compressed } from '../image/compressed.js';
import { blurred, coarse, noisy, relit, toByte } from '../image/degrade.js';
import { Random } from '../random.js';
import type { Augmentation } from './config.js';

/** Sides of an erased rectangle, pixels: the first or more, less than the second. */
const ERASE_MIN = 6;
const ERASE_MAX = 20;
/** How bad a picture may be made: people can still tell its expression. */
const BLUR_MAX = 1.5;
const NOISE_MAX = 25;
const SIDE_MIN = 16;
const QUALITY_MIN = 10;
const QUALITY_MAX = 50;
const LIGHT_MAX = 2;
/** Half the width and height of the ellipse that holds a face, pixels, least and most; FER-2013 crops are tight. */
const FACE_HALF_WIDTH = { least: 17, most: 22 } as const;
const FACE_HALF_HEIGHT = { least: 21, most: 25 } as const;

/**
 * One face, changed at random, gray levels 0–255: `from` is 48×48 bytes at `source`, the result 48×48 floats
 * at `target` of `into`. The number of random values drawn does not depend on the settings. So a change of
 * one setting does not change the draws of the others.
 */
export function augment(
  from: Uint8Array,
  source: number,
  into: Float32Array,
  target: number,
  settings: Augmentation,
  random: Random,
): void {
  const angle = (random.uniform(-1, 1) * settings.rotation * Math.PI) / 180;
  const scale = 1 + random.uniform(-1, 1) * settings.scale;
  const flip = random.next() < settings.flip ? -1 : 1;
  const shiftX = random.uniform(-1, 1) * settings.shift * FACE_SIZE;
  const shiftY = random.uniform(-1, 1) * settings.shift * FACE_SIZE;
  const contrast = 1 + random.uniform(-1, 1) * settings.contrast;
  const brightness = random.uniform(-1, 1) * settings.brightness * 255;
  const cos = Math.cos(angle) * scale;
  const sin = Math.sin(angle) * scale;
  const matrix: Affine = [cos * flip, -sin, shiftX, sin * flip, cos, shiftY];
  warp(from, source, into, target, matrix);
  // These two draw values of their own only where they are on, so that recipes without them repeat to the bit.
  if (settings.gamma > 0) bendTones(into, target, (1 + settings.gamma) ** random.uniform(-1, 1));
  if (settings.background > 0 && random.next() < settings.background)
    replaceBackground(into, target, matrix, random);
  if (settings.contrast > 0 || settings.brightness > 0) relight(into, target, contrast, brightness);
  const degraded = random.next() < settings.degrade;
  const degradation = random.uint32();
  if (degraded) degrade(into, target, new Random(degradation));
  const erased = random.next() < settings.erase;
  const height = ERASE_MIN + random.below(ERASE_MAX - ERASE_MIN);
  const width = ERASE_MIN + random.below(ERASE_MAX - ERASE_MIN);
  const top = random.below(FACE_SIZE - height + 1);
  const left = random.below(FACE_SIZE - width + 1);
  if (erased) erase(into, target, top, left, height, width);
}

/** A row-major 2×3 matrix from target to source, pixels from the centre. */
type Affine = readonly [number, number, number, number, number, number];

/** Bilinear; outside the picture its edge continues. */
function warp(from: Uint8Array, source: number, into: Float32Array, target: number, matrix: Affine): void {
  const [a, b, tx, c, d, ty] = matrix;
  const centre = (FACE_SIZE - 1) / 2;
  const last = FACE_SIZE - 1;
  for (let y = 0; y < FACE_SIZE; y++) {
    let sx = a * -centre + b * (y - centre) + tx + centre;
    let sy = c * -centre + d * (y - centre) + ty + centre;
    for (let x = 0; x < FACE_SIZE; x++) {
      const cx = sx < 0 ? 0 : Math.min(sx, last);
      const cy = sy < 0 ? 0 : Math.min(sy, last);
      const x0 = cx | 0;
      const y0 = cy | 0;
      const fx = cx - x0;
      const fy = cy - y0;
      const at = source + y0 * FACE_SIZE + x0;
      const right = x0 < last ? 1 : 0;
      const below = y0 < last ? FACE_SIZE : 0;
      const p = from[at]!;
      const r = from[at + below]!;
      const upper = p + (from[at + right]! - p) * fx;
      const lower = r + (from[at + below + right]! - r) * fx;
      into[target + y * FACE_SIZE + x] = upper + (lower - upper) * fy;
      sx += a;
      sy += c;
    }
  }
}

/** Each gray level x becomes 255 · (x / 255)^exponent: the middle tones get darker (above 1) or brighter. */
function bendTones(into: Float32Array, target: number, exponent: number): void {
  for (let i = target; i < target + FACE_BYTES; i++) into[i] = 255 * (into[i]! / 255) ** exponent;
}

/** Paints one gray level, black half of the time, over everything outside an ellipse around the face. */
function replaceBackground(
  into: Float32Array,
  target: number,
  [a, b, tx, c, d, ty]: Affine,
  random: Random,
): void {
  const halfWidth = random.uniform(FACE_HALF_WIDTH.least, FACE_HALF_WIDTH.most);
  const halfHeight = random.uniform(FACE_HALF_HEIGHT.least, FACE_HALF_HEIGHT.most);
  const level = random.next() < 0.5 ? 0 : random.uniform(0, 255);
  const centre = (FACE_SIZE - 1) / 2;
  for (let y = 0; y < FACE_SIZE; y++) {
    for (let x = 0; x < FACE_SIZE; x++) {
      // The face lies in the middle of the picture before it is moved, so the ellipse is drawn there.
      const sx = a * (x - centre) + b * (y - centre) + tx;
      const sy = c * (x - centre) + d * (y - centre) + ty;
      if ((sx / halfWidth) ** 2 + (sy / halfHeight) ** 2 > 1) into[target + y * FACE_SIZE + x] = level;
    }
  }
}

function relight(into: Float32Array, target: number, contrast: number, brightness: number): void {
  const mean = meanOf(into, target);
  for (let i = target; i < target + FACE_BYTES; i++) {
    const level = mean + (into[i]! - mean) * contrast + brightness;
    into[i] = level < 0 ? 0 : Math.min(level, 255);
  }
}

function degrade(into: Float32Array, target: number, random: Random): void {
  const face = Uint8Array.from(into.subarray(target, target + FACE_BYTES), toByte);
  const kind = random.below(5);
  const strength = random.next();
  if (kind === 0) into.set(blurred(face, 0.3 + strength * (BLUR_MAX - 0.3)), target);
  else if (kind === 1) into.set(noisy(face, strength * NOISE_MAX, random), target);
  else if (kind === 2) into.set(relit(face, 1 + strength * (LIGHT_MAX - 1)), target);
  else if (kind === 3)
    into.set(compressed(face, QUALITY_MAX - strength * (QUALITY_MAX - QUALITY_MIN)), target);
  else into.set(coarse(face, SIDE_MIN + Math.floor(strength * (FACE_SIZE - SIDE_MIN))), target);
}

function erase(
  into: Float32Array,
  target: number,
  top: number,
  left: number,
  height: number,
  width: number,
): void {
  const mean = meanOf(into, target);
  for (let y = top; y < top + height; y++) {
    const row = target + y * FACE_SIZE + left;
    into.fill(mean, row, row + width);
  }
}

function meanOf(into: Float32Array, target: number): number {
  let sum = 0;
  for (let i = target; i < target + FACE_BYTES; i++) sum += into[i]!;
  return sum / FACE_BYTES;
}
