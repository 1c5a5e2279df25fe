import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { FaceDataset } from '../../dataset/record.js';
import { MienError } from '../../errors.js';
import { readBytes, readText, writeFileAtomic, writeJson } from '../../files.js';
import { exportModel } from '../../model/export.js';
import { createRecognizer } from '../../recognizer/create-recognizer.js';
import { MODEL_FILE } from '../../recognizer/find-model.js';
import type { Recognizer } from '../../recognizer/recognizer.js';
import { resolveConfig } from '../../training/config.js';
import { compareModels } from '../compare-models.js';
import { evaluateModel, gatherFaces, type Rules, reportedRules } from '../evaluate-model.js';
import { measureNonFaces } from '../measure-non-faces.js';
import { measureRobustness } from '../measure-robustness.js';
import { RUN_FILES, type RunSettings, readSettings, writeSettings } from '../run-folder.js';
import { withActivations } from '../with-activations.js';
import { type Int8Figures, MEASURED_FILES } from './model-figures.js';
import { readSeeds } from './seed-figures.js';

export interface AdoptOptions {
  /** The run folder: `model.onnx`, `config.json`, `metrics.jsonl`. */
  readonly run: string;
  /** Runs of the same recipe with other seeds. */
  readonly otherSeeds?: readonly string[] | undefined;
  /** The folder to fill: that of a packaged model. May be the run itself. */
  readonly folder: string;
  /** The prepared data set that the run was trained on. */
  readonly dataset: FaceDataset;
  /** Photos without people. */
  readonly backgrounds?: string | undefined;
  /** Faces that are disturbed, at most. Default: all. */
  readonly disturbed?: number | undefined;
  /** Pictures of each kind that shows no face. Default 500. */
  readonly nonFaces?: number | undefined;
  readonly threads?: number | undefined;
  readonly onStage?: ((stage: string) => void) | undefined;
}

/** What a data set is called in a packaged model's `config.json`: where it lay on one machine is nobody's business. */
const DATA_NAME = 'prepared/fer2013';
/** The command that makes a run like it: by the recipe alone where that says all, or else as it was typed. */
function repeatingCommand({ command, table, training }: RunSettings): string {
  const { model, epochs, seed } = training;
  const recipe = resolveConfig(model, { epochs, seed });
  if (table !== null || !isDeepStrictEqual(recipe, training)) return command.replace(PLACES, '');
  const plain = resolveConfig(model);
  return [
    `mien run --model ${model}`,
    ...(epochs === plain.epochs ? [] : [`--epochs ${epochs}`]),
    ...(seed === plain.seed ? [] : [`--seed ${seed}`]),
  ].join(' ');
}

/** Options of a command line that name a place or a machine's, not a model's, property. */
const PLACES = /\s--(?:data|out|threads|device)(?:=|\s+)(?:"[^"]*"|'[^']*'|\S+)/g;

/**
 * Makes a run the model of a folder: copies its network (weights in 16 bits), settings and history, and measures on the test split what the
 * card tells (every protocol, disturbed faces, pictures without a face, integers). Nothing is written until
 * all is measured. Throws `DATASET_MISMATCH` where the run was trained on other data, and as reading and evaluating.
 */
export async function adoptRun(options: AdoptOptions): Promise<void> {
  const { run, folder, dataset, backgrounds, disturbed, threads, onStage = () => {} } = options;
  const settings = await readSettings(run);
  if (settings.datasetHash !== dataset.hash) {
    throw new MienError(
      'DATASET_MISMATCH',
      `${run} was trained on other data: ${settings.datasetHash.slice(0, 12)}…, got ${dataset.hash.slice(0, 12)}…`,
      { hint: 'Name the prepared data set that the run was trained on.' },
    );
  }
  const seeds = await readSeeds([run, ...(options.otherSeeds ?? [])]);
  const path = join(run, MODEL_FILE);
  const bytes = await withActivations(await readBytes(path), path, dataset, { threads });
  const history = await readText(join(run, MEASURED_FILES.metrics));
  const rules = reportedRules(dataset, settings);
  const half = exportModel(bytes, 'float16', path);
  const small = exportModel(bytes, 'int8', path);
  const [halfPath, smallPath] = [join(folder, 'half.onnx.tmp'), join(folder, 'int8.onnx.tmp')];
  await writeFileAtomic(halfPath, half);
  const recognizer = await createRecognizer({ model: halfPath, threads });
  try {
    onStage('evaluating');
    const judged = await evaluateModel(recognizer, dataset, { split: 'test', rules });
    // The folder's name, not the run's, is what this model is called.
    const evaluations = judged.map(({ evaluation }) => ({ ...evaluation, model: settings.training.model }));
    onStage('integers');
    await writeFileAtomic(smallPath, small);
    const int8 = await measureInt8(recognizer, smallPath, dataset, rules[0], threads);
    onStage('pictures without a face');
    const nonFaces = await measureNonFaces(recognizer, { count: options.nonFaces, backgrounds });
    const robustness = await measureRobustness(recognizer, dataset, {
      split: 'test',
      ...rules[0],
      most: disturbed,
      onProgress: (done, total) => onStage(`disturbed faces, ${done} of ${total}`),
    });
    await writeFileAtomic(join(folder, MODEL_FILE), half);
    await writeSettings(folder, {
      ...settings,
      command: repeatingCommand(settings),
      data: DATA_NAME,
    });
    await writeFileAtomic(join(folder, MEASURED_FILES.metrics), history);
    await writeJson(join(folder, RUN_FILES.evaluation), evaluations);
    await writeJson(join(folder, RUN_FILES.robustness), robustness);
    await writeJson(join(folder, MEASURED_FILES.nonFaces), nonFaces);
    await writeJson(join(folder, MEASURED_FILES.int8), { ...int8, bytes: small.length });
    await writeJson(join(folder, MEASURED_FILES.seeds), seeds);
  } finally {
    await rm(halfPath, { force: true });
    await rm(smallPath, { force: true });
    await recognizer.release();
  }
}

async function measureInt8(
  model: Recognizer,
  path: string,
  dataset: FaceDataset,
  rule: Rules,
  threads: number | undefined,
): Promise<Omit<Int8Figures, 'bytes'>> {
  const small = await createRecognizer({ model: path, threads });
  try {
    const how = { split: 'test', rules: [rule] } as const;
    const [[own], [copy]] = [
      await evaluateModel(model, dataset, how),
      await evaluateModel(small, dataset, how),
    ];
    const rows = dataset.records.flatMap(({ split }, row) => (split === 'validation' ? [row] : []));
    const { protocol, split, n, accuracy } = own!.evaluation;
    return {
      protocol,
      split,
      n,
      accuracy,
      int8Accuracy: copy!.evaluation.accuracy,
      comparison: await compareModels(model, small, gatherFaces(dataset.images, rows)),
    };
  } finally {
    await small.release();
  }
}
