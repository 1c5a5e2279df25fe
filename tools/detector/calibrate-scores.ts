// Fits how the scores of a detector become probabilities of being a face, and shows how well:
//
//   npx tsx tools/detector/calibrate-scores.ts --detector FOLDER [--faces FOLDER] [--boxes FOLDER …] [--none FOLDER …]
//     [--trusted mtcnn-reference]
//
// --faces has images/ and landmarks.csv, whose split `val` is taken; --boxes has images/ and boxes.csv; --none has photos without
// faces. No net may have been trained on them. A find is right if it is a marked or framed face. A find that only the trusted
// detector is sure of (0.99 or more) is left out, as is a find at a place that may hold a face.
// `npx tsx tools/models/describe.ts FOLDER --calibration SLOPE,OFFSET` then writes the fit into the O-Net's metadata, where
// `faceProbability` finds it.
import { parseArgs } from 'node:util';
import type { DetectedFace } from '../../src/face/detected-face.js';
import { CONFIRMED } from '../../src/face/evaluation/evaluate-detector.js';
import { boxOf, boxOfPoints, markedPoints } from '../../src/face/evaluation/face-points.js';
import { readFramedPhotos } from '../../src/face/evaluation/framed-photos.js';
import { readBackground, readMarkedPhotos } from '../../src/face/evaluation/marked-photos.js';
import { overlapRatio } from '../../src/face/evaluation/measure-detections.js';
import { DOUBTFUL_FIND } from '../../src/face/face-check.js';
import type { Box } from '../../src/face/mtcnn/boxes.js';
import { TEACHER_SEARCH } from '../../src/face/mtcnn/training/teacher.js';
import { openDetector } from '../../src/face/open-detector.js';
import { decodeImage } from '../../src/image/decode.js';
import { textTable } from '../../src/text/text-table.js';
import { crossFitted, fitSigmoid, type JudgedFind, probabilityOf } from './platt.js';

const { values } = parseArgs({
  options: {
    detector: { type: 'string' },
    faces: { type: 'string' },
    boxes: { type: 'string', multiple: true, default: [] },
    none: { type: 'string', multiple: true, default: [] },
    trusted: { type: 'string', default: 'mtcnn-reference' },
  },
});
const { detector: folder, faces, boxes, none, trusted } = values;
if (folder === undefined || (faces === undefined && boxes.length === 0)) {
  process.stderr.write('Name --detector, and --faces or --boxes; this file says what each is.\n');
  process.exit(2);
}

interface KnownPhoto {
  readonly path: string;
  readonly faces: readonly Box[];
  readonly ignored: readonly Box[];
}

/** Overlaps from which a find is the marked face, whose box has fixed ratios, or the framed one, of whatever kind. */
const SAME_MARKED = 0.4;
const SAME_FRAMED = 0.3;

const sources: { readonly name: string; readonly same: number; readonly photos: readonly KnownPhoto[] }[] =
  [];
if (faces !== undefined) {
  const { photos } = await readMarkedPhotos(faces);
  sources.push({
    name: 'marked',
    same: SAME_MARKED,
    photos: photos
      .filter(({ split }) => split === 'val')
      .map(({ path, faces: marked }) => ({
        path,
        faces: marked.map((face) => boxOfPoints(markedPoints(face))),
        ignored: [],
      })),
  });
}
for (const each of boxes) {
  const { photos } = await readFramedPhotos(each);
  sources.push({
    name: each,
    same: SAME_FRAMED,
    photos: photos.map(({ path, framed }) => ({
      path,
      faces: framed?.boxes ?? [],
      ignored: framed?.ignored ?? [],
    })),
  });
}
for (const each of none) {
  const photos = (await readBackground(each)).map(({ path }) => ({ path, faces: [], ignored: [] }));
  sources.push({ name: each, same: SAME_FRAMED, photos });
}

/** A score that is 1 in single precision has a logit of 17 or more. */
const logitOf = (score: number): number => Math.min(17, Math.log(score) - Math.log1p(-score));

const detector = await openDetector({ detector: folder, threads: 1 });
const judge = await openDetector({ detector: trusted, threads: 1 });
const finds: (JudgedFind & { readonly source: string })[] = [];
for (const { name, same, photos } of sources) {
  for (const { path, faces: known, ignored } of photos) {
    const image = await decodeImage(path);
    const found = await detector.detect(image, { minFace: 20 });
    const left = new Set(known);
    const others: DetectedFace[] = [];
    const add = ({ score }: DetectedFace, right: boolean): void => {
      finds.push({ logit: logitOf(score), right, source: name });
    };
    for (const find of found) {
      const box = boxOf(find);
      const [nearest] = [...left].sort((a, b) => overlapRatio(b, box) - overlapRatio(a, box));
      if (nearest !== undefined && overlapRatio(nearest, box) >= same) {
        left.delete(nearest);
        add(find, true);
      } else if (!ignored.some((place) => overlapRatio(place, box) >= same)) others.push(find);
    }
    if (others.length === 0) continue;
    const sure = (await judge.detect(image, TEACHER_SEARCH)).filter(({ score }) => score >= CONFIRMED);
    for (const find of others) {
      const confirmed = sure.some((face) => overlapRatio(boxOf(face), boxOf(find)) >= same);
      if (!confirmed) add(find, false);
    }
  }
}
await detector.release();
await judge.release();

const predicted = crossFitted(finds);
const fit = fitSigmoid(finds);
const EDGES = [0, 0.2, 0.4, 0.6, 0.8, 0.95, 1.000001];
let error = 0;
const rows = EDGES.slice(0, -1).flatMap((from, i) => {
  const inside = finds.flatMap(({ right }, k) =>
    predicted[k]! >= from && predicted[k]! < EDGES[i + 1]! ? [{ right, p: predicted[k]! }] : [],
  );
  if (inside.length === 0) return [];
  const mean = inside.reduce((sum, { p }) => sum + p, 0) / inside.length;
  const right = inside.filter((each) => each.right).length / inside.length;
  error += (inside.length / finds.length) * Math.abs(mean - right);
  const to = Math.min(1, EDGES[i + 1]!);
  return [[`${from} to ${to}`, `${inside.length}`, mean.toFixed(3), right.toFixed(3)]];
});
process.stdout.write(`${textTable(['predicted', 'finds', 'mean predicted', 'right'], rows)}\n\n`);
const bound = (Math.log(DOUBTFUL_FIND / (1 - DOUBTFUL_FIND)) - fit.offset) / fit.slope;
process.stdout.write(
  `slope ${fit.slope.toFixed(4)}, offset ${fit.offset.toFixed(4)}; calibration error ${error.toFixed(3)}; doubtful below ` +
    `a score of ${(1 / (1 + Math.exp(-bound))).toFixed(3)}\n`,
);
for (const { name, photos } of sources) {
  const own = finds.filter(({ source }) => source === name);
  const doubtful = (right: boolean) => {
    const some = own.filter((find) => find.right === right);
    return `${some.filter(({ logit }) => probabilityOf(logit, fit) < DOUBTFUL_FIND).length} of ${some.length}`;
  };
  process.stdout.write(
    `${name}, ${photos.length} photos: doubtful ${doubtful(true)} right finds, ${doubtful(false)} wrong ones\n`,
  );
}
