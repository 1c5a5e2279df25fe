// Gives the networks of this repository what their files say of themselves since later versions: the class shares of the
// targets that they were trained on, and a checksum. Weights, graph and answers stay as they are.
//
//   npx tsx tools/models/describe.ts FOLDER… [--data PREPARED…] [--levels LOW,HIGH] [--calibration SLOPE,OFFSET]
//
// FOLDER holds a model.onnx with its config.json, or a detector's nets. Shares come from that one of the prepared datasets
// which the network was trained on; a network whose data is not named keeps what it says. With --levels, a detector's
// photos are stretched before the search, until that share of their pixels is black and that one below white (0.01,0.99).
// With --calibration, the logit of its scores times SLOPE plus OFFSET is that of the probability of a face.
// The folder's record for `mien models verify` is written anew where it has one.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import type { FaceDataset } from '../../src/dataset/record.js';
import { DETECTOR_NETS, netFile } from '../../src/face/detector-nets.js';
import { type NetNotes, NOTES_KEY, notesMetadata, readNotes } from '../../src/face/mtcnn/net-notes.js';
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
  options: {
    data: { type: 'string', multiple: true, default: [] },
    levels: { type: 'string' },
    calibration: { type: 'string' },
    support: { type: 'string' },
  },
});
if (folders.length === 0) {
  process.stderr.write(
    'usage: tsx tools/models/describe.ts FOLDER… [--data PREPARED]… [--levels LOW,HIGH]\n         [--calibration SLOPE,OFFSET] [--support WEIGHT,SIZE,OFFSET]\n',
  );
  process.exit(2);
}
const datasets: FaceDataset[] = [];
for (const folder of values.data) datasets.push(await readDataset(folder));

for (const folder of folders) {
  let files = 0;
  for (const file of [MODEL_FILE, ...DETECTOR_NETS.map(netFile)]) {
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

async function describedFile(
  file: string,
  bytes: Uint8Array,
  path: string,
  folder: string,
): Promise<Uint8Array> {
  if (file === MODEL_FILE) return described(bytes, path, folder);
  // A search in one pass says what is said of its scores, since they are not the O-Net's alone.
  const onePass = await exists(join(folder, netFile('search')));
  const scores = netFile(onePass ? 'search' : 'o');
  const notes: NetNotes = {
    ...([netFile('p'), netFile('search')].includes(file) && values.levels !== undefined
      ? { levels: twoNumbers(values.levels) }
      : {}),
    ...(file === scores && values.calibration !== undefined
      ? { calibration: calibrationOf(values.calibration) }
      : {}),
    ...(file === netFile('search') && values.support !== undefined
      ? { support: supportOf(values.support) }
      : {}),
  };
  return Object.keys(notes).length === 0 ? bytes : withNotes(bytes, path, notes);
}

function twoNumbers(text: string): readonly [number, number] {
  const [a = Number.NaN, b = Number.NaN] = text.split(',').map(Number);
  return [a, b];
}

function calibrationOf(text: string): NetNotes['calibration'] {
  const [slope, offset] = twoNumbers(text);
  return { slope, offset };
}

function supportOf(text: string): NetNotes['support'] {
  const [weight = Number.NaN, size = Number.NaN, offset = Number.NaN] = text.split(',').map(Number);
  return { weight, size, offset };
}

/** The same net, with these notes beside those that it has. Throws where they are out of range. */
function withNotes(bytes: Uint8Array, path: string, notes: NetNotes): Uint8Array {
  const model = decodeModel(new Uint8Array(bytes), path);
  const metadata = notesMetadata({ ...readNotes(bytes, path), ...notes });
  const entries = Object.entries(metadata).map(([key, value]) => ({ key, value }));
  const others = model.metadataProps.filter(({ key }) => key !== NOTES_KEY);
  const written = encodeModel({ ...model, metadataProps: [...others, ...entries] });
  readNotes(written, path);
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
