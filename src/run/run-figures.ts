import { type Labelling, labelRecords } from '../dataset/labels.js';
import { FACE_BYTES, SPLITS } from '../dataset/record.js';
import type { Evaluation } from '../evaluation/evaluate.js';
import { confidentMistakes } from '../evaluation/mistakes.js';
import type { ReportFigure } from '../evaluation/report/run-report.js';
import type { Robustness } from '../evaluation/robustness.js';
import { EXPRESSION_COUNT, EXPRESSIONS, type Expression } from '../expression.js';
import { coverageFigure } from '../figure/accuracy-coverage.js';
import { architectureDrawing } from '../figure/architecture.js';
import { classBalance } from '../figure/class-balance.js';
import { confusionMatrixFigure } from '../figure/confusion-matrix.js';
import { faceGrid } from '../figure/face-grid.js';
import { type LearningCurves, learningCurves } from '../figure/learning-curves.js';
import { reliabilityDiagram } from '../figure/reliability-diagram.js';
import { robustnessFigure } from '../figure/robustness.js';
import type { NetworkDescription } from '../nn/description.js';
import { Random } from '../random.js';
import type { RunReportInput } from './run-report-input.js';

/** A figure and the name of its PNG in the run folder. */
export interface RunFigure extends ReportFigure {
  readonly file: string;
}

const SAMPLES_PER_CLASS = 2;
const MISTAKES = 18;
/** Draws the sample grid; any number will do, but always the same one. */
const SAMPLE_SEED = 7;

/** Faces of each split by class: the rows of the run's own label rules. */
export function countClasses(
  input: Pick<RunReportInput, 'dataset' | 'selected' | 'judged' | 'settings'>,
): Readonly<Record<string, Readonly<Record<Expression, number>>>> {
  const { dataset, selected, settings } = input;
  const test = labelRecords(dataset.records, {
    protocol: selected.validationLabels.protocol,
    split: 'test',
    table: settings.table ?? undefined,
  });
  const labels = { train: selected.trainingLabels, validation: selected.validationLabels, test };
  return Object.fromEntries(SPLITS.map((split) => [split, classCounts(labels[split])]));
}

function classCounts({ labels }: Labelling): Readonly<Record<Expression, number>> {
  const counts = EXPRESSIONS.map((expression, k) => [
    expression,
    labels.filter((label) => label === k).length,
  ]);
  return Object.fromEntries(counts) as Record<Expression, number>;
}

