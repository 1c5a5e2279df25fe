// What teaching the head one person's face brings, on persons that are simulated.
//
//   npx tsx benchmarks/teach/main.ts --data FOLDER [--takes 2] [--frames 10] [--keep 0.2] [--persons 8] [--json FILE]
//
// FOLDER is a prepared FER-2013. Persons are of two kinds: drawn ones, and "distorted" ones, the validation faces
// (majority-7) of many people all made hard to read in one way. Of each expression that is taught, --takes pictures with
// --frames frames each are given to fineTuneHead's tuneHead, as the studio's webcam does by default. Printed, means over
// the persons, before → after:
//   held back   accuracy and log-loss on the takes held back, which the studio shows
//   later       the same on up to 60 other pictures of each expression taught, and with the temperature fitted anew on
//               the faces held back ("refitted"), which mien does not do
//   not taught  accuracy on up to 60 pictures of each expression that is not
//   others      accuracy on 600 faces of other people as they are, for the first three persons
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { divideFaces } from '../../src/adapt/divide-faces.js';
import type { TaughtFace } from '../../src/adapt/taught-face.js';
import { tuneHead } from '../../src/adapt/tune-head.js';
import { DIVISION } from '../../src/adapt/tune-options.js';
import { labelRecords } from '../../src/dataset/labels.js';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { logLoss } from '../../src/evaluation/log-loss.js';
import { type Predictions, topClasses } from '../../src/evaluation/predictions.js';
import { applyTemperature, fitTemperature, logProbabilities } from '../../src/evaluation/temperature.js';
import { EXPRESSION_COUNT, EXPRESSIONS, type Expression } from '../../src/expression.js';
import { FACE_BYTES } from '../../src/image/face-size.js';
import { findModel } from '../../src/model/find-model.js';
import { Random } from '../../src/random.js';
import { openSession } from '../../src/runtime/node.js';
import { floats } from '../../src/runtime/session.js';
import { sum } from '../train-step/statistics.js';
import { distortedPerson, drawnPerson, type FacesByClass, frameOf, type Person } from './people.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    takes: { type: 'string', default: '2' },
    frames: { type: 'string', default: '10' },
    keep: { type: 'string', default: '0.2' },
    persons: { type: 'string', default: '8' },
    json: { type: 'string' },
  },
});
const { data } = values;
if (data === undefined) {
  process.stderr.write('usage: main.ts --data FOLDER [--takes 2] [--frames 10] [--keep 0.2] [--persons 8]\n');
  process.exit(2);
}
const [takes, frames] = [Number(values.takes), Number(values.frames)];
const [keep, persons] = [Number(values.keep), Number(values.persons)];

const TAUGHT: Readonly<Record<string, readonly Expression[]>> = {
  seven: EXPRESSIONS,
  three: ['happy', 'sad', 'neutral'],
  two: ['happy', 'neutral'],
};
const LATER = 60;
const OTHERS = 600;
const THREADS = { threads: 2 };

