// Averages the weights of runs that went on from one network, calibrates the mean on validation, and writes it as a run:
//
//   npx tsx tools/faces-abroad/average.ts --data prepared/fer2013 --out RUN models/abroad RUN-39
//
// All runs have one architecture and were trained on the data of --data and the same other faces. Settings, history and class
// shares are those of the last run named.
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { makeFolder } from '../../src/files/folder.js';
import { readDescription } from '../../src/model/description.js';
import { findModel, MODEL_FILE } from '../../src/model/find-model.js';
import { readSettings, writeSettings } from '../../src/run/run-folder.js';
import { startingWeights } from '../../src/run/starting-weights.js';
import { writeFinalModel } from '../../src/run/write-final-model.js';
import { selectTrainingRows } from '../../src/training/select.js';
import { MEASURED_FILES } from '../promote/model-figures.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string' }, out: { type: 'string' } },
});
const { data, out } = values;
const last = positionals.at(-1);
if (!data || !out || last === undefined || positionals.length < 2) {
  process.stderr.write('Name --data, --out and two runs or more; this file says what each is.\n');
  process.exit(2);
}
const dataset = await readDataset(data);
const settings = await readSettings(last);
const { bytes, path } = await findModel(last);
const { shares } = readDescription(bytes, path);
if (shares === undefined) throw new Error(`${path} does not say the class shares of its training.`);
const weights = await startingWeights({ ...settings.training, init: [...positionals] });
if (weights === undefined) throw new Error('There are no weights to average.');
await makeFolder(out);
await copyFile(join(last, MEASURED_FILES.metrics), join(out, MEASURED_FILES.metrics));
const averaged = {
  ...settings,
  command: `npx tsx tools/faces-abroad/average.ts --data ${data} --out ${out} ${positionals.join(' ')}`,
  data,
};
await writeSettings(out, averaged);
const { validation } = selectTrainingRows(dataset, settings.training);
const network = {
  weights,
  epoch: settings.training.epochs,
  targets: Float32Array.from(shares),
  validation,
};
await (await writeFinalModel({ folder: out, settings: averaged, dataset }, MODEL_FILE, network)).release();
process.stderr.write(`written: ${join(out, MODEL_FILE)}\n`);
