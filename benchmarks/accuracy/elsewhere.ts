// mien and @vladmandic/face-api on the same labelled pictures from elsewhere, whole photos and crops, in one run.
//
//   benchmarks/setup
//   npx tsx benchmarks/accuracy/elsewhere.ts --data FOLDER --abroad FOLDER [--model default] [--every 1] [--json FILE]
//     [--svg FILE]
//
// FOLDER of --data is a prepared FER-2013 with FER+ votes; FOLDER of --abroad holds SET/CLASS/* pictures. Pictures whose
// face is a near-duplicate of one of mien's training faces are left out, for both. mien finds the face and answers by
// default; a picture whose face it does not find is wrong. face-api gets each picture by three framings, and the one with
// the best mean counts, chosen on these very pictures: that favours face-api. Its answer always counts.
// mien's curve: class shares from those of training (τ 0) to even ones (τ 1), at home on the validation split.
import { parseArgs } from 'node:util';
import { labelRecords } from '../../src/dataset/labels.js';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { type JudgedPicture, judgePictures } from '../../src/evaluation/judge-pictures.js';
import { EXPRESSIONS, type Expression, parseExpression } from '../../src/expression.js';
import { writeFileAtomic, writeJson } from '../../src/files/write-whole.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import { gatherFaces } from '../../src/run/evaluate-model.js';
import { decimal, percent } from '../../src/text/number-text.js';
import { textTable } from '../../src/text/text-table.js';
import { joinedFaces, listPictures } from '../../tools/faces-abroad/faces.js';
import { balancedAccuracy, lookAt, seenFaces } from '../../tools/faces-abroad/judged-pictures.js';
import { type AnsweredSet, measurePoint } from '../../tools/faces-abroad/measure-curve.js';
import { MIEN_VERSION } from '../built.js';
import { curveFigure } from './curve-figure.js';
import { answersByFraming, FRAMINGS, type Framing } from './framings.js';
import { openPeerNetwork } from './peer-network.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    abroad: { type: 'string' },
    model: { type: 'string', default: 'default' },
    every: { type: 'string', default: '1' },
    json: { type: 'string' },
    svg: { type: 'string' },
  },
});
if (values.data === undefined || values.abroad === undefined) {
  process.stderr.write('Name --data and --abroad; this file says what each is.\n');
  process.exit(2);
}

const TAUS = Array.from({ length: 11 }, (_, i) => i / 10);

interface Looked {
  readonly set: string;
  readonly label: Expression;
  readonly pixels: Uint8Array | undefined;
  readonly peer: Readonly<Record<Framing, readonly number[]>>;
}

const dataset = await readDataset(values.data);
const recognizer = await createRecognizer({ model: values.model, threads: 1 });
const peer = await openPeerNetwork();
const looked = await lookAtAll(values.abroad, Number(values.every));
const seen = await seenFaces(looked, dataset);
const judged = looked.filter((_, i) => !seen.has(i));
const sets = [...new Set(judged.map(({ set }) => set))];

const sides = [
  { name: `mien, ${recognizer.description.architecture}`, version: MIEN_VERSION, sets: await ownSets() },
  ...FRAMINGS.map((framing) => ({
    name: `@vladmandic/face-api, ${framing}`,
    version: peer.version,
    sets: sets.map((set) =>
      measured(set, (face) => ({ probabilities: face.peer[framing], uncertain: false })),
    ),
  })),
].map((side) => ({ ...side, mean: meanOf(side.sets) }));
const curve = await ownCurve();
print();
const best = sides.slice(1).toSorted((a, b) => b.mean.balanced - a.mean.balanced)[0]!;
if (values.json !== undefined) {
  await writeJson(values.json, {
    benchmark: 'accuracy elsewhere',
    pictures: judged.length,
    sides,
    best: best.name,
    curve,
  });
}
if (values.svg !== undefined) await writeFileAtomic(values.svg, curveFigure(curve, best));
// TensorFlow.js keeps threads; ONNX Runtime's are given back first.
await recognizer.release();
process.exit();

