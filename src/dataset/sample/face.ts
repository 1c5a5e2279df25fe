import type { Expression } from '../../expression.js';
import type { Random } from '../../random.js';
import { FACE_BYTES, FACE_SIZE } from '../record.js';
import { type Actions, drawActions } from './action.js';
import { FaceCanvas } from './canvas.js';
import { EYE_Y, paintBrow, paintEye } from './eyes.js';
import { paintBeard, paintGlasses, paintHairline, paintHead } from './head.js';
import { mouthY, paintMouth } from './mouth.js';
import { paintNoseAndCheeks } from './nose.js';
import { drawPerson, type Person } from './person.js';
import { drawScene, PLAIN_SCENE, type Scene } from './scene.js';

export interface DrawFaceOptions {
  /** How strongly the expression is shown, 0–1. Drawn from 0.55–1 by default, most often strong. */
  readonly intensity?: number;
  /** Straight on, evenly lit, sharp and without noise, beard or glasses. Default false. */
  readonly plain?: boolean;
  /** What everything but the person is drawn from: another generator, another picture of the same one. Default `random`. */
  readonly frame?: Random;
}

/**
 * A made-up person's face showing an expression: 48×48 gray bytes, rows from the top. The person and the scene are
 * drawn from `random` before the expression, so the same seed gives the same person with every expression.
 */
export function drawFace(expression: Expression, random: Random, options: DrawFaceOptions = {}): Uint8Array {
  const drawnPerson = drawPerson(random);
  const frame = options.frame ?? random;
  const drawnScene = drawScene(frame);
  const person = options.plain ? { ...drawnPerson, beard: 0, moustache: false, glasses: false } : drawnPerson;
  const scene = options.plain ? PLAIN_SCENE : drawnScene;
  const strength = 0.55 + 0.45 * Math.sqrt(frame.next());
  const actions = drawActions(expression, options.intensity ?? strength, frame);
  return photograph(paintFace(person, scene, actions, frame), scene, frame);
}

function paintFace(person: Person, scene: Scene, actions: Actions, random: Random): Float32Array {
  const canvas = new FaceCanvas(scene.pose);
  const [left, right, top, bottom] = scene.background;
  for (let y = 0, i = 0; y < FACE_SIZE; y++) {
    const tone = left + top + (y / FACE_SIZE) * (bottom - top);
    for (let x = 0; x < FACE_SIZE; x++, i++) canvas.albedo[i] = tone + (x / FACE_SIZE) * (right - left);
  }
  const lit = scene.light[0] < 0 ? -1 : 1;
  paintHead(canvas, person, actions.jawDrop);
  paintBeard(canvas, person, mouthY(person, actions), actions.jawDrop);
  paintNoseAndCheeks(canvas, person, actions, lit);
  paintMouth(canvas, person, actions);
  for (const side of [-1, 1]) {
    // No face is quite symmetrical.
    const own = { ...actions };
    const bias = random.uniform(0.88, 1.12);
    own.innerBrowRaise *= bias;
    own.outerBrowRaise *= bias;
    own.browLower *= bias;
    own.upperLidRaise *= bias;
    paintEye(canvas, person, own, side, scene.gaze);
    paintBrow(canvas, person, own, side);
  }
  paintHairline(canvas, person);
  paintGlasses(canvas, person, EYE_Y);
  canvas.illuminate(scene.light, scene.ambient);
  return canvas.albedo;
}

/** What the camera makes of it: blur, exposure, contrast and brightness, noise, 8 bits. */
function photograph(picture: Float32Array, scene: Scene, random: Random): Uint8Array {
  blur(picture, scene.blur);
  // Automatic exposure, half-way: dark pictures get lighter and light ones darker, but not all the same.
  let sum = 0;
  for (const tone of picture) sum += tone;
  const exposure = Math.sqrt(125 / Math.max(20, sum / FACE_BYTES));
  const face = new Uint8Array(FACE_BYTES);
  for (let i = 0; i < FACE_BYTES; i++) {
    const tone =
      128 + scene.contrast * (exposure * picture[i]! - 128) + scene.brightness + scene.noise * bell(random);
    face[i] = Math.max(0, Math.min(255, Math.floor(tone + 0.5)));
  }
  return face;
}

/**
 * Nearly normal, mean 0 and standard deviation 1: the sum of a word's four bytes. Whole numbers only, so it is the
 * same on every machine, and several times as fast as a true normal.
 */
function bell(random: Random): number {
  const word = random.uint32();
  const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
  // Four uniform bytes: mean 510, variance 4·(256² − 1)/12.
  return (sum - 510) / 147.8;
}

/** In place, by (w, 1 − 2w, w) along rows and then columns: standard deviation √(2w) pixels, for up to 0.8. */
function blur(picture: Float32Array, deviation: number): void {
  const weight = (deviation * deviation) / 2;
  for (const [step, across] of [
    [1, FACE_SIZE],
    [FACE_SIZE, 1],
  ] as const) {
    for (let line = 0; line < FACE_SIZE; line++) {
      let before = picture[line * across]!;
      for (let k = 0; k < FACE_SIZE; k++) {
        const i = line * across + k * step;
        const here = picture[i]!;
        const after = k < FACE_SIZE - 1 ? picture[i + step]! : here;
        picture[i] = here + weight * (before + after - 2 * here);
        before = here;
      }
    }
  }
}
