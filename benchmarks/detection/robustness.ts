// How many marked faces detectors still find in photos as strangers take them: dark, turned, covered, blurred.
//
//   benchmarks/setup (for the peers)
//   npx tsx benchmarks/detection/robustness.ts --faces FOLDER [--detectors mtcnn,mtcnn-reference] [--peers tiny,ssd]
//     [--any-turn mtcnn] [--every 2] [--least-eyes 10] [--only WORD,…] [--json FILE]
//
// FOLDER has images/ and landmarks.csv, as `mien train-detector` takes it; of its split `val` every second photo is
// taken (--every). A face counts whose eyes are marked at least 10 pixels apart (--least-eyes). It is found where a detection overlaps
// its box by an intersection over union of 0.3 or more; a detection finds one face only, the surest choose first. The
// box follows from the marked points (src/face/evaluation/face-points.ts) and turns with the photo. Detectors of mien
// search from 20 pixels on; --any-turn names one that is asked with that option, too. Peers have their own defaults.
// A FILE that holds other sides on the same photos keeps them, so that a side can be measured again alone.
import { readFile, writeFile } from 'node:fs/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { eyeDistance, markedPoints } from '../../src/face/evaluation/face-points.js';
import { readMarkedPhotos } from '../../src/face/evaluation/marked-photos.js';
import { overlapRatio } from '../../src/face/evaluation/measure-detections.js';
import type { Box } from '../../src/face/mtcnn/boxes.js';
import { openDetector } from '../../src/face/open-detector.js';
import type { Image } from '../../src/image/image.js';
import { textTable } from '../../src/text/text-table.js';
import { DISTURBANCES } from './disturb.js';
import { readPhoto } from './photos.js';
import { ssdSide, tinySide } from './sides.js';

/** Boxes as x, y, width, height. */
export type Search = (image: Image) => Promise<readonly (readonly number[])[]>;

const MIN_FACE = 20;
const SAME = 0.3;
const PEERS = { tiny: tinySide, ssd: ssdSide };

const { values } = parseArgs({
  options: {
    faces: { type: 'string' },
    detectors: { type: 'string', default: 'mtcnn' },
    'any-turn': { type: 'string' },
    peers: { type: 'string', default: '' },
    every: { type: 'string', default: '2' },
    'least-eyes': { type: 'string', default: '10' },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});
const every = Number(values.every);
const leastEyes = Number(values['least-eyes']);
const words = (list: string | undefined) => (list === undefined || list === '' ? [] : list.split(','));
if (values.faces === undefined || !(every >= 1) || words(values.peers).some((name) => !(name in PEERS))) {
  process.stderr.write(
    'usage: robustness.ts --faces FOLDER [--detectors NAME,…] [--any-turn NAME] [--peers tiny,ssd]\n' +
      '         [--every N] [--least-eyes N] [--only WORD,…] [--json FILE]\n',
  );
  process.exit(2);
}

async function ownSide(name: string, anyTurn: boolean): Promise<Search> {
  const detector = await openDetector({ detector: name, threads: 1 });
  const options = anyTurn ? { minFace: MIN_FACE, anyTurn } : { minFace: MIN_FACE };
  return async (image) => (await detector.detect(image, options)).map(({ box }) => box);
}

async function peerSide(name: keyof typeof PEERS): Promise<Search> {
  const side = await PEERS[name]();
  return async (image) => {
    const loaded = side.load(image);
    try {
      return await loaded.detect();
    } finally {
      loaded.unload?.();
    }
  };
}

const sides: Map<string, Search> = new Map();
for (const name of words(values.detectors)) sides.set(name, await ownSide(name, false));
for (const name of words(values['any-turn'])) sides.set(`${name}, any turn`, await ownSide(name, true));
for (const name of words(values.peers)) {
  sides.set(name, await peerSide(name as keyof typeof PEERS));
}

/** How many of the boxes are found; detections are in the order of their choice. */
function found(boxes: readonly Box[], detections: readonly (readonly number[])[]) {
  const left = new Set(boxes);
  for (const [x = 0, y = 0, width = 0, height = 0] of detections) {
    const detected = { left: x, top: y, right: x + width, bottom: y + height };
    const [nearest] = [...left].sort((a, b) => overlapRatio(b, detected) - overlapRatio(a, detected));
    if (nearest !== undefined && overlapRatio(nearest, detected) >= SAME) left.delete(nearest);
  }
  return boxes.filter((box) => !left.has(box));
}

const only = words(values.only);
const disturbances = DISTURBANCES.filter(
  ({ name }) => only.length === 0 || only.some((word) => name.includes(word)),
);
const photos = (await readMarkedPhotos(values.faces)).photos
  .filter(({ split }) => split === 'val')
  .filter((_, i) => i % every === 0);

const results: {
  disturbance: string;
  faces: number;
  found: Record<string, number>;
  detections: Record<string, number>;
}[] = disturbances.map(({ name }) => ({
  disturbance: name,
  faces: 0,
  found: Object.fromEntries([...sides.keys()].map((side) => [side, 0])),
  detections: Object.fromEntries([...sides.keys()].map((side) => [side, 0])),
}));
for (const [done, { path, faces }] of photos.entries()) {
  if (process.stderr.isTTY) process.stderr.write(`\rphoto ${done + 1} of ${photos.length}`);
  const image = await readPhoto(path);
  const counted = faces.map((face) => eyeDistance(markedPoints(face)) >= leastEyes);
  for (const [row, { apply }] of disturbances.entries()) {
    const result = results[row];
    if (result === undefined) continue;
    const disturbed = await apply(image, faces);
    const wanted = new Set(disturbed.boxes.filter((_, i) => counted[i]));
    result.faces += wanted.size;
    for (const [side, search] of sides) {
      const detections = await search(disturbed.image);
      const hits = found(disturbed.boxes, detections).filter((box) => wanted.has(box)).length;
      result.found[side] = (result.found[side] ?? 0) + hits;
      result.detections[side] = (result.detections[side] ?? 0) + detections.length;
    }
  }
}
if (process.stderr.isTTY) process.stderr.write('\n');

const names = [...sides.keys()];
const percent = (count: number, all: number) => ((100 * count) / all).toFixed(1);
process.stdout.write(
  `${textTable(
    [`recall of ${results[0]?.faces ?? 0} faces, %`, ...names],
    results.map(({ disturbance, faces, found: counts }) => [
      disturbance,
      ...names.map((name) => percent(counts[name] ?? 0, faces)),
    ]),
  )}\n`,
);
if (values.json !== undefined) {
  const protocol = {
    split: 'val',
    every,
    photos: photos.length,
    minFace: MIN_FACE,
    leastEyes,
    overlap: SAME,
  };
  const before: typeof results = await readFile(values.json, 'utf8').then(
    (text) => {
      const report = JSON.parse(text);
      return isDeepStrictEqual(report.protocol, protocol) ? report.results : [];
    },
    () => [],
  );
  const merged = DISTURBANCES.flatMap(({ name }) => {
    const [old, now] = [before, results].map((rows) => rows.find(({ disturbance }) => disturbance === name));
    const row = now ?? old;
    if (row === undefined) return [];
    return [
      {
        ...row,
        found: { ...old?.found, ...now?.found },
        detections: { ...old?.detections, ...now?.detections },
      },
    ];
  });
  const report = {
    benchmark: 'detection/robustness',
    date: new Date().toISOString(),
    protocol,
    results: merged,
  };
  await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
}
// Workers of the peers' runtime would keep the process.
process.exit();