const model = await findModel();
const { byClass, others } = await validationFaces(data);
const results: object[] = [];
for (const kind of ['drawn', 'distorted'] as const)
  for (const [name, taught] of Object.entries(TAUGHT)) results.push(await measure(kind, name, taught));
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ takes, frames, keep, persons, results }, null, 2)}\n`);
}

type Face = Pick<TaughtFace, 'crop' | 'expression'>;
type Note = (what: string, value: number) => void;

async function validationFaces(
  folder: string,
): Promise<{ readonly byClass: FacesByClass; readonly others: readonly Face[] }> {
  const { records, images } = await readDataset(folder);
  const { rows, labels } = labelRecords(records, { protocol: 'majority-7', split: 'validation' });
  const faces = [...rows].map((row, i) => ({
    crop: images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES),
    expression: EXPRESSIONS[labels[i]!]!,
  }));
  const byExpression = {} as Record<Expression, Uint8Array[]>;
  for (const name of EXPRESSIONS) byExpression[name] = [];
  for (const { crop, expression } of faces.slice(OTHERS)) byExpression[expression].push(crop);
  return { byClass: byExpression, others: faces.slice(0, OTHERS) };
}

/** Teaches each person's face, and prints what it brought. */
async function measure(
  kind: 'drawn' | 'distorted',
  name: string,
  taught: readonly Expression[],
): Promise<object> {
  const lists = new Map<string, number[]>();
  const note: Note = (what, value) => {
    lists.set(what, [...(lists.get(what) ?? []), value]);
  };
  for (let number = 0; number < persons; number++) {
    const person = kind === 'drawn' ? drawnPerson(number) : distortedPerson(number, byClass);
    await teach(person, taught, number, note);
  }
  const means = [...lists].map(([what, list]) => [what, sum(list) / list.length] as const);
  process.stdout.write(`${kind} persons, ${name} expressions, ${takes} takes of ${frames}, keep ${keep}\n`);
  for (const [what, mean] of means) process.stdout.write(`  ${what.padEnd(30)} ${mean.toFixed(3)}\n`);
  return { kind, expressions: name, means: Object.fromEntries(means) };
}

async function teach(
  person: Person,
  taught: readonly Expression[],
  number: number,
  note: Note,
): Promise<void> {
  const faces = givenFaces(person, taught, number);
  const later = laterFaces(person);
  const isTaught = ({ expression }: Face): boolean => taught.includes(expression);
  const { bytes, report } = await tuneHead(
    openSession,
    { bytes: model.bytes, name: 'model' },
    faces,
    { keep },
    THREADS,
  );
  for (const [when, file] of [
    ['before', model.bytes],
    ['after', bytes],
  ] as const) {
    note(`held back, accuracy ${when}`, report[when].accuracy);
    note(`held back, log-loss ${when}`, report[when].logLoss);
    const seen = await predict(file, later.filter(isTaught));
    note(`later, accuracy ${when}`, accuracyOf(seen));
    note(`later, log-loss ${when}`, logLoss(seen));
    if (when === 'after') note('later, log-loss refitted', await refittedLogLoss(file, faces, seen));
    if (taught.length < EXPRESSION_COUNT) {
      const untaught = later.filter((face) => !isTaught(face));
      note(`not taught, accuracy ${when}`, accuracyOf(await predict(file, untaught)));
    }
    if (number < 3) note(`others, accuracy ${when}`, accuracyOf(await predict(file, others)));
  }
}

/** How many pictures of an expression are taught. */
function givenCount(person: Person, expression: Expression): number {
  return Math.min(takes, Math.floor(person.count(expression) / 2));
}

function givenFaces(person: Person, taught: readonly Expression[], number: number): readonly TaughtFace[] {
  return taught.flatMap((expression, k) =>
    Array.from({ length: givenCount(person, expression) * frames }, (_, i) => {
      const take = Math.floor(i / frames);
      const random = new Random(3, number, k, i);
      return { crop: frameOf(person.picture(expression, take), i % frames, random), expression, take };
    }),
  );
}

function laterFaces(person: Person): readonly Face[] {
  return EXPRESSIONS.flatMap((expression) => {
    const given = givenCount(person, expression);
    const count = Math.min(LATER, person.count(expression) - given);
    return Array.from({ length: count }, (_, i) => ({
      crop: person.picture(expression, given + i),
      expression,
    }));
  });
}

/** The log loss of predictions, with the temperature fitted anew on the faces held back. */
async function refittedLogLoss(
  file: Uint8Array,
  faces: readonly TaughtFace[],
  seen: Predictions,
): Promise<number> {
  const { heldBack } = divideFaces(faces, DIVISION);
  const held = await predict(file, heldBack);
  const { temperature } = fitTemperature(logProbabilities(held.probabilities), held.labels, EXPRESSION_COUNT);
  return logLoss({ ...seen, probabilities: applyTemperature(seen, temperature) });
}

async function predict(bytes: Uint8Array, faces: readonly Face[]): Promise<Predictions> {
  const session = await openSession(bytes, THREADS);
  const probabilities = new Float32Array(faces.length * EXPRESSION_COUNT);
  for (let start = 0; start < faces.length; start += 64) {
    const part = faces.slice(start, start + 64);
    const data = Float32Array.from(part.flatMap(({ crop }) => [...crop]));
    const outputs = await session.run({ images: { shape: [part.length, 1, 48, 48], data } });
    probabilities.set(floats(outputs.probabilities), start * EXPRESSION_COUNT);
  }
  await session.release();
  const labels = Uint8Array.from(faces, ({ expression }) => EXPRESSIONS.indexOf(expression));
  return { labels, probabilities, classCount: EXPRESSION_COUNT };
}

function accuracyOf(predictions: Predictions): number {
  const top = topClasses(predictions);
  return predictions.labels.filter((label, i) => label === top[i]).length / top.length;
}
