// Recognition: mien against @vladmandic/face-api on the WebAssembly of TensorFlow.js, in one run.
//
//   npm run build; benchmarks/setup
//   npx tsx benchmarks/recognition/main.ts --faces DIR [--parts faces,photo,start,folder] [--model NAME] [--rounds 7]
//     [--folder-photos 1000] [--folder-rounds 3] [--patience 120] [--json FILE]
//
// --faces is a folder with images/ and landmarks.csv, as `mien train-detector` takes it (split `val` is used); --model
// the expression network, by default the packaged one.
//
// faces   one face that is cut out already, and 64 of them in one call; one core each, mien also in
//         integers (`mien export --format int8`); and each with as many threads as it chooses by itself
// photo   finding and recognising the faces of a photo of 640×480, one core each, smallest face 40 pixels
// start   processes, from their start to their end: `mien predict` of one photo of 640×480, and a program with each
//         library that does the same
// folder  `mien predict` of a folder of photos of 640×480 as JPEG, on one core and on two; no peer
//
// The sides take turns, and who begins goes round. Rounds wait until the machine is quiet, and one in which other
// processes took over 5 % of the processor is run again, as long as --patience (seconds a part) lasts. Medians, least
// and most.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readMarkedPhotos } from '../../src/face/evaluation/marked-photos.js';
import { describeMachine } from '../train-step/machine.js';
import { measureFolder } from './folder.js';
import { measureSides } from './measure-sides.js';
import { measureStart } from './start.js';

const PARTS = ['faces', 'photo', 'start', 'folder'];
const { values } = parseArgs({
  options: {
    faces: { type: 'string' },
    parts: { type: 'string', default: PARTS.join(',') },
    model: { type: 'string', default: 'default' },
    rounds: { type: 'string', default: '7' },
    'folder-photos': { type: 'string', default: '1000' },
    'folder-rounds': { type: 'string', default: '3' },
    patience: { type: 'string', default: '120' },
    json: { type: 'string' },
  },
});
const parts = values.parts.split(',');
const rounds = Number(values.rounds);
const folderPhotos = Number(values['folder-photos']);
const folderRounds = Number(values['folder-rounds']);
const patience = Number(values.patience);
if (
  values.faces === undefined ||
  !parts.every((part) => PARTS.includes(part)) ||
  !(rounds > 0 && folderPhotos > 1 && folderRounds > 0 && patience >= 0)
) {
  process.stderr.write(
    `usage: main.ts --faces DIR [--parts ${PARTS.join(',')}] [--rounds N] [--json FILE] …\n`,
  );
  process.exit(2);
}

const { model, json } = values;
const photos = (await readMarkedPhotos(values.faces)).photos
  .filter(({ split }) => split === 'val')
  .map(({ path }) => path);
const folder = await mkdtemp(join(tmpdir(), 'mien-recognition-'));
const report: Record<string, unknown> = {
  benchmark: 'recognition',
  date: new Date().toISOString(),
  machine: describeMachine(),
  model,
};
try {
  for (const part of parts) {
    if (part === 'folder') {
      report.folder = await measureFolder({
        photos,
        folder,
        count: folderPhotos,
        rounds: folderRounds,
        model,
        patience,
      });
    } else if (part === 'start') {
      report.start = await measureStart({ photos, folder, rounds, model, patience });
    } else {
      report[part] = await measureSides({ part, photos, folder, rounds, model, patience });
    }
    process.stdout.write(`${part}: ${JSON.stringify(report[part], shorten)}\n`);
    // After every part, so that what is measured stays where a later one fails.
    if (json !== undefined) await writeFile(json, `${JSON.stringify(report, shorten, 2)}\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
// The workers would wait for further tasks; ending one inside ONNX Runtime can hang.
process.exit();

/** More digits than the spread leaves meaning to are left out. */
function shorten(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}
