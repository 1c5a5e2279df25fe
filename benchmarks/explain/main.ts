// Whether explanations show what the network uses.
//
//   npx tsx benchmarks/explain/main.ts --data FOLDER [--model default] [--maps 6,12,24,48] [--layers logits,block3]
//
// FOLDER is a prepared dataset. Of its validation faces (majority-7) that the model recognises, 100 of each class at
// most are explained by their class. Printed for each map:
// - the probability that the class loses, on average, when the hottest fifth of a face's places is set to the face's
//   mean gray; when the hottest fifth of another face of the class is; and when the face's own coldest fifth is;
// - the share of the heat in the regions of mouth and eyes, by class, which have 14 and 24 % of the area;
// - with shuffled weights (Adebayo et al. 2018, Sanity Checks for Saliency Maps), seeds 1 to 5: how far the order of the
//   places is still that of the trained network (Spearman), and the mouth's share, for happy and surprise.
import { parseArgs } from 'node:util';
import { labelRecords } from '../../src/dataset/labels.js';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { openExplainer } from '../../src/explain/explainer.js';
import { HEAT_REGIONS, type HeatRegion, shareIn } from '../../src/explain/heat-regions.js';
import { EXPRESSIONS, type Expression } from '../../src/expression.js';
import { FACE_BYTES } from '../../src/image/face-size.js';
import { findModel } from '../../src/model/find-model.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import { gatherFaces } from '../../src/run/evaluate-model.js';
import { openSession } from '../../src/runtime/node.js';
import { byHeat, rankCorrelation, without } from './measures.js';
import { shuffledModel } from './shuffled-model.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    model: { type: 'string', default: 'default' },
    maps: { type: 'string', default: '6,12,24,48' },
    layers: { type: 'string', default: 'logits,block3' },
  },
});
const { data, layers } = values;
if (data === undefined) {
  process.stderr.write(
    'usage: main.ts --data FOLDER [--model MODEL] [--maps 6,12] [--layers logits,block3]\n',
  );
  process.exit(2);
}

const MOST = 100;
const FIFTH = Math.round(FACE_BYTES / 5);
const SEEDS = [1, 2, 3, 4, 5];

const { bytes, path } = await findModel(values.model);
const recognizer = await createRecognizer({ model: path, threads: 1 });
const groups = await recognised();
for (const map of values.maps.split(',').map(Number)) await measure(map);
await recognizer.release();

/** Faces that the model names right, by class. */
async function recognised() {
  const { records, images } = await readDataset(data!);
  const { rows, labels } = labelRecords(records, { protocol: 'majority-7', split: 'validation' });
  const perceptions = await recognizer.perceiveFaces(gatherFaces(images, [...rows]));
  return EXPRESSIONS.map((name, k) => {
    const right = [...rows].filter((_, i) => labels[i] === k && perceptions[i]!.expression === name);
    return { name, faces: right.slice(0, MOST).map((row) => gatherFaces(images, [row])) };
  });
}

async function measure(map: number) {
  const { about, heats } = await explained(bytes, map, groups);
  const lost = { hottest: 0, others: 0, coldest: 0 };
  let count = 0;
  for (const [k, { name, faces }] of groups.entries()) {
    const orders = heats[k]!.map(byHeat);
    const before = await probabilityOf(name, faces);
    const loss = async (places: (i: number) => number[]) =>
      before -
      (await probabilityOf(
        name,
        faces.map((face, i) => without(face, places(i))),
      ));
    lost.hottest += await loss((i) => orders[i]!.slice(0, FIFTH));
    lost.others += await loss((i) => orders[(i + 1) % orders.length]!.slice(0, FIFTH));
    lost.coldest += await loss((i) => orders[i]!.slice(-FIFTH));
    count += faces.length;
  }
  const [hottest, others, coldest] = Object.values(lost).map((sum) => (sum / count).toFixed(3));
  console.log(
    `\n${about}, ${count} faces: lost by the hottest fifth ${hottest}, another's ${others}, coldest ${coldest}`,
  );
  for (const [k, { name, faces }] of groups.entries()) {
    const shares = Object.entries(HEAT_REGIONS).map(
      ([region, place]) => `${region} ${percent(heats[k]!, place)}`,
    );
    console.log(`  ${name} (${faces.length}): ${shares.join(', ')}`);
  }
  for (const layer of [...layers.split(','), '']) await shuffle(map, layer, heats);
}

async function shuffle(map: number, layer: string, trained: Float32Array[][]) {
  const asked = (['happy', 'surprise'] as const).map((name) => EXPRESSIONS.indexOf(name));
  const found = asked.map(() => [] as Float32Array[]);
  const correlations = asked.map(() => 0);
  for (const seed of SEEDS) {
    const model = shuffledModel(bytes, seed, layer);
    const { heats } = await explained(
      model,
      map,
      asked.map((k) => groups[k]!),
    );
    heats.forEach((own, i) => {
      found[i]!.push(...own);
      own.forEach((heat, n) => {
        correlations[i]! += rankCorrelation(heat, trained[asked[i]!]![n]!);
      });
    });
  }
  const texts = asked.map((k, i) => {
    const correlation = (correlations[i]! / found[i]!.length).toFixed(2);
    return `${EXPRESSIONS[k]} correlation ${correlation}, mouth ${percent(found[i]!, HEAT_REGIONS.mouth)}`;
  });
  console.log(`  shuffled ${layer || 'all'}: ${texts.join('; ')}`);
}

async function explained(model: Uint8Array, map: number, asked: typeof groups) {
  const explainer = await openExplainer(openSession, { bytes: model, name: path }, { map, threads: 1 });
  const heats: Float32Array[][] = [];
  for (const { name, faces } of asked) {
    const heat = await explainer.heat(
      Buffer.concat(faces),
      faces.map(() => name),
    );
    heats.push(faces.map((_, i) => heat.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES)));
  }
  await explainer.release();
  return { about: `${explainer.method} ${explainer.map.join('×')}`, heats };
}

/** Summed over the faces. */
async function probabilityOf(name: Expression, faces: Uint8Array[]) {
  const perceptions = await recognizer.perceiveFaces(Buffer.concat(faces));
  return perceptions.reduce((sum, { probabilities }) => sum + probabilities[name], 0);
}

function percent(heats: Float32Array[], region: HeatRegion) {
  const mean = heats.reduce((sum, heat) => sum + shareIn(heat, region), 0) / heats.length;
  return `${(100 * mean).toFixed(0)} %`;
}
