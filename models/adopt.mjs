// Makes a run the packaged model, or writes the figures of the packaged model anew:
//
//   npm run build
//   node models/adopt.mjs RUN [OTHER-SEED…] --data FOLDER [--backgrounds FOLDER] [--to models/default]
//     [--disturbed N] [--threads N]
//   node models/adopt.mjs --figures [--to models/default]
//   node models/adopt.mjs --keep RUN…
//   node models/adopt.mjs --keep RUN --to FOLDER --data FOLDER
//
// The first takes RUN's network, settings and history into models/default, measures on the test split what its card
// tells, beside it how runs of the same recipe with other seeds did, and goes on as the second, which writes the figures
// between the marks of card.md, README.md and docs/results.md from the JSON beside the model, and its record for `mien models verify`.
// The third keeps runs of the packaged recipe with other seeds in models/seeds/<seed>, which the first takes as OTHER-SEED.
// The last keeps a run of "mien train" elsewhere, judged on the test split now.
// tools/faces-abroad/elsewhere.ts measures models/default on faces from elsewhere, between the first and the second.
// What stands outside the marks is written by hand: read it again after a change of model.
import { copyFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readDataset } from '../dist/dataset/prepared/read-dataset.js';
import { readText } from '../dist/files/read.js';
import { writeFileAtomic } from '../dist/files/write-whole.js';
import { adoptRun } from '../dist/run/record/adopt-run.js';
import { keepJudged, keepSeed } from '../dist/run/record/keep-run.js';
import { figureTexts } from '../dist/run/record/figure-texts.js';
import { fillMarked } from '../dist/run/record/marked-text.js';
import { readFigures } from '../dist/run/record/model-figures.js';
import { recordModel } from '../dist/run/record/model-record.js';
import { readSettings } from '../dist/run/run-folder.js';

const PACKAGED = join(import.meta.dirname, 'default');
const PAGES = ['README.md', 'docs/results.md'].map((page) => join(import.meta.dirname, '..', page));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    backgrounds: { type: 'string' },
    to: { type: 'string' },
    disturbed: { type: 'string' },
    threads: { type: 'string' },
    figures: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const { data, backgrounds, to = PACKAGED, figures, keep } = values;
const [run, ...otherSeeds] = positionals;
const elsewhere = keep && (values.to !== undefined || data !== undefined);
const lacking = elsewhere
  ? otherSeeds.length > 0 || values.to === undefined || data === undefined
  : !figures && !keep && data === undefined;
if ((run === undefined) !== figures || lacking) {
  process.stderr.write(
    'usage: adopt.mjs RUN [OTHER-SEED…] --data FOLDER [--backgrounds FOLDER] [--to FOLDER] [--disturbed N] [--threads N]\n' +
      '       adopt.mjs --figures [--to FOLDER]\n' +
      '       adopt.mjs --keep RUN…\n' +
      '       adopt.mjs --keep RUN --to FOLDER --data FOLDER\n',
  );
  process.exit(2);
}
if (elsewhere) {
  await keepJudged(run, to, await readDataset(data));
  process.exit();
}
if (keep) {
  for (const each of positionals) {
    const folder = join(import.meta.dirname, 'seeds', String((await readSettings(each)).training.seed));
    await keepSeed(each, folder);
    process.stderr.write(`${each} is kept in ${folder}\n`);
  }
  process.exit();
}
const packaged = resolve(to) === resolve(PACKAGED);
if (!figures) {
  const number = (/** @type {string | undefined} */ text) => {
    if (text === undefined || Number(text) > 0) return text === undefined ? undefined : Number(text);
    throw new Error(`got "${text}", expected a number above 0`);
  };
  await adoptRun({
    run,
    otherSeeds,
    folder: to,
    dataset: await readDataset(data),
    backgrounds,
    disturbed: number(values.disturbed),
    threads: number(values.threads),
    onStage: (stage) => process.stderr.write(`${stage}\n`),
  });
}
const card = join(to, 'card.md');
if ((await stat(card).catch(() => undefined)) === undefined) await copyFile(join(PACKAGED, 'card.md'), card);
const texts = figureTexts(await readFigures(to));
for (const file of packaged ? [card, ...PAGES] : [card]) {
  await writeFileAtomic(file, fillMarked(await readText(file), texts, file));
}
await recordModel(to);
process.stderr.write(`${to} is recorded: node dist/cli/main.js models verify ${packaged ? 'default' : to}\n`);
