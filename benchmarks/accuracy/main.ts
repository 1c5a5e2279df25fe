// Expression networks on the very same test faces: mien's and the one of @vladmandic/face-api.
//
//   benchmarks/setup
//   npx tsx benchmarks/accuracy/main.ts --data FOLDER [--model default] [--json FILE]
//
// FOLDER is a prepared FER-2013 with FER+ votes. Judged on PrivateTest by two rules, majority-7 of fer2013new.csv and
// FER-2013's own labels, by the same measures (src/evaluation). mien's network gets the 48×48 gray faces as they are;
// face-api's gets them gray in three colours and enlarged bilinearly to the 112×112 it was made for by its own code, and
// its classes are put into mien's order. Its weights come with its package; what they were trained on is not published.
// Neither is told to which crop it would be used to: face-api's detector frames faces in another way than FER-2013 does,
// so each face is also tried enlarged by its border ("looser") and without part of it ("closer"), and the best of the
// three by the validation split is what counts. Probabilities are taken as they come; mien's are calibrated.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { isCopyOfTraining } from '../../src/dataset/duplicates.js';
import { type LabelOptions, labelRecords, protocolClasses } from '../../src/dataset/labels.js';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { type Evaluation, evaluate } from '../../src/evaluation/evaluate.js';
import type { Measures } from '../../src/evaluation/measures.js';
import { EXPRESSION_COUNT } from '../../src/expression.js';
import { FACE_BYTES, FACE_SIZE } from '../../src/image/face-size.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import { gatherFaces } from '../../src/run/evaluate-model.js';
import { count, decimal, percent } from '../../src/text/number-text.js';
import { textTable } from '../../src/text/text-table.js';
import { MIEN_VERSION } from '../built.js';
import type { Tensor, TensorFlow } from '../peers.js';
import { openPeerNetwork } from './peer-network.js';

type Rule = Pick<LabelOptions, 'protocol' | 'table'>;
type Network = (faces: Uint8Array) => Promise<Float32Array>;

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    model: { type: 'string', default: 'default' },
    json: { type: 'string' },
  },
});
if (values.data === undefined) {
  process.stderr.write('usage: main.ts --data FOLDER [--model MODEL] [--json FILE]\n');
  process.exit(2);
}

const MAJORITY = { protocol: 'majority-7', table: 'fer2013new' } as const;
const RULES: readonly Rule[] = [MAJORITY, { protocol: 'source-label' }];
/** Pixels of border added (or, below 0, cut away) on each side of the 48. */
const FRAMES = { 'as it is': 0, looser: 6, closer: -4 } as const;
type Frame = keyof typeof FRAMES;
const FRAME_NAMES = Object.keys(FRAMES) as Frame[];
const BATCH = 64;

const dataset = await readDataset(values.data);
const recognizer = await createRecognizer({ model: values.model });
const peer = await openPeer();
const frame = await bestFrame();

const results = [];
for (const rule of RULES) {
  for (const { name, version, probabilities } of [
    {
      name: `mien, ${recognizer.description.architecture}`,
      version: MIEN_VERSION,
      probabilities: (faces: Uint8Array) => recognizer.probabilities(faces),
    },
    {
      name: `@vladmandic/face-api, ${frame}`,
      version: peer.version,
      probabilities: (faces: Uint8Array) => peer.probabilities(faces, FRAMES[frame]),
    },
  ]) {
    const { n, accuracy, accuracyCi95, macroF1, ece, logLoss, tvToVotes, perClass, ...others } = await judged(
      name,
      rule,
      'test',
      probabilities,
    );
    results.push({
      ...rule,
      side: name,
      version,
      n,
      accuracy,
      accuracyCi95,
      macroF1,
      ece,
      logLoss,
      tvToVotes,
      recall: Object.fromEntries(Object.entries(perClass).map(([key, scores]) => [key, scores.recall])),
      deduplicated: briefly(others.deduplicated),
      withoutNearCopies: briefly(others.withoutNearCopies),
    });
  }
}
const table = textTable(
  [
    'labels',
    'network',
    'n',
    'accuracy (95 %)',
    'macro-F1',
    'ECE',
    'de-duplicated',
    'without near-duplicates',
  ],
  results.map((each) => [
    each.table ? `${each.protocol}, ${each.table}` : "FER-2013's own",
    each.side,
    count(each.n),
    `${percent(each.accuracy)} (${each.accuracyCi95.map((bound) => (100 * bound).toFixed(1)).join('–')})`,
    decimal(each.macroF1),
    decimal(each.ece),
    ...[each.deduplicated, each.withoutNearCopies].map((part) =>
      part === null ? '–' : `${percent(part.accuracy)} of ${count(part.n)}`,
    ),
  ]),
);
process.stdout.write(`${table}\n`);
if (values.json !== undefined) {
  await writeFile(
    values.json,
    `${JSON.stringify({ benchmark: 'accuracy', split: 'test', frame, results }, null, 2)}\n`,
  );
}
// TensorFlow.js keeps threads; ONNX Runtime's are given back first.
await recognizer.release();
process.exit();