/** Whose labels: a rule over votes, or the source's own, or both in a mixed dataset. */
export function labelText({ protocol, table, bySourceLabel }: Labelling): string {
  if (table === undefined) return "the source's own labels";
  const own = bySourceLabel.length === 0 ? '' : ` (${bySourceLabel.join(', ')}: its own labels)`;
  return `labels by ${protocol}${own}`;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** Every picture of a run. */
export function runFigures(input: RunReportInput, network: NetworkDescription): readonly RunFigure[] {
  const [first] = input.judged;
  return [...trainingFigures(input, network), ...(first === undefined ? [] : judgedFigures(input, first))];
}

/** What was learnt from, and how. */
function trainingFigures(input: RunReportInput, network: NetworkDescription): readonly RunFigure[] {
  const { training, settings, selected } = input;
  return [
    {
      file: 'history_epochs.png',
      title: 'Learning curves',
      caption: `Loss and accuracy of each epoch; epoch ${training.bestEpoch} was kept.`,
      svg: learningCurves({
        subtitle: `${settings.training.model}, validation: ${labelText(selected.validationLabels)}`,
        epochs: training.history,
        bestEpoch: training.bestEpoch,
        learningRate: true,
        change: smallerBefore(input),
      }),
    },
    {
      file: 'architecture.png',
      title: 'Architecture',
      caption: `${network.architecture}, layer by layer: ${network.parameters.toLocaleString('en')} parameters.`,
      svg: architectureDrawing({ title: network.architecture, layers: network.layers }),
    },
    {
      file: 'data_samples.png',
      title: 'Data samples',
      caption: 'Training faces picked at random, by label.',
      svg: sampleGrid(input),
    },
    {
      file: 'class_balance.png',
      title: 'Class balance',
      caption: 'Labelled faces of each class in each split.',
      svg: classBalance({
        title: 'Class balance',
        splits: Object.entries(countClasses(input)).map(([name, counts]) => ({ name, counts })),
      }),
    },
  ];
}

/** How the model fares on the faces that it was judged on. */
function judgedFigures(
  { dataset, robustness }: RunReportInput,
  { evaluation, labelling, probabilities }: RunReportInput['judged'][number],
): readonly RunFigure[] {
  const { protocol, n, accuracy, split } = evaluation;
  const subtitle = `${protocol}, ${split} split, n = ${n.toLocaleString('en')}, accuracy ${percent(accuracy)}`;
  return [
    {
      file: 'confusion_matrix.png',
      title: 'Confusion matrix',
      caption: 'Faces by label (rows) and prediction (columns), each row shaded by its share.',
      svg: confusionMatrixFigure({
        title: 'Confusion matrix',
        subtitle,
        classes: evaluation.classes,
        counts: evaluation.confusion,
      }),
    },
    {
      file: 'reliability_diagram.png',
      title: 'Reliability',
      caption: 'How often a prediction of a given confidence is right.',
      svg: reliabilityDiagram({
        title: 'Reliability',
        subtitle,
        bins: evaluation.reliability,
        ece: evaluation.ece,
      }),
    },
    ...coverageFigures(evaluation, subtitle),
    {
      file: 'robustness.png',
      title: 'Robustness',
      caption: 'Accuracy, and the share called uncertain, on faces disturbed in nine ways at five strengths.',
      svg: robustnessFigure({ title: 'Robustness', subtitle: robustnessText(robustness), ...robustness }),
    },
    mistakesFigure({ dataset, evaluation, labelling, probabilities }, subtitle),
  ];
}

function mistakesFigure(
  {
    dataset,
    evaluation,
    labelling,
    probabilities,
  }: Pick<RunReportInput, 'dataset'> & RunReportInput['judged'][number],
  subtitle: string,
): RunFigure {
  const mistakes = confidentMistakes(
    { labels: labelling.labels, probabilities, classCount: EXPRESSION_COUNT },
    labelling.rows,
    MISTAKES,
  );
  return {
    file: 'confident_mistakes.png',
    title: 'Most confident mistakes',
    caption: "Label → prediction: the model's blind spots, and some of the labels'.",
    svg: faceGrid({
      title: 'Most confident mistakes',
      subtitle,
      faces: mistakes.map(({ row, trueClass, predictedClass, confidence }) => ({
        pixels: dataset.images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES),
        caption: [
          `${evaluation.trueClasses[trueClass]} → ${EXPRESSIONS[predictedClass]}`,
          `${percent(confidence)} sure`,
        ],
        expressions: [EXPRESSIONS[trueClass], EXPRESSIONS[predictedClass]].flatMap((name) => name ?? []),
      })),
    }),
  };
}

function smallerBefore({ settings, training }: RunReportInput): LearningCurves['change'] {
  const { progressive } = settings.training;
  if (progressive === null || training.history.length <= progressive.epochs) return undefined;
  const { side, epochs } = progressive;
  return { epoch: epochs + 1, before: `trained on pictures of ${side}×${side}` };
}

/** Of an evaluation from before it was measured, none. */
export function coverageFigures({ coverage }: Evaluation, subtitle: string): readonly RunFigure[] {
  if (coverage === undefined) return [];
  return [
    {
      file: 'coverage.png',
      title: 'Accuracy and coverage',
      caption: 'Accuracy of the faces that are answered, the fewer the surer they must be.',
      svg: coverageFigure({ title: 'Accuracy and coverage', subtitle, ...coverage }),
    },
  ];
}

export function robustnessText({ protocol, split, n }: Robustness): string {
  return `${protocol}, ${split} split, n = ${n.toLocaleString('en')}`;
}

function sampleGrid({ selected, dataset }: RunReportInput): string {
  const { rows, labels } = selected.trainingLabels;
  const random = new Random(SAMPLE_SEED);
  const faces = EXPRESSIONS.flatMap((expression, k) => {
    const members = [...rows].filter((_, i) => labels[i] === k);
    const count = Math.min(SAMPLES_PER_CLASS, members.length);
    const picked = random.shuffle(members).slice(0, count);
    return picked.map((row) => ({
      pixels: dataset.images.subarray(row * FACE_BYTES, (row + 1) * FACE_BYTES),
      caption: [expression, dataset.records[row]!.source],
      expressions: [expression],
    }));
  });
  return faceGrid({
    title: 'Data samples',
    subtitle: `training split, ${labelText(selected.trainingLabels)}`,
    faces,
    columns: 7,
  });
}
