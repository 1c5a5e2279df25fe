import { join, resolve } from 'node:path';
import type { FaceDataset } from '../../src/dataset/record.js';
import { disk } from '../../src/files/disk.js';
import { readText } from '../../src/files/read.js';
import { writeJson } from '../../src/files/write-whole.js';
import { exportModel } from '../../src/model/export.js';
import { MODEL_FILE } from '../../src/model/find-model.js';
import { readModelFile, writeModelFile } from '../../src/model/model-file.js';
import { createRecognizer } from '../../src/recognizer/create-recognizer.js';
import type { Recognizer } from '../../src/recognizer/recognizer.js';
import { compareModels } from '../../src/run/compare-models.js';
import { evaluateModel, gatherFaces, type Rules, reportedRules } from '../../src/run/evaluate-model.js';
import { measureNonFaces } from '../../src/run/measure-non-faces.js';
import { measureRobustness } from '../../src/run/measure-robustness.js';
import { RUN_FILES, readSettings } from '../../src/run/run-folder.js';
import { withActivations } from '../../src/run/with-activations.js';
import { checkTrainedOn, writeArchivedRun } from './archive-run.js';
import { type Int8Figures, MEASURED_FILES } from './model-figures.js';
import { readSeeds } from './seed-figures.js';

export interface PromoteOptions {
  /** The run folder: `model.onnx`, `config.json`, `metrics.jsonl`. */
  readonly run: string;
  /** Runs of the same recipe with other seeds. */
  readonly otherSeeds?: readonly string[] | undefined;
  /** The folder to fill: that of a packaged model. May be the run itself. */
  readonly folder: string;
  /** The prepared dataset that the run was trained on. */
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

/**
 * Makes a run the model of a folder: copies its network (weights in 16 bits), settings and history, and measures on the test split what the
 * card tells (every protocol, disturbed faces, pictures without a face, integers). Nothing is written until
 * all is measured. Throws `DATASET_MISMATCH` where the run was trained on other data, and as reading and evaluating.
 */
export async function promoteRun(options: PromoteOptions): Promise<void> {
  const { run, folder, dataset, backgrounds, disturbed, threads, onStage = () => {} } = options;
  const settings = await readSettings(run);
  checkTrainedOn(run, settings, dataset);
  const seeds = await readSeeds([run, ...(options.otherSeeds ?? [])]);
  const path = join(run, MODEL_FILE);
  const bytes = await withActivations(await readModelFile(path), path, dataset, { threads });
  const history = await readText(join(run, MEASURED_FILES.metrics));
  const rules = reportedRules(dataset, settings);
  const half = exportModel(bytes, 'float16', path);
  const small = exportModel(bytes, 'int8', path);
  const [halfPath, smallPath] = [resolve(folder, 'half.onnx.tmp'), resolve(folder, 'int8.onnx.tmp')];
  await writeModelFile(halfPath, half);
  const recognizer = await createRecognizer({ model: halfPath, threads });
  try {
    onStage('evaluating');
    const judged = await evaluateModel(recognizer, dataset, { split: 'test', rules });
    const evaluations = judged.map(({ evaluation }) => evaluation);
    onStage('integers');
    await writeModelFile(smallPath, small);
    const int8 = await measureInt8(recognizer, smallPath, dataset, rules[0], threads);
    onStage('pictures without a face');
    const nonFaces = await measureNonFaces(recognizer, { count: options.nonFaces, backgrounds });
    const robustness = await measureRobustness(recognizer, dataset, {
      split: 'test',
      ...rules[0],
      most: disturbed,
      onProgress: (done, total) => onStage(`disturbed faces, ${done} of ${total}`),
    });
    await writeArchivedRun(folder, { model: half, settings, history, evaluations });
    await writeJson(join(folder, RUN_FILES.robustness), robustness);
    await writeJson(join(folder, MEASURED_FILES.nonFaces), nonFaces);
    await writeJson(join(folder, MEASURED_FILES.int8), { ...int8, bytes: small.length });
    await writeJson(join(folder, MEASURED_FILES.seeds), seeds);
  } finally {
    await disk().remove(halfPath);
    await disk().remove(smallPath);
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
