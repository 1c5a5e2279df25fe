// Trains a network with faces from beyond FER-2013, by the recipe of run 37 or 38 (recipe.ts; docs/lab/faces-abroad.md):
//
//   npx mien prepare --fer2013 FILE --ferplus FILE --out prepared/fer2013
//   npx tsx tools/faces-abroad/main.ts --recipe 38 --data prepared/fer2013 --labelled FOLDER --unlabelled FOLDER
//     [--unlabelled-names FILE] --apart FOLDER --out RUN [--epochs N] [--kept FOLDER] [--threads 1]
//
// --labelled      SET/CLASS/*: faces to train on, with labels
// --unlabelled    photos to train on, without labels; --unlabelled-names: a file name a line, to take these alone
// --apart         SET/CLASS/*: faces that the network is chosen by. None of them, and no near-duplicate of them or of a
//                 validation or test face, is trained on.
// --kept          faces that were found once are kept here
//
// Ctrl-C saves; the same command goes on, to the very same weights. RUN then holds what "mien train" leaves.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { MODEL_FILE } from '../../src/model/find-model.js';
import { type RunSettings, writeSettings } from '../../src/run/run-folder.js';
import { startingWeights } from '../../src/run/starting-weights.js';
import { writeFinalModel } from '../../src/run/write-final-model.js';
import { openSession } from '../../src/runtime/node.js';
import { readCheckpoint } from '../../src/training/checkpoint.js';
import { resolveConfig } from '../../src/training/config.js';
import { selectTrainingRows } from '../../src/training/select.js';
import { train } from '../../src/training/trainer.js';
import { RECIPES } from './recipe.js';
import { labelledFaces, taughtFaces, trainingRows, votedFaces } from './rows.js';
import { openWeightedTeachers } from './teachers.js';
import { trainingFaces } from './training-faces.js';

const { values } = parseArgs({
  options: {
    recipe: { type: 'string' },
    epochs: { type: 'string' },
    kept: { type: 'string' },
    data: { type: 'string' },
    labelled: { type: 'string' },
    unlabelled: { type: 'string' },
    'unlabelled-names': { type: 'string' },
    apart: { type: 'string' },
    out: { type: 'string' },
    threads: { type: 'string', default: '1' },
  },
});
const { data, labelled, unlabelled, apart, out, kept } = values;
const recipe = RECIPES[values.recipe ?? ''];
if (!recipe || !data || !labelled || !unlabelled || !apart || !out) {
  process.stderr.write(
    `Name --recipe (${Object.keys(RECIPES).join(', ')}), --data, --labelled, --unlabelled, --apart and --out; ` +
      'this file says what each is.\n',
  );
  process.exit(2);
}
const threads = Number(values.threads);
const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const dataset = await readDataset(data);
say('finding faces, and leaving out near-duplicates of what the network is judged by');
const faces = await trainingFaces(recipe, dataset, {
  labelled,
  unlabelled,
  unlabelledNames: values['unlabelled-names'],
  apart,
  kept,
  threads,
});
say(`${faces.labelled.length} labelled and ${faces.unlabelled.length} other faces`);
const teachers = await openWeightedTeachers(recipe.teachers, threads);
const training = trainingRows([
  ...votedFaces(dataset, recipe),
  ...labelledFaces(faces.labelled, recipe),
  ...(await taughtFaces(faces.unlabelled, teachers.teach)),
]);
const config = {
  ...resolveConfig('mien-deep', {
    ...recipe.training,
    ...(values.epochs === undefined ? {} : { epochs: Number(values.epochs) }),
    init: recipe.init,
    teachers: recipe.teachers.map(({ model }) => model),
  }),
};
const settings: RunSettings = {
  command: `npx tsx tools/faces-abroad/main.ts --recipe ${values.recipe} --data ${data} --labelled … --unlabelled … --apart … --out ${out}`,
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
  teach: recipe.teaching === 'all' ? teachers.teach : teachers.teachInTurn,
  signal: stop.signal,
  onStep: ({ epoch, step, imagesPerSecond }) => {
    if (step % 50 === 0) say(`epoch ${epoch}, step ${step}: ${imagesPerSecond.toFixed(0)} faces/s`);
  },
  onEpoch: ({ epoch, validationAccuracy }) =>
    say(`epoch ${epoch}: ${(100 * validationAccuracy).toFixed(1)} % of validation`),
});
await teachers.release();
if (result.ended !== 'interrupted' && result.weights !== undefined) {
  const network = { weights: result.weights, epoch: result.bestEpoch, targets: training.targets, validation };
  await (await writeFinalModel({ folder: out, settings, dataset }, MODEL_FILE, network)).release();
  say(`written: ${join(out, MODEL_FILE)}`);
}
