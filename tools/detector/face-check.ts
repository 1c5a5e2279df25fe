// How many faces of a prepared dataset's validation split, and how many pictures of no face, the check of given faces doubts
// (`src/face/face-check.ts`):
//
//   npx tsx tools/detector/face-check.ts PREPARED [DETECTOR…]
//
// The pictures of no face are made by code, 200 of each kind, 48×48: one gray level, a gradient, noise, stripes, checks, clouds.
import { labelRecords } from '../../src/dataset/labels.js';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { openFaceCheck, UNLIKELY_FACE } from '../../src/face/face-check.js';
import { DEFAULT_DETECTOR, readCheckNet } from '../../src/face/open-detector.js';
import { FACE_BYTES, FACE_SIZE } from '../../src/image/face-size.js';
import { Random } from '../../src/random.js';
import { openSession } from '../../src/runtime/node.js';
import { textTable } from '../../src/text/text-table.js';

const [prepared, ...detectors] = process.argv.slice(2);
if (prepared === undefined) {
  process.stderr.write('usage: npx tsx tools/detector/face-check.ts PREPARED [DETECTOR…]\n');
  process.exit(2);
}
const COUNT = 200;

type Paint = (x: number, y: number) => number;

/** A picture's levels, by place; what is drawn at random is drawn once a picture. */
const KINDS: Readonly<Record<string, (random: Random) => Paint>> = {
  'one gray level': (random) => {
    const level = random.uniform(0, 255);
    return () => level;
  },
  gradient: (random) => {
    const [angle, low, high] = [
      random.uniform(0, 2 * Math.PI),
      random.uniform(0, 255),
      random.uniform(0, 255),
    ];
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    return (x, y) => low + (high - low) * (0.5 + ((x - 24) * cos + (y - 24) * sin) / 68);
  },
  noise: (random) => {
    const spread = random.uniform(10, 80);
    return () => 127.5 + spread * random.normal();
  },
  stripes: (random) => {
    const [angle, period] = [random.uniform(0, Math.PI), random.uniform(3, 16)];
    const [cos, sin, phase] = [Math.cos(angle), Math.sin(angle), random.uniform(0, 6)];
    return (x, y) => 127.5 + 100 * Math.sin((2 * Math.PI * (x * cos + y * sin)) / period + phase);
  },
  checks: (random) => {
    const [side, low, high] = [2 + random.below(10), random.uniform(0, 120), random.uniform(130, 255)];
    return (x, y) => ((Math.floor(x / side) + Math.floor(y / side)) % 2 === 0 ? low : high);
  },
  clouds: (random) => {
    const waves = Array.from({ length: 12 }, () => ({
      ...{ across: random.normal() / 14, down: random.normal() / 14, phase: random.uniform(0, 6) },
    }));
    return (x, y) =>
      waves.reduce(
        (sum, { across, down, phase }) => sum + 25 * Math.sin(across * x + down * y + phase),
        127.5,
      );
  },
};

function drawn(kind: string): Uint8Array {
  const random = new Random(1);
  const pictures = new Uint8Array(COUNT * FACE_BYTES);
  for (let i = 0; i < COUNT; i++) {
    const paint = KINDS[kind]!(random);
    for (let at = 0; at < FACE_BYTES; at++) {
      const level = paint(at % FACE_SIZE, Math.floor(at / FACE_SIZE));
      pictures[i * FACE_BYTES + at] = Math.max(0, Math.min(255, Math.round(level)));
    }
  }
  return pictures;
}

const { records, images } = await readDataset(prepared);
const { rows: faces } = labelRecords(records, { protocol: 'majority-7', split: 'validation' });
const pixels = new Uint8Array(faces.length * FACE_BYTES);
for (const [i, row] of faces.entries())
  pixels.set(images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES), i * FACE_BYTES);
const asked: readonly (readonly [string, Uint8Array])[] = [
  [`validation faces (${faces.length})`, pixels],
  ...Object.keys(KINDS).map((kind) => [kind, drawn(kind)] as const),
];
const names = detectors.length === 0 ? [DEFAULT_DETECTOR] : detectors;
const checks = await Promise.all(
  names.map(async (name) => openFaceCheck(openSession, await readCheckNet(name), { threads: 1 })),
);
const rows: string[][] = [];
for (const [what, pictures] of asked) {
  const shares = [];
  for (const check of checks) {
    const likely = await check.probabilities(pictures);
    const doubted = likely.filter((probability) => probability < UNLIKELY_FACE).length;
    shares.push(((100 * doubted) / likely.length).toFixed(1));
  }
  rows.push([what, ...shares]);
}
process.stdout.write(`${textTable(['doubted, %', ...names], rows)}\n`);
