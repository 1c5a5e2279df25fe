// Gives the networks of this repository what their files say of themselves since later versions: the class shares of the
// targets that they were trained on, and a checksum. Weights, graph and answers stay as they are.
//
//   npx tsx tools/models/describe.ts FOLDER… [--data PREPARED…] [--levels LOW,HIGH]
//
// FOLDER holds a model.onnx with its config.json, or a detector's nets. Shares come from that one of the prepared data sets
// which the network was trained on; a network whose data is not named keeps what it says. With --levels, a detector's
// photos are stretched before the search, until that share of their pixels is black and that one below white (0.01,0.99).
// The folder's record for `mien models verify` is written anew where it has one.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import type { FaceDataset } from '../../src/dataset/record.js';
import { netFile } from '../../src/face/mtcnn/mtcnn.js';
import { NET_NAMES } from '../../src/face/mtcnn/net-plans.js';
import { PREPARATION_KEY, photoLevels, preparationMetadata } from '../../src/face/mtcnn/photo-levels.js';
import { decodeModel, encodeModel } from '../../src/graph/onnx/codec.js';
import { METADATA_KEY, readDescription } from '../../src/model/description.js';
import { MODEL_FILE } from '../../src/model/find-model.js';
import { readModelFile, writeModelFile } from '../../src/model/model-file.js';
import { RECORD_FILE, recordModel } from '../../src/run/record/model-record.js';
import { verifyModel } from '../../src/run/record/verify-model.js';
import { readSettings } from '../../src/run/run-folder.js';
import { selectTrainingRows } from '../../src/training/select.js';
import { classShares, prepareTargets } from '../../src/training/targets.js';

const { values, positionals: folders } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string', multiple: true, default: [] }, levels: { type: 'string' } },
});
if (folders.length === 0) {
  process.stderr.write(
    'usage: tsx tools/models/describe.ts FOLDER… [--data PREPARED]… [--levels LOW,HIGH]\n',
  );
  process.exit(2);
}
const datasets: FaceDataset[] = [];
for (const folder of values.data) datasets.push(await readDataset(folder));

for (const folder of folders) {
  let files = 0;
  for (const file of [MODEL_FILE, ...NET_NAMES.map(netFile)]) {
    const path = join(folder, file);
    if (!(await exists(path))) continue;
    const bytes = await readModelFile(path);
    await writeModelFile(path, await describedFile(file, bytes, path, folder));
    files++;
  }
  if (files === 0) throw new Error(`${folder} holds no network`);
  if (!(await exists(join(folder, RECORD_FILE)))) continue;
  // Before the record is written anew: the answers must be those that it has.
  const { checks } = await verifyModel(folder);
  const changed = checks.find(({ what, ok }) => what === 'answers' && !ok);
  if (changed !== undefined)
    throw new Error(`${folder}/${changed.file}: the answers changed, ${changed.detail}`);
  await recordModel(folder);
}

function describedFile(file: string, bytes: Uint8Array, path: string, folder: string): Promise<Uint8Array> {
  if (file === MODEL_FILE) return described(bytes, path, folder);
  return Promise.resolve(
    file === netFile('p') && values.levels !== undefined ? prepared(bytes, path, values.levels) : bytes,
  );
}

/** The same P-Net, with what is done to photos before the search in its description. */
function prepared(bytes: Uint8Array, path: string, levels: string): Uint8Array {
  const [low, high] = levels.split(',').map(Number) as [number, number];
  const model = decodeModel(new Uint8Array(bytes), path);
  const entries = Object.entries(preparationMetadata([low, high])).map(([key, value]) => ({ key, value }));
  const others = model.metadataProps.filter(({ key }) => key !== PREPARATION_KEY);
  const written = encodeModel({ ...model, metadataProps: [...others, ...entries] });
  // Throws where the shares are out of range.
  photoLevels(written, path);
  return written;
}

/** The same network, with the class shares of its training in its description. */
async function described(bytes: Uint8Array, path: string, folder: string): Promise<Uint8Array> {
  const description = readDescription(bytes, path);
  const { training, table } = await readSettings(folder);
  const dataset = datasets.find(({ hash }) => hash === description.training.datasetHash);
  if (dataset === undefined) {
    process.stderr.write(`${path}: its data is not named, its shares stay as they are\n`);
    return bytes;
  }
  const { targets } = selectTrainingRows(dataset, training, table ?? undefined).training;
  const shares = classShares(prepareTargets(targets, training));
  process.stderr.write(`${path}: ${training.labels}, ${shares.map((share) => share.toFixed(4)).join(' ')}\n`);
  // Of plain bytes, as what is compared with it.
  const model = decodeModel(new Uint8Array(bytes), path);
  const value = JSON.stringify({ ...description, shares });
  const metadataProps = model.metadataProps.map((entry) =>
    entry.key === METADATA_KEY ? { ...entry, value } : entry,
  );
  const written = encodeModel({ ...model, metadataProps });
  const same = isDeepStrictEqual(decodeModel(written, path).graph, model.graph);
  if (!same || !isDeepStrictEqual(readDescription(written, path), { ...description, shares })) {
    throw new Error(`${path}: more than the shares would change`);
  }
  return written;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
