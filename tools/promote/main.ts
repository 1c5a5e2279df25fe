// Makes a run the packaged model, or writes the figures of the packaged model anew:
//
//   npx tsx tools/promote/main.ts RUN [OTHER-SEED…] --data FOLDER [--backgrounds FOLDER] [--to models/default]
//     [--disturbed N] [--threads N]
//   npx tsx tools/promote/main.ts --figures [--to models/default]
//   npx tsx tools/promote/main.ts --archive RUN…
//   npx tsx tools/promote/main.ts --archive RUN --to FOLDER --data FOLDER
//
// The first copies RUN's network, settings and history into models/default. It measures on the test split what the card
// tells, and how runs of the same recipe with other seeds did. Then it goes on as the second, which writes the figures
// between the marks of card.md, README.md and docs/results.md from the JSON beside the model. It also writes the record
// for `mien models verify`.
// The third archives runs of the packaged recipe with other seeds in models/seeds/<seed>, which the first takes as
// OTHER-SEED. The last archives a run of "mien train" elsewhere, and judges it on the test split.
// tools/faces-abroad/elsewhere.ts measures models/default on faces from elsewhere, between the first and the second.
// What stands outside the marks is written by hand: read it again after a change of model.
import { copyFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { readText } from '../../src/files/read.js';
import { writeFileAtomic } from '../../src/files/write-whole.js';
import { recordModel } from '../../src/run/record/model-record.js';
import { readSettings } from '../../src/run/run-folder.js';
import { archiveJudged, archiveSeed } from './archive-run.js';
import { figureTexts } from './figure-texts.js';
import { fillMarked } from './marked-text.js';
import { readFigures } from './model-figures.js';
import { promoteRun } from './promote-run.js';

const ROOT = join(import.meta.dirname, '..', '..');
const PACKAGED = join(ROOT, 'models', 'default');
const PAGES = ['README.md', 'docs/results.md'].map((page) => join(ROOT, page));
const USAGE = `usage: main.ts RUN [OTHER-SEED…] --data FOLDER [--backgrounds FOLDER] [--to FOLDER] [--disturbed N] [--threads N]
       main.ts --figures [--to FOLDER]
       main.ts --archive RUN…
       main.ts --archive RUN --to FOLDER --data FOLDER
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    backgrounds: { type: 'string' },
    to: { type: 'string' },
    disturbed: { type: 'string' },
    threads: { type: 'string' },
    figures: { type: 'boolean', default: false },
    archive: { type: 'boolean', default: false },
  },
});
const [run, ...others] = positionals;
const { data, to } = values;

if (values.figures && run === undefined) await writeFigures(to ?? PACKAGED);
else if (run === undefined || values.figures) refuse();
else if (!values.archive) await promote(run);
else if (to === undefined && data === undefined) await archiveSeeds(positionals);
else if (to === undefined || data === undefined || others.length > 0) refuse();
else await archiveJudged(run, to, await readDataset(data));

function refuse(): never {
  process.stderr.write(USAGE);
  process.exit(2);
}

async function promote(chosen: string): Promise<void> {
  if (data === undefined) refuse();
  const folder = to ?? PACKAGED;
  await promoteRun({
    run: chosen,
    otherSeeds: others,
    folder,
    dataset: await readDataset(data),
    backgrounds: values.backgrounds,
    disturbed: positive(values.disturbed),
    threads: positive(values.threads),
    onStage: (stage) => process.stderr.write(`${stage}\n`),
  });
  await writeFigures(folder);
}

async function archiveSeeds(runs: readonly string[]): Promise<void> {
  for (const each of runs) {
    const { training } = await readSettings(each);
    const folder = join(ROOT, 'models', 'seeds', String(training.seed));
    await archiveSeed(each, folder);
    process.stderr.write(`${each} is archived in ${folder}\n`);
  }
}

/** Writes the texts between the marks, and the record. Only the packaged model has figures outside its folder. */
async function writeFigures(folder: string): Promise<void> {
  const packaged = resolve(folder) === resolve(PACKAGED);
  const card = join(folder, 'card.md');
  if ((await stat(card).catch(() => undefined)) === undefined)
    await copyFile(join(PACKAGED, 'card.md'), card);
  const texts = figureTexts(await readFigures(folder));
  for (const file of packaged ? [card, ...PAGES] : [card]) {
    await writeFileAtomic(file, fillMarked(await readText(file), texts, file));
  }
  await recordModel(folder);
  process.stderr.write(`${folder} is recorded: npx mienjs models verify ${packaged ? 'default' : folder}\n`);
}

function positive(text: string | undefined): number | undefined {
  if (text === undefined || Number(text) > 0) return text === undefined ? undefined : Number(text);
  throw new Error(`got "${text}", expected a number above 0`);
}