async function judged(
  model: string,
  rule: Rule,
  split: 'validation' | 'test',
  probabilities: Network,
): Promise<Evaluation> {
  const labelled = labelRecords(dataset.records, { ...rule, split });
  const rows = [...labelled.rows];
  return evaluate({
    model,
    split,
    labelled,
    probabilities: await probabilities(gatherFaces(dataset.images, rows)),
    copiesOfTraining: rows.map((row) => isCopyOfTraining(dataset.records, row)),
    nearCopies: dataset.nearCopies && rows.map((row) => dataset.nearCopies?.has(row) === true),
    trueClasses: protocolClasses(labelled.protocol),
  });
}

/** Which frame suits the peer best, on validation. */
async function bestFrame(): Promise<Frame> {
  let best: { readonly name: Frame; readonly accuracy: number } = { name: 'as it is', accuracy: -1 };
  for (const name of FRAME_NAMES) {
    const { accuracy } = await judged(name, MAJORITY, 'validation', (faces) =>
      peer.probabilities(faces, FRAMES[name]),
    );
    process.stderr.write(`face-api on validation, ${name}: ${percent(accuracy)}\n`);
    if (accuracy > best.accuracy) best = { name, accuracy };
  }
  return best.name;
}

interface Peer {
  readonly version: string;
  /** `[n, 7]` */
  readonly probabilities: (faces: Uint8Array, border: number) => Promise<Float32Array>;
}

async function openPeer(): Promise<Peer> {
  const { tf, version, answer } = await openPeerNetwork();
  return {
    version,
    async probabilities(faces, border) {
      const total = faces.length / FACE_BYTES;
      const result = new Float32Array(total * EXPRESSION_COUNT);
      for (let start = 0; start < total; start += BATCH) {
        const tensors: Tensor[] = [];
        for (let i = start; i < Math.min(total, start + BATCH); i++) {
          tensors.push(framed(tf, faces.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES), border));
        }
        const answers = await answer(tensors);
        answers.forEach((probabilities, i) => {
          result.set(probabilities, (start + i) * EXPRESSION_COUNT);
        });
        for (const tensor of tensors) tensor.dispose();
      }
      return result;
    },
  };
}

/** Gray in three colours, the border repeated or cut away. */
function framed(tf: TensorFlow, face: Uint8Array, border: number): Tensor {
  const side = FACE_SIZE + 2 * border;
  const data = new Uint8Array(side * side * 3);
  const inside = (v: number): number => Math.min(FACE_SIZE - 1, Math.max(0, v - border));
  for (let y = 0, at = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at += 3) data.fill(face[inside(y) * FACE_SIZE + inside(x)]!, at, at + 3);
  }
  return tf.tensor3d(data, [side, side, 3], 'int32');
}

function briefly(measures: Measures | null | undefined) {
  return measures ? { n: measures.n, accuracy: measures.accuracy, macroF1: measures.macroF1 } : null;
}
