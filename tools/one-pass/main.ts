// Trains the net that searches a photo in one pass, from random weights, and writes it beside an O-Net (docs/detector.md):
//
//   npx tsx tools/one-pass/main.ts --faces FOLDER [--boxes FOLDER …] --background FOLDER [FOLDER …]
//     --teacher mtcnn-reference --last models/mtcnn/o.onnx --out DETECTOR [--threads 1]
//
// --faces         images/ and landmarks.csv: the photos of its split `train` are trained on
// --boxes         images/ and boxes.csv: photos with framed faces
// --background    photos of other things
// --teacher       a detector: boxes of marked faces, and faces that nobody marked
// --last          the O-Net, which decides on what the search proposes
//
// Ctrl-C saves; the same command goes on. `recipe.ts` has all settings.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { netFile } from '../../src/face/detector-nets.js';
import { readFramedPhotos } from '../../src/face/evaluation/framed-photos.js';
import {
  type MarkedPhoto,
  readBackground,
  readMarkedPhotos,
} from '../../src/face/evaluation/marked-photos.js';
import { notesMetadata } from '../../src/face/mtcnn/net-notes.js';
import { teach } from '../../src/face/mtcnn/training/teacher.js';
import { type Truth, truthOf, truthOfFrames } from '../../src/face/mtcnn/training/truth.js';
import { encodeSearchNet } from '../../src/face/one-pass/encode.js';
import { searchNetTensors } from '../../src/face/one-pass/network.js';
import { PatchBatches } from '../../src/face/one-pass/training/batches.js';
import { fitSearchNet } from '../../src/face/one-pass/training/fit.js';
import { openDetector } from '../../src/face/open-detector.js';
import { makeFolder } from '../../src/files/folder.js';
import { decodeModel, encodeModel } from '../../src/graph/onnx/codec.js';
import { halveWeights } from '../../src/graph/onnx/halve.js';
import { readModelFile, writeModelFile } from '../../src/model/model-file.js';
import type { Weights } from '../../src/nn/inference.js';
import { openSession } from '../../src/runtime/node.js';
import { BATCHES, PLAN, PROPOSES, SHARES, SUPPORT } from './recipe.js';

const { values } = parseArgs({
  options: {
    faces: { type: 'string' },
    boxes: { type: 'string', multiple: true, default: [] },
    background: { type: 'string', multiple: true, default: [] },
    teacher: { type: 'string' },
    last: { type: 'string' },
    out: { type: 'string' },
    threads: { type: 'string', default: '1' },
  },
});
const { faces, boxes, background, teacher, last, out } = values;
if (!faces || background.length === 0 || !teacher || !last || !out) {
  process.stderr.write(
    'Name --faces, --background, --teacher, --last and --out; this file says what each is.\n',
  );
  process.exit(2);
}
const threads = Number(values.threads);
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const { signal } = stop;

const marked = (await readMarkedPhotos(faces)).photos.filter(({ split }) => split === 'train');
const framed = (await Promise.all(boxes.map(readFramedPhotos))).flatMap(({ photos }) => photos);
const others = (await Promise.all(background.map(readBackground))).flat();
const state = join(out, 'training');
await makeFolder(state);
const detector = await openDetector({ detector: teacher, threads });
const { found } = await teach([...marked, ...framed, ...others], detector, {
  cache: join(state, 'teacher.json'),
  signal,
});
await detector.release();

const truths = new Map<string, Truth>();
const kinds = [
  { photos: marked, share: SHARES.marked, patches: 4, around: 3 },
  { photos: framed, share: SHARES.framed, patches: 4, around: 3 },
  { photos: others, share: SHARES.background, patches: 3, around: 3 },
].filter(({ photos }) => photos.length > 0);
const batches = new PatchBatches(kinds, truthFor, BATCHES);
const vectors = await fitSearchNet({
  plan: PLAN,
  batches,
  folder: state,
  open: openSession,
  threads,
  signal,
  onStep: ({ done, total, losses }) => {
    if (done % 50 === 0)
      process.stderr.write(
        `${done}/${total}  face ${losses.face?.toFixed(3)}  box ${losses.box?.toFixed(3)}\n`,
      );
  },
});
const { levels } = BATCHES;
const bytes = encodeSearchNet(proposingAtSixTenths(vectors), notesMetadata({ levels, support: SUPPORT }));
const search = netFile('search');
await writeModelFile(
  join(out, search),
  encodeModel(halveWeights(decodeModel(new Uint8Array(bytes), search))),
);
await writeModelFile(join(out, netFile('o')), await readModelFile(last));

function truthFor(photo: MarkedPhoto): Truth {
  const known = truths.get(photo.path);
  if (known !== undefined) return known;
  const taught = found.get(photo.path) ?? [];
  const truth =
    photo.framed === undefined ? truthOf(photo.faces, taught) : truthOfFrames(photo.framed, taught);
  truths.set(photo.path, truth);
  return truth;
}

/** The vectors, with the logit of a cell that just proposes a face moved to that of 0.6. */
function proposingAtSixTenths(trained: Weights): Weights {
  const moved: Record<string, Float32Array> = { statistics: trained.statistics! };
  for (const { name, layout } of searchNetTensors().groups) {
    const vector = trained[`${name}.weights`]!.slice();
    for (const tensor of layout.tensors)
      if (tensor.name.endsWith('.face.bias'))
        layout.view(vector, tensor)[0]! += Math.log(0.6 / 0.4) - PROPOSES;
    moved[`${name}.weights`] = vector;
  }
  return moved;
}
