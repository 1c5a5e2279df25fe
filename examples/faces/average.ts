// The average face of each expression, drawn from the training split of a prepared FER-2013:
//
//   npx tsx examples/faces/average.ts --data FOLDER [--out examples/faces] [--faces 400]
//
// Of each class, the 400 faces whose taggers agreed most (FER+, by the share of the class in the votes; copies once), or
// all there are. The packaged detector finds five landmarks in each; a smooth warp (a thin-plate spline: Bookstein 1989)
// brings them to where they lie on average in the class, so that eyes lie on eyes and mouths on mouths. The half that is
// most like its own mean (correlation, four rounds) is averaged, each weighing as much as its taggers agreed, as it is and
// mirrored. The mean is sharpened (unsharp mask) and given a face's contrast, for a mean of many has little. How many
// faces, and which half, was chosen by looking at the pictures and at what an earlier packaged network called them.
// Fear is another matter. Its faces are alike in their hands, which come out as a pale beard, and their plain mean without
// these is taken for surprise. So the half with the smoothest cheeks is taken of all there are, and the packaged network (run
// 17 of docs/experiments.md, when the pictures were made) weighs it: in four rounds, a face counts for more as it draws the
// mean away from what else it is taken for. That the network then calls it fear says little; that networks which were not
// asked do, too (runs 10, 15 and 28), and that it is a mean of a hundred faces which people called so, says more.
// It is the face of nobody: nothing of a single one can be seen.
// Written: one PNG a class, all seven in one scene, and faces.json, which says how many faces each is the mean of (where
// they weigh unlike, as many as would scatter as little: Kish's effective size, 1965).
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { labelRecords } from '../../src/dataset/labels.js';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { EXPRESSIONS, type Expression } from '../../src/expression.js';
import { openDetector } from '../../src/face/open-detector.js';
import { encodePng } from '../../src/image/encode.js';
import { FACE_BYTES, FACE_SIZE } from '../../src/image/face-size.js';
import type { Image } from '../../src/image/image.js';
import { resize } from '../../src/image/resize.js';
import { createRecognizer } from '../../src/index.js';
import { blurred, mirrored, normalized, sharpened } from './pixels.js';
import { type Point, splineTo } from './spline.js';

interface Warped {
  readonly share: number;
  readonly weight: number;
  readonly face: Float64Array;
}

interface Average {
  readonly expression: Expression;
  readonly faces: number;
  readonly agreement: number;
  readonly face: Uint8Array;
}

/** Both eyes, the nose, both corners of the mouth. */
type FivePoints = readonly [Point, Point, Point, Point, Point];

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    out: { type: 'string', default: 'examples/faces' },
    faces: { type: 'string', default: '400' },
  },
});
const most = Number(values.faces);
if (values.data === undefined || !(most >= 100)) {
  process.stderr.write('usage: average.ts --data FOLDER [--out FOLDER] [--faces N], N of 100 or more\n');
  process.exit(2);
}

/** Fewer would be no average. */
const LEAST = 100;
/** Of the faces that the network weighs: how often, how strongly, by how much more of each, and at most. */
const ROUNDS = 4;
const RATE = 0.8;
const NUDGE = 0.06;
const LARGEST = 1 / 70;
/** The detector wants faces larger than 48 pixels, and something around them. */
const LARGE = 120;
const MARGIN = 40;
/** Of the drawn face; and where FER-2013's 48 pixels lie in it. */
const SIDE = 192;
const SCALE = 3;
const ORIGIN = (SIDE - SCALE * FACE_SIZE) / 2;
const POINTS = ['leftEye', 'rightEye', 'nose', 'mouthLeft', 'mouthRight'] as const;

const fivePoints = (of: (name: (typeof POINTS)[number], place: number) => Point): FivePoints =>
  POINTS.map(of) as unknown as FivePoints;

const { records, images } = await readDataset(values.data);
const detector = await openDetector({ threads: 2 });
const recognizer = await createRecognizer({ threads: 2 });
const drawn: Average[] = [];
for (const [k, expression] of EXPRESSIONS.entries()) drawn.push(await average(k, expression));
await detector.release();
await recognizer.release();