async function lookAtAll(folder: string, every: number): Promise<readonly Looked[]> {
  const pictures = (await listPictures(folder)).filter((_, i) => i % every === 0);
  const all: Looked[] = [];
  for (const [i, picture] of pictures.entries()) {
    const label = parseExpression(picture.label);
    if (label === undefined) continue;
    const seen = await lookAt(recognizer, picture);
    if (seen === null) continue;
    const { set } = picture;
    all.push({ set, label, pixels: seen.found?.crop, peer: await answersByFraming(peer, seen) });
    if (i % 500 === 0) process.stderr.write(`${i} of ${pictures.length} pictures\n`);
  }
  return all;
}

function measured(set: string, answer: (face: Looked) => JudgedPicture['answer']) {
  const faces = judged.filter((face) => face.set === set);
  const measures = judgePictures(faces.map((face) => ({ label: face.label, answer: answer(face) })));
  const { n, accuracy, accuracyCi95, ece } = measures;
  return {
    set,
    n,
    accuracy,
    accuracyCi95,
    balanced: balancedAccuracy(set, measures),
    ece: ece!,
    recall: Object.fromEntries(measures.trueClasses.map((name) => [name, measures.perClass[name]!.recall])),
  };
}

type SetMeasures = ReturnType<typeof measured>;

async function ownSets(): Promise<readonly SetMeasures[]> {
  const found = judged.flatMap(({ pixels }) => (pixels === undefined ? [] : [{ pixels }]));
  const perceptions = await recognizer.perceiveFaces(joinedFaces(found));
  const answers = new Map<Looked, JudgedPicture['answer']>();
  let next = 0;
  for (const face of judged) {
    if (face.pixels === undefined) continue;
    const { probabilities, uncertain } = perceptions[next++]!;
    answers.set(face, { probabilities: EXPRESSIONS.map((name) => probabilities[name]), uncertain });
  }
  return sets.map((set) => measured(set, (face) => answers.get(face)));
}

/** The calibrated probabilities at training shares, as logits: a prior is moved from them. */
async function logitsOf(faces: Uint8Array): Promise<Float32Array> {
  return (await recognizer.probabilities(faces, { prior: 'training' })).map(Math.log);
}

async function ownCurve() {
  const shares = recognizer.description.shares!;
  const validation = labelRecords(dataset.records, { protocol: 'majority-7', split: 'validation' });
  const home = {
    labels: validation.labels,
    logits: await logitsOf(gatherFaces(dataset.images, [...validation.rows])),
  };
  const answered: AnsweredSet[] = [];
  for (const set of sets) {
    const faces = judged.filter((face) => face.set === set);
    const found = faces.flatMap(({ label, pixels }) => (pixels === undefined ? [] : [{ label, pixels }]));
    answered.push({
      set,
      labels: Uint8Array.from(found, ({ label }) => EXPRESSIONS.indexOf(label)),
      logits: await logitsOf(joinedFaces(found)),
      notFound: faces.flatMap(({ label, pixels }) => (pixels === undefined ? [label] : [])),
    });
  }
  return TAUS.map((tau) => {
    const point = measurePoint(home, answered, shares, { tau, temperature: 1 });
    return { tau, home: point.home.accuracy, balanced: point.mean.balanced, worst: point.worst.balanced };
  });
}

function meanOf(all: readonly SetMeasures[]) {
  const mean = (of: (each: SetMeasures) => number): number =>
    all.reduce((sum, each) => sum + of(each), 0) / all.length;
  return {
    accuracy: mean(({ accuracy }) => accuracy),
    balanced: mean(({ balanced }) => balanced),
    worst: Math.min(...all.map(({ balanced }) => balanced)),
    ece: mean(({ ece }) => ece),
  };
}

function print(): void {
  const rows = sides.map(({ name, mean, ...side }) => [
    name,
    percent(mean.accuracy),
    percent(mean.balanced),
    percent(mean.worst),
    decimal(mean.ece),
    ...side.sets.map(({ balanced }) => percent(balanced)),
  ]);
  const head = ['network', 'accuracy', 'balanced', 'worst set', 'ECE', ...sets];
  process.stdout.write(`${textTable(head, rows)}\n\n`);
  const points = curve.map(({ tau, home, balanced, worst }) => [
    decimal(tau, 1),
    percent(home),
    percent(balanced),
    percent(worst),
  ]);
  process.stdout.write(
    `${textTable(['mien at τ', 'validation', 'elsewhere, balanced', 'worst set'], points)}\n`,
  );
}
