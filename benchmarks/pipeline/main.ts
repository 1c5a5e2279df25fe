// What the way through a photo costs: FER-2013's faces pasted into scenes, found, aligned and recognised, against the same
// faces given as they are.
//
//   npx tsx benchmarks/pipeline/main.ts --data FOLDER [--backgrounds FOLDER] [--model default] [--detector mtcnn]
//     [--faces 1000] [--sizes 60,100,200] [--json FILE]
//
// FOLDER is a prepared dataset; of its validation faces (majority-7), so many, evenly. Each is enlarged to each size and
// pasted at a place of its own, by a seed, into a scene three times as wide: mid-gray, and, with --backgrounds, a part of
// a photo without people. Of what the detector finds with its default options, the find with its middle in the pasted
// square and the largest box counts. "found" is the share of faces found; accuracies are over those, both ways, and the
// loss is their difference in points. "missed as wrong" counts the faces that were not found as mistakes.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { labelRecords } from '../../src/dataset/labels.js';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { EXPRESSIONS } from '../../src/expression.js';
import { decodeImage } from '../../src/image/decode.js';
import { FACE_BYTES, FACE_SIZE } from '../../src/image/face-size.js';
import { findPictures } from '../../src/image/find-pictures.js';
import { resize } from '../../src/image/resize.js';
import { Random } from '../../src/random.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import { gatherFaces } from '../../src/run/evaluate-model.js';
import { count, decimal, percent } from '../../src/text/number-text.js';
import { textTable } from '../../src/text/text-table.js';
import { scene } from './scene.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    backgrounds: { type: 'string' },
    model: { type: 'string', default: 'default' },
    detector: { type: 'string' },
    faces: { type: 'string', default: '1000' },
    sizes: { type: 'string', default: '60,100,200' },
    json: { type: 'string' },
  },
});
const most = Number(values.faces);
const sizes = values.sizes.split(',').map(Number);
if (values.data === undefined || !(most > 0) || !sizes.every((size) => size >= FACE_SIZE / 2)) {
  process.stderr.write(
    'usage: main.ts --data FOLDER [--backgrounds FOLDER] [--model MODEL] [--detector NAME] [--faces N] [--sizes 60,100] [--json FILE]\n',
  );
  process.exit(2);
}
const SEED = 1;

const { records, images } = await readDataset(values.data);
const { rows, labels } = labelRecords(records, { protocol: 'majority-7', split: 'validation' });
const step = Math.max(1, rows.length / most);
const chosen = Array.from({ length: Math.min(most, rows.length) }, (_, i) => Math.floor(i * step));
const faces = gatherFaces(
  images,
  chosen.map((position) => rows[position]!),
);
const recognizer = await createRecognizer({ model: values.model, detector: values.detector });
const direct = (await recognizer.perceiveFaces(faces)).map((seen, i) => right(seen.expression, i));
const photos = values.backgrounds === undefined ? [] : await findPictures([values.backgrounds]);

const results = [];
for (const size of sizes) results.push(await throughScenes('gray', size));
if (photos.length > 0) for (const size of sizes) results.push(await throughScenes('photo', size));
await recognizer.release();
process.stdout.write(
  `${textTable(
    ['scene', 'face', 'faces', 'found', 'as given', 'through the scene', 'loss', 'missed as wrong'],
    results.map((each) => [
      each.backdrop,
      `${each.size} px`,
      count(each.n),
      percent(each.found),
      percent(each.direct),
      percent(each.through),
      `${decimal(100 * (each.direct - each.through), 1)} points`,
      percent(each.found * each.through),
    ]),
  )}\n`,
);
if (values.json !== undefined) {
  const report = { benchmark: 'pipeline', split: 'validation', protocol: 'majority-7', seed: SEED, results };
  await writeFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
}

async function throughScenes(backdrop: 'gray' | 'photo', size: number) {
  let [found, before, after] = [0, 0, 0];
  for (let i = 0; i < chosen.length; i++) {
    const random = new Random(SEED, size, i);
    const face = faces.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES);
    const large = resize({ data: face, width: FACE_SIZE, height: FACE_SIZE, channels: 1 }, size, size);
    const photo = backdrop === 'photo' ? await decodeImage(photos[i % photos.length]!.path) : undefined;
    const { image, left, top } = scene(large, photo, random);
    const seen = (await recognizer.recognize(image)).faces
      .filter(({ box: [x, y, width, height] }) => {
        const [across, down] = [x + width / 2 - left, y + height / 2 - top];
        return Math.min(across, down) > 0 && Math.max(across, down) < size;
      })
      .sort((a, b) => b.box[2] * b.box[3] - a.box[2] * a.box[3]);
    if (seen.length === 0) continue;
    found++;
    before += direct[i]!;
    after += right(seen[0]!.expression, i);
  }
  return {
    backdrop,
    size,
    n: chosen.length,
    found: found / chosen.length,
    direct: before / found,
    through: after / found,
  };
}

function right(expression: string, i: number) {
  return EXPRESSIONS[labels[chosen[i]!]!] === expression ? 1 : 0;
}
