// How networks do at home and away from it, along their curves (docs/lab/faces-abroad.md):
//
//   npx tsx tools/faces-abroad/curve.ts --data prepared/fer2013 --abroad FOLDER [--kept FOLDER] [--tau 0,0.5]
//     [--temperature 1] [--home 0.87,0.84] [--shares training] [--by-set] [--json] [--threads 1] MODEL…
//
// MODEL          a model as everywhere; a+b+c are the mean logits of several
// --abroad       SET/CLASS/*: faces that others labelled. Near-duplicates of training faces are left out.
// --kept         faces and answers that were computed once are kept here
// --tau          the logits are moved by −τ · log(class share) …
// --temperature  … and divided by T; each with each
// --home         τ is also moved until so much of validation is right, at the first temperature
// --shares       votes: those of FER+'s votes, which compare networks; training: those in the model's own file
import { parseArgs } from 'node:util';
import { labelRecords } from '../../src/dataset/labels.js';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { EXPRESSION_COUNT, EXPRESSIONS } from '../../src/expression.js';
import { readDescription } from '../../src/model/description.js';
import { findModel } from '../../src/model/find-model.js';
import type { Shares } from '../../src/model/prior.js';
import { gatherFaces } from '../../src/run/evaluate-model.js';
import { decimal, percent } from '../../src/text/number-text.js';
import { textTable } from '../../src/text/text-table.js';
import { classShares } from '../../src/training/targets.js';
import { joinedFaces } from './faces.js';
import { markedPictures } from './judged-pictures.js';
import { type AnsweredSet, measurePoint, type PointMeasures, tauAt } from './measure-curve.js';
import { meanLogits, rawLogits } from './raw-logits.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    abroad: { type: 'string' },
    kept: { type: 'string' },
    tau: { type: 'string', default: '0' },
    temperature: { type: 'string', default: '1' },
    home: { type: 'string', default: '0.87,0.84' },
    shares: { type: 'string', default: 'votes' },
    'by-set': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    threads: { type: 'string', default: '1' },
  },
});
const { data, abroad, kept } = values;
if (!data || !abroad || positionals.length === 0 || !/^(votes|training)$/.test(values.shares)) {
  process.stderr.write('Name --data, --abroad and one or more models; this file says what each is.\n');
  process.exit(2);
}
const threads = Number(values.threads);
const numbers = (text: string): readonly number[] => text.split(',').filter(Boolean).map(Number);

const dataset = await readDataset(data);
const judged = await markedPictures(abroad, dataset, { threads, kept });
const training = labelRecords(dataset.records, { protocol: 'votes', split: 'train' });
const voted = classShares(training.distributions);
const home = labelRecords(dataset.records, { protocol: 'majority-7', split: 'validation' });
const homeFaces = gatherFaces(dataset.images, [...home.rows]);

for (const name of positionals) {
  const answered = await answersOf(name.split('+'));
  const points = pointsOf(answered);
  if (values.json) process.stdout.write(`${JSON.stringify({ model: name, ...answered.about, points })}\n`);
  else print(name, points);
}

type Answers = Awaited<ReturnType<typeof answersOf>>;

async function answersOf(models: readonly string[]) {
  const found = judged.flatMap(({ pixels, ...about }) =>
    pixels === undefined ? [] : [{ ...about, pixels }],
  );
  const say = async (faces: Uint8Array): Promise<Float32Array> => {
    const all: Float32Array[] = [];
    for (const model of models) all.push(await rawLogits(model, faces, { threads, kept }));
    return meanLogits(all);
  };
  const logits = await say(joinedFaces(found));
  const sets = [...new Set(judged.map(({ set }) => set))].map((set): AnsweredSet => {
    const rows = found.flatMap((face, row) => (face.set === set && !face.seen ? [row] : []));
    return {
      set,
      labels: Uint8Array.from(rows, (row) => EXPRESSIONS.indexOf(found[row]!.label)),
      logits: Float32Array.from(
        rows.flatMap((row) => [...logits.subarray(row * EXPRESSION_COUNT, (row + 1) * EXPRESSION_COUNT)]),
      ),
      notFound: judged.flatMap((face) => (face.set === set && face.pixels === undefined ? [face.label] : [])),
    };
  });
  return {
    home: { labels: home.labels, logits: await say(homeFaces) },
    sets,
    about: { shares: values.shares === 'votes' ? voted : await ownShares(models) },
  };
}

/** The mean of the shares in the models' files. */
async function ownShares(models: readonly string[]): Promise<Shares> {
  const all: Shares[] = [];
  for (const model of models) {
    const { bytes, path } = await findModel(model);
    all.push(readDescription(bytes, path).shares ?? voted);
  }
  return EXPRESSIONS.map((_, k) => all.reduce((sum, shares) => sum + shares[k]!, 0) / all.length);
}

function pointsOf({ home: answers, sets, about }: Answers): readonly PointMeasures[] {
  const temperatures = numbers(values.temperature);
  const given = numbers(values.tau).flatMap((tau) =>
    temperatures.map((temperature) => ({ tau, temperature })),
  );
  const moved = numbers(values.home).map((wanted) => ({
    tau: tauAt(answers, about.shares, wanted),
    temperature: temperatures[0]!,
  }));
  return [...given, ...moved].map((point) => measurePoint(answers, sets, about.shares, point));
}

function print(name: string, points: readonly PointMeasures[]): void {
  const rows = points.map(({ tau, temperature, home: there, mean, worst }) => [
    decimal(tau, 2),
    decimal(temperature, 2),
    percent(there.accuracy),
    decimal(there.ece),
    percent(mean.accuracy),
    percent(mean.balanced),
    percent(worst.balanced),
    decimal(mean.ece),
  ]);
  const head = ['τ', 'T', 'validation', 'ECE there', 'accuracy', 'balanced', 'worst set', 'ECE'];
  process.stdout.write(`${name}\n\n${textTable(head, rows)}\n\n`);
  if (!values['by-set']) return;
  for (const { tau, temperature, sets } of points) {
    const bySet = sets.map((each) => [
      each.set,
      String(each.n),
      percent(each.accuracy),
      percent(each.balanced),
      decimal(each.ece),
    ]);
    process.stdout.write(`τ ${decimal(tau, 2)}, T ${decimal(temperature, 2)}\n\n`);
    process.stdout.write(`${textTable(['set', 'faces', 'accuracy', 'balanced', 'ECE'], bySet)}\n\n`);
  }
}
