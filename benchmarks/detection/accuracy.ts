// How well face detectors find marked faces, side by side, by the measures that `mien train-detector` reports.
//
//   npx tsx benchmarks/detection/accuracy.ts --faces FOLDER [--detectors mtcnn,mtcnn-reference]
//     [--trusted mtcnn-reference] [--min-face 20] [--json FILE]
//
// FOLDER has images/ and landmarks.csv; the photos of its split `val` are judged. `--trusted` is the detector whose
// sure finds (0.99 or more) count as faces though nobody marked them; without it every unmarked face that is found is
// held against its finder. The rules of matching are in src/face/evaluation/measure-detections.ts.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { detectionTable } from '../../src/face/evaluation/detection-table.js';
import { CONFIRMED, evaluateDetector } from '../../src/face/evaluation/evaluate-detector.js';
import { boxOf } from '../../src/face/evaluation/face-points.js';
import { readMarkedPhotos } from '../../src/face/evaluation/marked-photos.js';
import type { DetectionMeasures } from '../../src/face/evaluation/measure-detections.js';
import type { Box } from '../../src/face/mtcnn/boxes.js';
import { TEACHER_SEARCH } from '../../src/face/mtcnn/training/teacher.js';
import { openDetector } from '../../src/face/open-detector.js';
import { decodeImage } from '../../src/image/decode.js';

const { values } = parseArgs({
  options: {
    faces: { type: 'string' },
    detectors: { type: 'string', default: 'mtcnn' },
    trusted: { type: 'string' },
    'min-face': { type: 'string', default: '20' },
    json: { type: 'string' },
  },
});
const { faces, trusted, json } = values;
const minFace = Number(values['min-face']);
if (faces === undefined || !(minFace >= 12)) {
  process.stderr.write(
    'usage: accuracy.ts --faces FOLDER [--detectors NAME,…] [--trusted NAME] [--min-face N] [--json FILE]\n',
  );
  process.exit(2);
}

const { photos, issues } = await readMarkedPhotos(faces);
for (const { file, row, message } of issues) process.stderr.write(`${file}, row ${row}: ${message}\n`);
const judged = photos.filter(({ split }) => split === 'val');

const confirmed: Map<string, Box[]> = new Map();
if (trusted !== undefined) {
  const detector = await openDetector({ detector: trusted });
  for (const { path } of judged) {
    const found = await detector.detect(await decodeImage(path), TEACHER_SEARCH);
    confirmed.set(
      path,
      found.filter(({ score }) => score >= CONFIRMED).map((face) => boxOf(face)),
    );
  }
  await detector.release();
}

const measures: Record<string, DetectionMeasures> = {};
for (const name of values.detectors.split(',')) {
  const detector = await openDetector({ detector: name });
  const outcome = await evaluateDetector(detector, judged, {
    confirmed: ({ path }) => confirmed.get(path) ?? [],
    detection: { minFace },
  });
  measures[name] = outcome.measures;
  await detector.release();
}
process.stdout.write(`${detectionTable(measures)}\n`);
if (json !== undefined) {
  const content = { split: 'val', minFace, confirmedBy: trusted ?? null, detectors: measures };
  await writeFile(json, `${JSON.stringify(content, null, 2)}\n`);
}
