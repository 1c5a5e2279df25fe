// Measures a model as it is used, at home and on labelled faces from elsewhere, under three priors:
//
//   npx tsx tools/faces-abroad/elsewhere.ts --data prepared/fer2013 --abroad FOLDER [--kept FOLDER] [--model default]
//     [--to models/default]
//
// The other network's figures are those of benchmarks/accuracy, by the framing of faces that suits it best.
// Writes elsewhere.json into the folder of --to, from which tools/promote/main.ts --figures writes the tables of card and README.
// Near-duplicates of training faces are left out. Looks at the test split.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readDataset } from '../../src/dataset/prepared/read-dataset.js';
import { type JudgedPicture, judgePictures } from '../../src/evaluation/judge-pictures.js';
import { EXPRESSIONS } from '../../src/expression.js';
import { writeJson } from '../../src/files/write-whole.js';
import type { Prior } from '../../src/model/prior.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import { evaluateModel } from '../../src/run/evaluate-model.js';
import type { ElsewhereFigures, PriorFigures, SetFigures } from '../promote/elsewhere-figures.js';
import { MEASURED_FILES } from '../promote/model-figures.js';
import { joinedFaces } from './faces.js';
import { balancedAccuracy, type JudgedFace, markedPictures } from './judged-pictures.js';
import { peerFigures } from './peer-figures.js';

const { values } = parseArgs({
  options: {
    data: { type: 'string' },
    abroad: { type: 'string' },
    kept: { type: 'string' },
    model: { type: 'string', default: 'default' },
    to: { type: 'string', default: 'models/default' },
    threads: { type: 'string', default: '1' },
  },
});
const { data, abroad, kept, model, to } = values;
if (!data || !abroad) {
  process.stderr.write('Name --data and --abroad; this file says what each is.\n');
  process.exit(2);
}
const threads = Number(values.threads);
const dataset = await readDataset(data);
const marked = await markedPictures(abroad, dataset, { threads, kept });
const judged = marked.filter(({ seen }) => !seen);
const recognizer = await createRecognizer({ model, threads });
const peer = await peerFigures();
const own = await underPrior(undefined);
const figures: ElsewhereFigures = {
  priors: [own, await underPrior('training'), await underPrior('even')],
  peer,
};
await recognizer.release();
await writeJson(join(to, MEASURED_FILES.elsewhere), figures);
process.stderr.write(`written: ${join(to, MEASURED_FILES.elsewhere)}\n`);

async function underPrior(prior: Prior | undefined): Promise<PriorFigures> {
  const asked = {
    name: recognizer.name,
    description: recognizer.description,
    probabilities: (faces: Uint8Array) => recognizer.probabilities(faces, { prior }),
  };
  const rules = [{ protocol: 'majority-7' as const }];
  const [home] = await evaluateModel(asked, dataset, { split: 'test', rules });
  const { accuracy, macroF1, ece } = home!.evaluation;
  const name = prior === undefined ? `default: ${recognizer.prior?.name ?? 'unknown'}` : String(prior);
  const sets: SetFigures[] = [];
  for (const { set } of peer.sets) sets.push(await measureSet(set, prior));
  return { prior: name, home: { accuracy, macroF1, ece }, sets };
}

async function measureSet(set: string, prior: Prior | undefined): Promise<SetFigures> {
  const pictures = judged.filter((each) => each.set === set);
  const found = pictures.flatMap(({ pixels }) => (pixels === undefined ? [] : [{ pixels }]));
  const perceptions = await recognizer.perceiveFaces(joinedFaces(found), { prior });
  let next = 0;
  const answers = pictures.map(({ label, pixels }: JudgedFace): JudgedPicture => {
    if (pixels === undefined) return { label, answer: undefined };
    const { probabilities, uncertain } = perceptions[next++]!;
    return {
      label,
      answer: { probabilities: EXPRESSIONS.map((name) => probabilities[name]), uncertain },
    };
  });
  const measures = judgePictures(answers);
  return {
    set,
    n: measures.n,
    found: measures.found.share,
    accuracy: measures.accuracy,
    balanced: balancedAccuracy(set, measures),
    ece: measures.ece!,
    answered: { share: measures.answered.share!, accuracy: measures.answered.accuracy! },
  };
}