await mkdir(values.out, { recursive: true });
for (const { expression, face } of drawn) {
  await writeFile(
    join(values.out, `${expression}.png`),
    encodePng({ data: face, width: SIDE, height: SIDE, channels: 1 }),
  );
}
await writeFile(join(values.out, 'all.png'), encodePng(scene(drawn.map(({ face }) => face))));
const about = drawn.map(({ expression, faces, agreement }) => ({ expression, faces, agreement }));
await writeFile(join(values.out, 'faces.json'), `${JSON.stringify(about, null, 2)}\n`);

async function average(label: number, expression: Expression): Promise<Average> {
  const { rows, labels, distributions } = labelRecords(records, { protocol: 'votes', split: 'train' });
  const candidates = [...rows]
    .map((row, i) => ({ row, label: labels[i], share: distributions[i * EXPRESSIONS.length + label] ?? 0 }))
    .filter((each) => each.label === label && records[each.row]?.duplicateOf === undefined)
    .sort((a, b) => b.share - a.share || a.row - b.row);
  const found: { readonly row: number; readonly share: number; readonly points: FivePoints }[] = [];
  for (const { row, share } of candidates) {
    if (found.length === most && expression !== 'fear') break;
    const points = await landmarks(images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES));
    if (points !== undefined) found.push({ row, share, points });
  }
  // Half of those of fear are weighed, and the largest weight must leave room for unlike ones.
  const least = expression === 'fear' ? 3 / LARGEST : LEAST;
  if (found.length < least) throw new Error(`${expression}: only ${found.length} faces, expected ${least}`);
  // Where the landmarks lie on average, made symmetric.
  const mean = fivePoints((_, p) => meanPoint(found.map(({ points }) => points[p]!)));
  const target = symmetric(mean);
  const warped = found.map(({ row, share, points }) => {
    const face = warp(images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES), points, target);
    return { share, weight: share ** 2, face: normalized(face, inOval) };
  });
  const chosen =
    expression === 'fear' ? await weighed(smoothest(warped, target), expression) : mostAlike(warped);
  const total = chosen.reduce((sum, { weight }) => sum + weight, 0);
  const faces = Math.round(total ** 2 / chosen.reduce((sum, { weight }) => sum + weight ** 2, 0));
  const agreement = chosen.reduce((sum, { weight, share }) => sum + weight * share, 0) / total;
  process.stdout.write(`${expression}: ${faces} faces, mean agreement ${agreement.toFixed(2)}\n`);
  return { expression, faces, agreement: Number(agreement.toFixed(3)), face: finished(meanOf(chosen)) };
}

/** Weighted, and mirrored. */
function meanOf(faces: readonly Warped[]): Float64Array {
  const sum = new Float64Array(SIDE * SIDE);
  let total = 0;
  for (const { weight, face } of faces) {
    total += weight;
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * face[i]!;
  }
  return mirrored(
    sum.map((value) => value / total),
    SIDE,
  );
}

/** The half that correlates most with its own mean. */
function mostAlike(faces: readonly Warped[]): readonly Warped[] {
  let chosen = faces;
  for (let round = 0; round < 4; round++) {
    const mean = meanOf(chosen);
    const likeness = new Map(faces.map((each) => [each, product(each.face, mean)]));
    chosen = faces
      .toSorted((a, b) => likeness.get(b)! - likeness.get(a)!)
      .slice(0, Math.round(faces.length / 2));
  }
  return chosen;
}

function product(face: Float64Array, mean: Float64Array): number {
  return face.reduce((sum, value, i) => (inOval(i) ? sum + value * mean[i]! : sum), 0);
}

/**
 * The faces, at first all alike, each weighed in every round by how far a little more of it moves the network's answer to
 * the mean (exponentiated gradient: Kivinen and Warmuth 1997).
 */
