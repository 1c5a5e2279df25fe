import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Evaluation } from '../../src/evaluation/evaluate.js';
import type { NonFaceAnswers, Robustness } from '../../src/evaluation/robustness.js';
import { EXPRESSION_COUNT } from '../../src/expression.js';
import { readBytes, readText } from '../../src/files/read.js';
import { type ModelDescription, readDescription } from '../../src/model/description.js';
import { MODEL_FILE } from '../../src/model/find-model.js';
import { findArchitecture } from '../../src/nn/architectures/registry.js';
import { describeNetwork } from '../../src/nn/description.js';
import type { Comparison } from '../../src/run/compare-models.js';
import { RUN_FILES, type RunSettings, readSettings } from '../../src/run/run-folder.js';
import type { EpochRecord } from '../../src/training/history.js';
import type { ElsewhereFigures } from './elsewhere-figures.js';
import type { SeedFigures } from './seed-figures.js';

/** The files beside a packaged model that its card's figures come from, besides those of its run. */
export const MEASURED_FILES = {
  metrics: 'metrics.jsonl',
  nonFaces: 'non-faces.json',
  int8: 'int8.json',
  seeds: 'seeds.json',
  elsewhere: 'elsewhere.json',
} as const;

/** What computing in integers costs. */
export interface Int8Figures {
  readonly bytes: number;
  readonly protocol: string;
  readonly split: string;
  readonly n: number;
  /** Of the model as it was trained, and of the copy, 0 to 1. */
  readonly accuracy: number;
  readonly int8Accuracy: number;
  /** On the validation faces. */
  readonly comparison: Comparison;
}

/** Everything that was measured of a packaged model, as it stands in the files beside it. */
export interface ModelFigures {
  readonly settings: RunSettings;
  readonly description: ModelDescription;
  readonly bytes: number;
  readonly parameters: number;
  readonly macs: number;
  readonly history: readonly EpochRecord[];
  readonly evaluations: readonly Evaluation[];
  readonly robustness: Robustness;
  readonly nonFaces: readonly NonFaceAnswers[];
  readonly int8: Int8Figures;
  /** Of its recipe, the model's own among them. */
  readonly seeds: readonly SeedFigures[];
  /** On labelled faces that others gathered; absent where that was not measured. */
  readonly elsewhere?: ElsewhereFigures;
}

/** Throws `FILE_NOT_FOUND` for one that is missing, and `CONFIG_INVALID` or `MODEL_BROKEN` for one that is broken. */
export async function readFigures(folder: string): Promise<ModelFigures> {
  const json = async <T>(file: string): Promise<T> => JSON.parse(await readText(join(folder, file))) as T;
  const path = join(folder, MODEL_FILE);
  const description = readDescription(await readBytes(path), path);
  const network = describeNetwork(findArchitecture(description.architecture), EXPRESSION_COUNT);
  const lines = (await readText(join(folder, MEASURED_FILES.metrics))).trim().split('\n');
  return {
    settings: await readSettings(folder),
    description,
    bytes: (await stat(path)).size,
    parameters: network.parameters,
    macs: network.macs,
    history: lines.map((line) => JSON.parse(line) as EpochRecord),
    evaluations: await json(RUN_FILES.evaluation),
    robustness: await json(RUN_FILES.robustness),
    nonFaces: await json(MEASURED_FILES.nonFaces),
    int8: await json(MEASURED_FILES.int8),
    seeds: await json(MEASURED_FILES.seeds),
    ...((await isFile(join(folder, MEASURED_FILES.elsewhere)))
      ? { elsewhere: await json<ElsewhereFigures>(MEASURED_FILES.elsewhere) }
      : {}),
  };
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false;
}
