// Trains run 37, with faces from beyond FER-2013 (recipe.ts; docs/lab/faces-abroad.md):
//
//   npx mien prepare --fer2013 FILE --ferplus FILE --out prepared/fer2013
//   npx tsx tools/faces-abroad/main.ts --data prepared/fer2013 --labelled FOLDER --unlabelled FOLDER
//     [--unlabelled-names FILE] --apart FOLDER --out RUN [--threads 1]
//
// --labelled      SET/CLASS/*: faces to train on, with labels
// --unlabelled    photos to train on, without labels; --unlabelled-names: a file name a line, to take these alone
// --apart         SET/CLASS/*: faces that the network is chosen by. None of them, and no near-duplicate of them or of a
//                 validation or test face, is trained on.
//
// Ctrl-C saves; the same command goes on, to the very same weights. RUN then holds what "mien train" leaves.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { FACE_BYTES } from '../../src/image/face-size.js';
import { MODEL_FILE } from '../../src/model/find-model.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import { type RunSettings, writeSettings } from '../../src/run/run-folder.js';
import { startingWeights } from '../../src/run/starting-weights.js';
import { writeFinalModel } from '../../src/run/write-final-model.js';
import { openSession } from '../../src/runtime/node.js';
import { readCheckpoint } from '../../src/training/checkpoint.js';
import { resolveConfig } from '../../src/training/config.js';
import { selectTrainingRows } from '../../src/training/select.js';
import { train } from '../../src/training/trainer.js';
import { apartFrom } from './apart.js';
import { gatherFaces } from './faces.js';
import { RECIPE } from './recipe.js';
import { labelledFaces, taughtFaces, trainingRows, votedFaces } from './rows.js';
import { openWeightedTeachers } from './teachers.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    labelled: { type: 'string' },
    unlabelled: { type: 'string' },
    'unlabelled-names': { type: 'string' },
    apart: { type: 'string' },
    out: { type: 'string' },
    threads: { type: 'string', default: '1' },
  },
});
const { data, labelled, unlabelled, apart, out } = values;
if (!data || !labelled || !unlabelled || !apart || !out) {
  process.stderr.write(
    'Name --data, --labelled, --unlabelled, --apart and --out; this file says what each is.\n',
  );
  process.exit(2);
}
const threads = Number(values.threads);
const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const dataset = await readDataset(data);
const finder = await createRecognizer({ threads });
say('finding faces');
const names = values['unlabelled-names'];
const only = names === undefined ? undefined : new Set((await readFile(names, 'utf8')).trim().split('\n'));
const { minFace } = RECIPE;
const [withLabel, without, judgedBy] = [
  await gatherFaces(finder, labelled, { minFace: minFace.labelled, keep: 'surest' }),
  await gatherFaces(finder, unlabelled, { minFace: minFace.unlabelled, keep: RECIPE.unlabelled, only }),
  await gatherFaces(finder, apart, { minFace: minFace.labelled, keep: 'surest' }),
];
await finder.release();
say('leaving out near-duplicates of what the network is judged by');
const judged = dataset.records.flatMap(({ split }, row) =>
  split === 'train' ? [] : [{ pixels: dataset.images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES) }],
);
const [kept, keptWithout] = [
  await apartFrom(withLabel, [...judged, ...judgedBy]),
  await apartFrom(without, [...judged, ...judgedBy]),
];
say(
  `${kept.length} of ${withLabel.length} labelled and ${keptWithout.length} of ${without.length} other faces`,
);

const teachers = await openWeightedTeachers(RECIPE.teachers, threads);
const training = trainingRows([
  ...votedFaces(dataset),
  ...labelledFaces(kept),
  ...(await taughtFaces(keptWithout, teachers.teach)),
]);
const config = {
  ...resolveConfig('mien-deep', {
    ...RECIPE.training,
    init: RECIPE.init,
    teachers: RECIPE.teachers.map(({ model }) => model),
  }),
};
const settings: RunSettings = {
  command: `npx tsx tools/faces-abroad/main.ts --data ${data} --labelled … --unlabelled … --apart … --out ${out}`,
  data,
  datasetHash: dataset.hash,
  table: null,
  test: false,
  device: 'cpu',
  threads,
  training: config,
};
await writeSettings(out, settings);
const { validation } = selectTrainingRows(dataset, config);
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
const resume = await readCheckpoint(out).catch(() => undefined);
const result = await train({
  config,
  training,
  validation,
  datasetHash: dataset.hash,
  folder: out,
  open: openSession,
  device: 'cpu',
  threads,
  initial: resume === undefined ? await startingWeights(config) : undefined,
  resume,
  teach: teachers.teach,
  signal: stop.signal,
  onEpoch: ({ epoch, validationAccuracy }) =>
    say(`epoch ${epoch}: ${(100 * validationAccuracy).toFixed(1)} % of validation`),
});
await teachers.release();
if (result.ended !== 'interrupted' && result.weights !== undefined) {
  const network = { weights: result.weights, epoch: result.bestEpoch, targets: training.targets, validation };
  await (await writeFinalModel({ folder: out, settings, dataset }, MODEL_FILE, network)).release();
  say(`written: ${join(out, MODEL_FILE)}`);
}