async function weighed(faces: readonly Warped[], expression: Expression): Promise<readonly Warped[]> {
  let weights = capped(faces.map(() => 1));
  for (let round = 0; round < ROUNDS; round++) {
    const mean = meanOf(faces.map((each, k) => ({ ...each, weight: weights[k]! })));
    const before = await logOdds(mean, expression);
    const pulls: number[] = [];
    for (const { face } of faces) {
      const own = mirrored(face, SIDE);
      const more = mean.map((value, i) => (1 - NUDGE) * value + NUDGE * own[i]!);
      pulls.push((await logOdds(more, expression)) - before);
    }
    const scale = Math.sqrt(pulls.reduce((sum, pull) => sum + pull ** 2, 0) / pulls.length);
    weights = capped(weights.map((weight, k) => weight * Math.exp((RATE * pulls[k]!) / scale)));
  }
  return faces.map((each, k) => ({ ...each, weight: weights[k]! }));
}

/** Scaled to a sum of 1 with none above the largest. */
function capped(weights: readonly number[]): readonly number[] {
  let free = weights.map((weight, k) => ({ weight, k })).toSorted((a, b) => b.weight - a.weight);
  const out = new Array<number>(weights.length).fill(LARGEST);
  let rest = 1;
  for (;;) {
    const total = free.reduce((sum, { weight }) => sum + weight, 0);
    const [first] = free;
    if ((first!.weight / total) * rest <= LARGEST) {
      for (const { weight, k } of free) out[k] = (weight / total) * rest;
      return out;
    }
    rest -= LARGEST;
    free = free.slice(1);
  }
}

/** Of the expression against the likeliest other one, in the packaged network's answer to the drawn face. */
async function logOdds(mean: Float64Array, expression: Expression): Promise<number> {
  const { faces } = await recognizer.recognize({
    data: finished(mean),
    width: SIDE,
    height: SIDE,
    channels: 1,
  });
  const [best] = faces;
  // A mean in which no face is found is worse than any.
  if (best === undefined) return -10;
  const others = EXPRESSIONS.filter((name) => name !== expression).map((name) => best.probabilities[name]);
  return Math.log(best.probabilities[expression] / Math.max(...others));
}

/** The half with the least detail beside the mouth and below it. */
function smoothest(faces: readonly Warped[], [, , , mouthLeft, mouthRight]: FivePoints): readonly Warped[] {
  const [left, right] = [ORIGIN + SCALE * mouthLeft[0], ORIGIN + SCALE * mouthRight[0]];
  const middle = ORIGIN + SCALE * mouthLeft[1];
  const counts = (i: number): boolean => {
    const [x, y] = [i % SIDE, Math.floor(i / SIDE) - middle];
    if (y < -22 || y > 34) return false;
    const outside = Math.max(left - x, x - right);
    return (outside > 9 && outside < 30) || (y > 26 && outside < 9);
  };
  const rough = new Map(
    faces.map((each) => {
      const smooth = blurred(each.face, SIDE, 5);
      return [
        each,
        each.face.reduce((sum, value, i) => (counts(i) ? sum + (value - smooth[i]!) ** 2 : sum), 0),
      ] as const;
    }),
  );
  return faces.toSorted((a, b) => rough.get(a)! - rough.get(b)!).slice(0, Math.round(faces.length / 2));
}

/** Whether a place of the drawing is in the face, hair and backdrop left out. */
function inOval(i: number): boolean {
  const [x, y] = [(i % SIDE) + 0.5 - 96, Math.floor(i / SIDE) + 0.5 - 100];
  return (x / 60) ** 2 + (y / 72) ** 2 < 1;
}

/** Five points in pixels of the 48, of the face in the middle; `undefined` where none is found. */
async function landmarks(face: Uint8Array): Promise<FivePoints | undefined> {
  const large = resize({ data: face, width: FACE_SIZE, height: FACE_SIZE, channels: 1 }, LARGE, LARGE);
  const side = LARGE + 2 * MARGIN;
  const data = new Uint8Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) data[y * side + x] = large.data[inLarge(y) * LARGE + inLarge(x)]!;
  }
  const faces = await detector.detect({ data, width: side, height: side, channels: 1 }, { minFace: 50 });
  const [best] = faces;
  if (best === undefined || best.score < 0.95) return undefined;
  const small = (at: number): number => ((at - MARGIN) * FACE_SIZE) / LARGE;
  return fivePoints((name) => {
    const [x, y] = best.landmarks[name];
    return [small(x), small(y)];
  });
}

