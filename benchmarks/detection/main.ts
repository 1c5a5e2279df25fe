// Finding faces: mien against face-api.js's MTCNN and TinyFaceDetector of @vladmandic/face-api, in one run.
//
//   benchmarks/setup
//   npx tsx benchmarks/detection/main.ts --faces DIR --reference DIR
//     [--detector DIR] [--photos 12] [--rounds 5] [--recall 100] [--patience 120] [--json FILE]
//
// --faces is a folder with images/ and landmarks.csv, as `mien train-detector` takes it (split `val` is used);
// --reference one with the reference's nets, as `mien models pull mtcnn-reference` makes it.
//
// Speed: each round gives every photo, 640×480, to every side, in an order that turns from round to round; all sides
// use one core. Rounds wait until the machine is quiet, and one in which other processes took over 5 % of the processor
// is run again, as long as --patience (seconds) lasts. Pixels are decoded and, where a side wants it, copied into its
// own form outside the measured time.
// Recall: the share of marked faces on which a side puts a box with an intersection over union of 0.3 or more with the
// box that the marked points imply; photos in their own size, the same for every side, evenly from the split.
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { boxOfPoints, markedPoints } from '../../src/face/evaluation/face-points.js';
import { readMarkedPhotos } from '../../src/face/evaluation/marked-photos.js';
import { overlapOf } from '../../src/face/mtcnn/nms.js';
import type { Image } from '../../src/image/image.js';
import { quietRounds } from '../quiet-rounds.js';
import { type SideThread, startSide } from '../side-thread.js';
import { spread } from '../train-step/statistics.js';
import { filling, readPhoto } from './photos.js';
import type { Detected, SideOptions } from './side-worker.js';

const MIN_FACE = 40;
const IOU = 0.3;
const { values } = parseArgs({
  options: {
    faces: { type: 'string' },
    reference: { type: 'string' },
    detector: { type: 'string' },
    photos: { type: 'string', default: '12' },
    rounds: { type: 'string', default: '5' },
    recall: { type: 'string', default: '100' },
    patience: { type: 'string', default: '120' },
    json: { type: 'string' },
  },
});
const { faces, reference, detector, json } = values;
const photoCount = Number(values.photos);
const rounds = Number(values.rounds);
const recallCount = Number(values.recall);
const patience = Number(values.patience);
if (faces === undefined || reference === undefined || !(photoCount > 0 && rounds > 0 && recallCount > 0)) {
  process.stderr.write(
    'usage: main.ts --faces DIR --reference DIR [--detector DIR] [--photos N] [--rounds N] [--recall N] [--patience SECONDS] [--json FILE]\n',
  );
  process.exit(2);
}

const validation = (await readMarkedPhotos(faces)).photos.filter(({ split }) => split === 'val');
const evenly = <T>(list: readonly T[], count: number): T[] =>
  list.filter(
    (_, i) => Math.floor((i * count) / list.length) !== Math.floor(((i - 1) * count) / list.length),
  );

const start = (options: SideOptions): Promise<SideThread<Image, Detected>> =>
  startSide(new URL('side-worker.ts', import.meta.url), options);

const sides = [
  await start({ kind: 'mien', name: 'mien', folder: detector, minFace: MIN_FACE }),
  await start({ kind: 'mien', name: 'mien, nets of the reference', folder: reference, minFace: MIN_FACE }),
  await start({ kind: 'face-api', name: 'face-api.js', folder: reference, minFace: MIN_FACE }),
  await start({ kind: 'tiny', name: 'tiny', minFace: MIN_FACE }),
];

const timed: Image[] = [];
for (const { path } of evenly(validation, photoCount)) timed.push(filling(await readPhoto(path), 640, 480));
// One photo is enough to warm up the side that takes seconds for each.
for (const side of sides) await side.ask(timed[0]!);
const { rounds: kept, disturbance } = await quietRounds({ rounds, patience }, async (round) => {
  const times: Map<(typeof sides)[number], number[]> = new Map(sides.map((side) => [side, []]));
  for (const image of timed) {
    for (let turn = 0; turn < sides.length; turn++) {
      const side = sides[(turn + round) % sides.length]!;
      times.get(side)?.push((await side.ask(image)).milliseconds);
    }
  }
  return times;
});

const judged = evenly(validation, recallCount);
const results = [];
for (const side of sides) {
  let [found, marked, boxes] = [0, 0, 0];
  for (const photo of judged) {
    const detected = (await side.ask(await readPhoto(photo.path))).boxes.map(([x, y, width, height]) => ({
      left: x,
      top: y,
      right: x + width,
      bottom: y + height,
      score: 1,
      rank: 1,
    }));
    boxes += detected.length;
    for (const face of photo.faces) {
      marked++;
      const wanted = { ...boxOfPoints(markedPoints(face)), score: 1, rank: 1 };
      if (detected.some((box) => overlapOf(box, wanted, 'union') >= IOU)) found++;
    }
  }
  const milliseconds = spread(kept.flatMap((times) => times.get(side) ?? []));
  results.push({
    side: side.name,
    version: side.version,
    milliseconds,
    recall: found / marked,
    marked,
    boxes,
  });
}

const ours = results[0]!.milliseconds.median;
for (const { side, version, milliseconds, recall, marked, boxes } of results) {
  const { median, min, max } = milliseconds;
  console.log(
    `${side} ${version}: ${median.toFixed(1)} ms (${min.toFixed(1)}–${max.toFixed(1)}), ` +
      `${(median / ours).toFixed(2)} × mien's; recall ${(100 * recall).toFixed(1)} % of ${marked}, ${boxes} boxes`,
  );
}
if (json !== undefined) {
  const machine = { cpu: cpus()[0]?.model, cores: availableParallelism(), node: process.version };
  const report = {
    benchmark: 'detection',
    date: new Date().toISOString(),
    machine,
    minFace: MIN_FACE,
    photos: timed.length,
    rounds,
    disturbance,
    results,
  };
  await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
}
// The workers would wait for further photos; ending one inside ONNX Runtime can hang.
process.exit();
