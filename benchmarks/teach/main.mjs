// What teaching the head one person's face brings, on persons that are simulated.
//
//   npm run build
//   node benchmarks/teach/main.mjs --data FOLDER [--takes 2] [--frames 10] [--keep 0.2] [--persons 8] [--json FILE]
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
import { divideFaces } from '../../dist/adapt/divide-faces.js';
import { tuneHead } from '../../dist/adapt/tune-head.js';
import { DIVISION } from '../../dist/adapt/tune-options.js';
import { labelRecords } from '../../dist/dataset/labels.js';
import { readDataset } from '../../dist/dataset/prepared/read-dataset.js';
import { logLoss } from '../../dist/evaluation/log-loss.js';
import { topClasses } from '../../dist/evaluation/predictions.js';
import { applyTemperature, fitTemperature, logProbabilities } from '../../dist/evaluation/temperature.js';
import { EXPRESSION_COUNT, EXPRESSIONS } from '../../dist/expression.js';
import { FACE_BYTES } from '../../dist/image/face-size.js';
import { findModel } from '../../dist/model/find-model.js';
import { Random } from '../../dist/random.js';
import { openSession } from '../../dist/runtime/node.js';
import { distortedPerson, drawnPerson, frameOf } from './people.mjs';

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
if (values.data === undefined) {
  process.stderr.write(
    'usage: main.mjs --data FOLDER [--takes 2] [--frames 10] [--keep 0.2] [--persons 8]\n',
  );
  process.exit(2);
}
const [takes, frames, keep, persons] = ['takes', 'frames', 'keep', 'persons'].map((name) =>
  Number(values[name]),
);

const TAUGHT = { seven: EXPRESSIONS, three: ['happy', 'sad', 'neutral'], two: ['happy', 'neutral'] };
const LATER = 60;
const OTHERS = 600;
const THREADS = { threads: 2 };

const model = await findModel();
const { byClass, others } = await validationFaces();
const results = [];
for (const kind of ['drawn', 'distorted'])
  for (const name of Object.keys(TAUGHT)) results.push(await measure(kind, name));
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ takes, frames, keep, persons, results }, null, 2)}\n`);
}

async function validationFaces() {
  const { records, images } = await readDataset(values.data);
  const { rows, labels } = labelRecords(records, { protocol: 'majority-7', split: 'validation' });
  const faces = [...rows].map((row, i) => ({
    crop: images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES),
    expression: EXPRESSIONS[labels[i]],
  }));
  const rest = faces.slice(OTHERS);
  const byClass = Object.fromEntries(
    EXPRESSIONS.map((name) => [
      name,
      rest.filter(({ expression }) => expression === name).map(({ crop }) => crop),
    ]),
  );
  return { byClass, others: faces.slice(0, OTHERS) };
}

async function measure(kind, name) {
  const sums = {};
  const add = (what, value) => {
    sums[what] = [...(sums[what] ?? []), value];
  };
  const taught = TAUGHT[name];
  for (let number = 0; number < persons; number++) {
    const person = kind === 'drawn' ? drawnPerson(number) : distortedPerson(number, byClass);
    const given = (expression) => Math.min(takes, Math.floor(person.count(expression) / 2));
    const faces = taught.flatMap((expression, k) =>
      Array.from({ length: given(expression) * frames }, (_, i) => {
        const take = Math.floor(i / frames);
        const random = new Random(3, number, k, i);
        return { crop: frameOf(person.picture(expression, take), i % frames, random), expression, take };
      }),
    );
    const later = EXPRESSIONS.flatMap((expression) => {
      const count = Math.min(LATER, person.count(expression) - given(expression));
      return Array.from({ length: count }, (_, i) => ({
        crop: person.picture(expression, given(expression) + i),
        expression,
      }));
    });
    const { bytes, report } = await tuneHead(
      openSession,
      { bytes: model.bytes, name: 'model' },
      faces,
      { keep },
      THREADS,
    );
    const isTaught = ({ expression }) => taught.includes(expression);
    for (const [when, file] of [
      ['before', model.bytes],
      ['after', bytes],
    ]) {
      add(`held back, accuracy ${when}`, report[when].accuracy);
      add(`held back, log-loss ${when}`, report[when].logLoss);
      const seen = await predict(file, later.filter(isTaught));
      add(`later, accuracy ${when}`, accuracyOf(seen));
      add(`later, log-loss ${when}`, logLoss(seen));
      if (when === 'after') {
        const { heldBack } = divideFaces(faces, DIVISION);
        const held = await predict(file, heldBack);
        const { temperature } = fitTemperature(
          logProbabilities(held.probabilities),
          held.labels,
          EXPRESSION_COUNT,
        );
        add(
          'later, log-loss refitted',
          logLoss({ ...seen, probabilities: applyTemperature(seen, temperature) }),
        );
      }
      if (taught.length < EXPRESSION_COUNT) {
        add(
          `not taught, accuracy ${when}`,
          accuracyOf(
            await predict(
              file,
              later.filter((face) => !isTaught(face)),
            ),
          ),
        );
      }
      if (number < 3) add(`others, accuracy ${when}`, accuracyOf(await predict(file, others)));
    }
  }
  const means = Object.fromEntries(
    Object.entries(sums).map(([what, list]) => [what, list.reduce((a, b) => a + b, 0) / list.length]),
  );
  process.stdout.write(`${kind} persons, ${name} expressions, ${takes} takes of ${frames}, keep ${keep}\n`);
  for (const [what, mean] of Object.entries(means))
    process.stdout.write(`  ${what.padEnd(30)} ${mean.toFixed(3)}\n`);
  return { kind, expressions: name, means };
}

async function predict(bytes, faces) {
  const session = await openSession(bytes, THREADS);
  const probabilities = new Float32Array(faces.length * EXPRESSION_COUNT);
  for (let start = 0; start < faces.length; start += 64) {
    const part = faces.slice(start, start + 64);
    const data = Float32Array.from(part.flatMap(({ crop }) => [...crop]));
    const outputs = await session.run({ images: { shape: [part.length, 1, 48, 48], data } });
    probabilities.set(outputs.probabilities.data, start * EXPRESSION_COUNT);
  }
  await session.release();
  const labels = Uint8Array.from(faces, ({ expression }) => EXPRESSIONS.indexOf(expression));
  return { labels, probabilities, classCount: EXPRESSION_COUNT };
}

function accuracyOf(predictions) {
  const top = topClasses(predictions);
  return predictions.labels.filter((label, i) => label === top[i]).length / top.length;
}