function inLarge(v: number): number {
  return Math.min(LARGE - 1, Math.max(0, v - MARGIN));
}

function meanPoint(points: readonly Point[]): Point {
  const along = (axis: 0 | 1): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  return [along(0), along(1)];
}

/** Left and right mirrored about the middle of the 48. */
function symmetric([left, right, nose, mouthLeft, mouthRight]: FivePoints): FivePoints {
  const pair = (a: Point, b: Point): readonly [Point, Point] => {
    const half = (b[0] - a[0]) / 2;
    const y = (a[1] + b[1]) / 2;
    return [
      [FACE_SIZE / 2 - half, y],
      [FACE_SIZE / 2 + half, y],
    ];
  };
  return [...pair(left, right), [FACE_SIZE / 2, nose[1]], ...pair(mouthLeft, mouthRight)];
}

/** The face drawn large, its points brought to the target; its border repeated. */
function warp(face: Uint8Array, points: FivePoints, target: FivePoints): Float64Array {
  const from = splineTo(target, points);
  const out = new Float64Array(SIDE * SIDE);
  const level = (x: number, y: number): number =>
    face[Math.min(FACE_SIZE - 1, Math.max(0, y)) * FACE_SIZE + Math.min(FACE_SIZE - 1, Math.max(0, x))]!;
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const [u, v] = from((x + 0.5 - ORIGIN) / SCALE, (y + 0.5 - ORIGIN) / SCALE);
      const [cx, cy] = [u - 0.5, v - 0.5];
      const [left, top] = [Math.floor(cx), Math.floor(cy)];
      const [a, b] = [cx - left, cy - top];
      out[y * SIDE + x] =
        (1 - b) * ((1 - a) * level(left, top) + a * level(left + 1, top)) +
        b * ((1 - a) * level(left, top + 1) + a * level(left + 1, top + 1));
    }
  }
  return out;
}

/** Whether a place of the drawing is in the 48 pixels. */
function inFace(i: number): boolean {
  const [x, y] = [i % SIDE, Math.floor(i / SIDE)];
  return Math.min(x, y) >= ORIGIN && Math.max(x, y) < SIDE - ORIGIN;
}

/** Sharpened, with the contrast of a face, before a plain backdrop into which its surroundings fade. */
function finished(mean: Float64Array): Uint8Array {
  const face = normalized(sharpened(mean, SIDE), inFace);
  const [middle, contrast, backdrop] = [125, 46, 120];
  return Uint8Array.from(face, (value, i) => {
    const dx = ((i % SIDE) + 0.5 - SIDE / 2) / (SIDE / 2);
    const dy = (Math.floor(i / SIDE) + 0.5 - SIDE / 2) / (SIDE / 2);
    // 1 in the face, 0 at the border.
    const far = Math.hypot(dx * 1.05, dy * 0.95);
    const here = far < 0.72 ? 1 : far > 1 ? 0 : 0.5 + 0.5 * Math.cos((Math.PI * (far - 0.72)) / 0.28);
    return Math.min(255, Math.max(0, Math.round(backdrop + here * (middle + contrast * value - backdrop))));
  });
}

/** All seven in two rows, the lower one between those above. */
function scene(faces: readonly Uint8Array[]): Image {
  const width = 4 * SIDE + 5 * 16;
  const height = 2 * SIDE + 3 * 16;
  const data = new Uint8Array(width * height).fill(120);
  faces.forEach((face, k) => {
    const left = k < 4 ? 16 + k * (SIDE + 16) : 16 + Math.round((k - 3.5) * (SIDE + 16));
    const top = k < 4 ? 16 : SIDE + 32;
    for (let y = 0; y < SIDE; y++) {
      data.set(face.subarray(y * SIDE, (y + 1) * SIDE), (top + y) * width + left);
    }
  });
  return { data, width, height, channels: 1 };
}
