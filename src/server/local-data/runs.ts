import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MienError } from '../../errors.js';
import { isLocked } from '../../files/lock.js';
import { readBytes } from '../../files/read.js';
import { HISTORY_FOLDER, MODEL_FILE } from '../../model/find-model.js';
import { STEP_FILE } from '../../run/live-step.js';
import { liveStepSchema } from '../../run/live-step-schema.js';
import { type Answers, runAnswersSchema } from '../../run/run-answers.js';
import { RUN_FILES } from '../../run/run-folder.js';
import { METRICS_FILE } from '../../training/trainer.js';
import { KEPT_FILES } from './kept-files.js';
import { filesIn, foldersIn, type Listed, pick } from './listed-folder.js';
import { type BrokenFile, RunFiles } from './run-files.js';
import type { RunDetails, RunSummary } from './run-schemas.js';
import { summarizeRun } from './run-summary.js';

/** The rule that a run was judged by. */
export type JudgingRule = z.infer<typeof ruleSchema>;

/** Answers with the names of their classes. */
export interface RunAnswers extends Answers {
  readonly datasetHash: string;
  readonly rule: JudgingRule;
  /** Of `named`. */
  readonly classes: readonly string[];
  /** Of `labels`. */
  readonly trueClasses: readonly string[];
}

const judgedSchema = z.looseObject({ datasetHash: z.string() });
const ruleSchema = z.object({
  protocol: z.string().optional(),
  table: z.string().nullish(),
  split: z.string().optional(),
});
const matrixSchema = z.array(
  ruleSchema.extend({ classes: z.array(z.string()), trueClasses: z.array(z.string()) }),
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
    const [read, environment, step, pictures, kept] = await Promise.all([
      readRun(files),
      files.object(RUN_FILES.environment),
      files.object(STEP_FILE),
      filesIn(run.path, '.png'),
      keptFiles(run.path),
    ]);
    const summary = await summarize(run, read);
    return {
      ...summary,
      ...read,
      environment,
      // A process that was killed leaves its last one.
      step: summary.state === 'training' ? (liveStepSchema.safeParse(step).data ?? null) : null,
      pictures: pictures.map((picture) => picture.name),
      files: kept.map((file) => file.name),
      ...noted(files),
    };
  }

  /** The bytes of a PNG of a run. Throws `NOT_FOUND`. */
  async picture(name: string, file: string): Promise<Uint8Array> {
    const run = await this.#find(name);
    const { path } = pick(await filesIn(run.path, '.png'), file, 'picture');
    return readBytes(path);
  }

  /** The bytes of a file that a run keeps, see `KEPT_FILES`. Throws `NOT_FOUND`. */
  async file(name: string, file: string): Promise<Uint8Array> {
    const run = await this.#find(name);
    const { path } = pick(await keptFiles(run.path), file, 'file');
    return readBytes(path);
  }

  /**
   * What the run's model answered to each face, by the rule of one of its evaluations: counted from 0, or named.
   * Throws `NOT_FOUND`, also where the run kept no answers, and what is wrong with a file of it that is broken.
   */
  async answers(name: string, evaluation: number | JudgingRule): Promise<RunAnswers> {
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
    const matrices = matrixSchema.safeParse(evaluations).data ?? [];
    const place =
      typeof evaluation === 'number' ? evaluation : matrices.findIndex((one) => sameRule(one, evaluation));
    const matrix = matrices[place];
    const own = runAnswersSchema.safeParse(answers).data?.[place];
    if (matrix === undefined && typeof evaluation !== 'number') {
      throw new MienError('NOT_FOUND', `The run ${name} was not judged by this protocol.`, {
        hint: 'Choose one that both runs were judged by.',
      });
    }
    if (run === undefined || matrix === undefined || own === undefined) {
      throw new MienError('NOT_FOUND', 'This run did not keep what it answered to each face.', {
        hint: 'Runs keep it since they write answers.json, beside evaluation.json.',
      });
    }
    const { classes, trueClasses, protocol, table, split } = matrix;
    return { ...own, classes, trueClasses, rule: { protocol, table, split }, datasetHash: run.datasetHash };
  }

  async #find(name: string): Promise<Listed> {
    return pick(await foldersIn(this.#folder), name, 'run');
  }
}

async function keptFiles(folder: string): Promise<readonly Listed[]> {
  return (await filesIn(folder, '')).filter(({ name }) => Object.hasOwn(KEPT_FILES, name));
}

function sameRule(a: JudgingRule, b: JudgingRule): boolean {
  return a.protocol === b.protocol && a.table === b.table && a.split === b.split;
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
