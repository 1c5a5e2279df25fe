import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MienError } from '../../errors.js';
import { isLocked } from '../../files/lock.js';
import { readBytes } from '../../files/read.js';
import { HISTORY_FOLDER, MODEL_FILE } from '../../model/find-model.js';
import { type Answers, runAnswersSchema } from '../../run/run-answers.js';
import { RUN_FILES } from '../../run/run-folder.js';
import { METRICS_FILE } from '../../training/trainer.js';
import { filesIn, foldersIn, type Listed, pick } from './listed-folder.js';
import { type BrokenFile, RunFiles } from './run-files.js';
import { type RunSummary, runSummary, summarizeRun } from './run-summary.js';

export const runDetails = runSummary.extend({
  config: z.unknown().describe('config.json; null where it is missing'),
  metrics: z.array(z.record(z.string(), z.unknown())).describe('metrics.jsonl, one an epoch'),
  evaluation: z.unknown().describe('evaluation.json; null where the run was not judged'),
  environment: z.unknown().describe('environment.json; null where it is missing'),
  pictures: z.array(z.string()).describe('Names for /v1/runs/:name/pictures/:file'),
});
export type RunDetails = z.infer<typeof runDetails>;

/** Answers with the names of their classes. */
export interface RunAnswers extends Answers {
  readonly datasetHash: string;
  /** Of `named`. */
  readonly classes: readonly string[];
  /** Of `labels`. */
  readonly trueClasses: readonly string[];
}

const judgedSchema = z.looseObject({ datasetHash: z.string() });
const matrixSchema = z.array(
  z.looseObject({ classes: z.array(z.string()), trueClasses: z.array(z.string()) }),
);

/** The runs in `models/history/` of one folder, read anew at each question, for they change while they train. */
export class Runs {
  readonly #folder: string;

  constructor(root: string) {
    this.#folder = join(root, HISTORY_FOLDER);
  }

  /** The newest first. */
  async list(): Promise<readonly RunSummary[]> {
    const folders = await foldersIn(this.#folder);
    return Promise.all(
      folders.toReversed().map(async (run) => {
        const files = await RunFiles.open(run.path);
        return { ...(await summarize(run, await readRun(files))), ...noted(files) };
      }),
    );
  }

  /** Throws `NOT_FOUND`. */
  async details(name: string): Promise<RunDetails> {
    const run = await this.#find(name);
    const files = await RunFiles.open(run.path);
    const [read, environment, pictures] = await Promise.all([
      readRun(files),
      files.object(RUN_FILES.environment),
      filesIn(run.path, '.png'),
    ]);
    return {
      ...(await summarize(run, read)),
      ...read,
      environment,
      pictures: pictures.map((picture) => picture.name),
      ...noted(files),
    };
  }

  /** The bytes of a PNG of a run. Throws `NOT_FOUND`. */
  async picture(name: string, file: string): Promise<Uint8Array> {
    const run = await this.#find(name);
    const { path } = pick(await filesIn(run.path, '.png'), file, 'picture');
    return readBytes(path);
  }

  /**
   * What the run's model answered to each face, by the rule of one of its evaluations, counted from 0.
   * Throws `NOT_FOUND`, also where the run kept no answers, and what is wrong with a file of it that is broken.
   */
  async answers(name: string, evaluation: number): Promise<RunAnswers> {
    const { path } = await this.#find(name);
    const files = await RunFiles.open(path);
    const [config, evaluations, answers] = await Promise.all([
      files.object(RUN_FILES.config),
      files.array(RUN_FILES.evaluation),
      files.array(RUN_FILES.answers),
    ]);
    const [broken] = files.broken;
    if (broken !== undefined) throw new MienError(broken.error.code, broken.error.message, broken.error);
    const run = judgedSchema.safeParse(config).data;
    const matrix = matrixSchema.safeParse(evaluations).data?.[evaluation];
    const own = runAnswersSchema.safeParse(answers).data?.[evaluation];
    if (run === undefined || matrix === undefined || own === undefined) {
      throw new MienError('NOT_FOUND', 'This run did not keep what it answered to each face.', {
        hint: 'Runs keep it since they write answers.json, beside evaluation.json.',
      });
    }
    return { ...own, ...matrix, datasetHash: run.datasetHash };
  }

  async #find(name: string): Promise<Listed> {
    return pick(await foldersIn(this.#folder), name, 'run');
  }
}

interface ReadRun {
  readonly config: unknown;
  readonly metrics: Record<string, unknown>[];
  readonly evaluation: readonly unknown[] | null;
}

async function readRun(files: RunFiles): Promise<ReadRun> {
  const [config, metrics, evaluation] = await Promise.all([
    files.object(RUN_FILES.config),
    files.lines(METRICS_FILE),
    files.array(RUN_FILES.evaluation),
  ]);
  return { config, metrics, evaluation };
}

function noted({ broken }: RunFiles): { readonly broken?: BrokenFile[] } {
  return broken.length === 0 ? {} : { broken };
}

async function summarize({ name, path }: Listed, read: ReadRun): Promise<RunSummary> {
  const model = await stat(join(path, MODEL_FILE)).catch(() => undefined);
  return summarizeRun({ name, ...read, hasModel: model?.isFile() === true, locked: await isLocked(path) });
}
