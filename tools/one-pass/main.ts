// Trains the nets that find faces in one pass, from random weights, one after the other (docs/detector.md):
//
//   npx tsx tools/one-pass/main.ts --faces FOLDER [--boxes FOLDER …] --background FOLDER [FOLDER …]
//     --teacher mtcnn-reference --out DETECTOR [--threads 1] [--search FILE]
//
// --faces         images/ and landmarks.csv: the photos of its split `train` are trained on
// --boxes         images/ and boxes.csv: photos with framed faces
// --background    photos of other things
// --teacher       a detector: boxes of marked faces, and faces that nobody marked
// --search        a trained search; the net that decides on what it proposes is then trained alone
//
// Ctrl-C saves; the same command goes on. `recipe.ts` has all settings.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MienError } from '../../src/errors.js';
import { netFile } from '../../src/face/detector-nets.js';
import { notesMetadata } from '../../src/face/mtcnn/net-notes.js';
import { type Taught, teach } from '../../src/face/mtcnn/training/teacher.js';
import { encodeDecisionNet, encodeSearchNet } from '../../src/face/one-pass/encode.js';
import { searchNetTensors } from '../../src/face/one-pass/network.js';
import { type FitOptions, fitDecisionNet, fitSearchNet } from '../../src/face/one-pass/training/fit.js';
import { openDetector } from '../../src/face/open-detector.js';
import { makeFolder } from '../../src/files/folder.js';
import { decodeModel, encodeModel } from '../../src/graph/onnx/codec.js';
import { halveWeights } from '../../src/graph/onnx/halve.js';
import { readModelFile, writeModelFile } from '../../src/model/model-file.js';
import type { Weights } from '../../src/nn/inference.js';
import { openSession } from '../../src/runtime/node.js';
import { BatchesAhead, type ThreadTask } from './batches-ahead.js';
import { readPhotos } from './photos.js';
import { BATCHES, DECISION_PLAN, PLAN, PROPOSES, SUPPORT } from './recipe.js';

const { values } = parseArgs({
  options: {
    faces: { type: 'string' },
    boxes: { type: 'string', multiple: true, default: [] },
    background: { type: 'string', multiple: true, default: [] },
    teacher: { type: 'string' },
    search: { type: 'string' },
    out: { type: 'string' },
    threads: { type: 'string', default: '1' },
  },
});
const { faces, boxes, background, teacher, out } = values;
if (!faces || background.length === 0 || !teacher || !out) {
  process.stderr.write('Name --faces, --background, --teacher and --out; this file says what each is.\n');
  process.exit(2);
}
const threads = Number(values.threads);
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const { signal } = stop;

const folders = { faces, boxes, background };
const state = join(out, 'training');
const search = join(out, netFile('search'));
try {
  await trainNets(teacher, values.search);
} catch (error) {
  if (!(error instanceof MienError)) throw error;
  const hint = error.code === 'INTERRUPTED' ? 'The same command goes on.' : (error.hint ?? '');
  process.stderr.write(`${error.message} ${hint}\n`);
  process.exit(error.code === 'INTERRUPTED' ? 130 : 1);
}

async function trainNets(teacherName: string, trainedSearch: string | undefined): Promise<void> {
  await makeFolder(state);
  const found = await askTeacher(teacherName);
  if (trainedSearch === undefined) {
    const vectors = await withBatches({ net: 'search', found }, (batches) =>
      fitSearchNet({ ...fitting('search'), plan: PLAN, batches }),
    );
    const notes = notesMetadata({ levels: BATCHES.levels, support: SUPPORT });
    await writeHalved('search', encodeSearchNet(proposingAtSixTenths(vectors), notes));
  } else await writeModelFile(search, await readModelFile(trainedSearch));
  const decision = await withBatches({ net: 'decide', found }, (made) =>
    fitDecisionNet({
      ...fitting('decide'),
      plan: DECISION_PLAN,
      batches: { at: async (step) => (await made.at(step)).tensors },
    }),
  );
  await writeHalved('decide', encodeDecisionNet(decision));
}

async function askTeacher(name: string): Promise<Taught['found']> {
  const photos = await readPhotos(folders);
  const detector = await openDetector({ detector: name, threads });
  const cache = join(state, 'teacher.json');
  const taught = await teach(Object.values(photos).flat(), detector, { cache, signal });
  await detector.release();
  return taught.found;
}

async function withBatches<T>(
  task: Pick<ThreadTask, 'net' | 'found'>,
  train: (batches: BatchesAhead) => Promise<T>,
): Promise<T> {
  const batches = new BatchesAhead({ ...task, folders, search });
  try {
    return await train(batches);
  } finally {
    await batches.close();
  }
}

function fitting(net: 'search' | 'decide'): FitOptions {
  const onStep: FitOptions['onStep'] = ({ done, total, losses }) => {
    if (done % 50 !== 0) return;
    const shown = Object.entries(losses).map(([name, value]) => `${name} ${value?.toFixed(3)}`);
    process.stderr.write(`${netFile(net)} ${done}/${total}  ${shown.join('  ')}\n`);
  };
  return { folder: state, open: openSession, threads, signal, onStep };
}

/** Writes a net with its weights in 16 bits. */
async function writeHalved(net: 'search' | 'decide', bytes: Uint8Array): Promise<void> {
  const model = decodeModel(new Uint8Array(bytes), netFile(net));
  await writeModelFile(join(out!, netFile(net)), encodeModel(halveWeights(model)));
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
