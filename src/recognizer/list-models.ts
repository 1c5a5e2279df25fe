import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { MienError } from '../errors.js';
import { DETECTOR_FORMS, DETECTOR_NETS, type DetectorNet, netFile } from '../face/detector-nets.js';
import { checkDetectorNet } from '../face/open-nets.js';
import { readText } from '../files/read.js';
import { isCalibrated, readDescription } from '../model/description.js';
import { HISTORY_FOLDER, MODEL_FILE, RUN_SETTINGS_FILE } from '../model/find-model.js';
import { asPath, isFile } from '../model/locate.js';
import { readModelFile } from '../model/model-file.js';
import { OWN_MODELS, PACKAGED_MODELS } from '../model/model-folders.js';

/** A model that is on the disk. */
export interface ListedModel {
  /** An expression network for `--model`, or a face detector for `--detector`. */
  readonly kind: 'expression' | 'detector';
  /** Of its folder. */
  readonly name: string;
  /** What `--model` or `--detector` takes: its name, or its path where the name means another one. */
  readonly use: string;
  /** Its folder. */
  readonly path: string;
  /** Whether it came with the package. */
  readonly packaged: boolean;
  /** Bytes of its `.onnx` files. */
  readonly size: number;
  /** In a few words. */
  readonly about: string;
}

/** A run in `models/history/` that ended, or was killed, before it had its model. */
export interface UnfinishedRun {
  readonly kind: 'unfinished run';
  readonly name: string;
  readonly path: string;
  /** In a few words. */
  readonly about: string;
  /** The command that goes on with it. */
  readonly howTo: string;
}

/** A folder that should hold a model, and why it does not. */
export interface BrokenModel {
  readonly name: string;
  readonly path: string;
  readonly error: MienError;
}

/** The models of the package, those in `models/`, and the runs in `models/history/`, the newest run first. */
export async function listModels(): Promise<readonly (ListedModel | UnfinishedRun | BrokenModel)[]> {
  const places = [
    { folder: PACKAGED_MODELS, packaged: true },
    ...(resolve(OWN_MODELS) === resolve(PACKAGED_MODELS) ? [] : [{ folder: OWN_MODELS, packaged: false }]),
    { folder: HISTORY_FOLDER, packaged: false, history: true },
  ];
  const models: (ListedModel | UnfinishedRun | BrokenModel)[] = [];
  const taken = new Set<string>();
  for (const { folder, packaged, history } of places) {
    const names = (await readdir(folder).catch(() => [])).toSorted();
    for (const name of history === true ? names.toReversed() : names) {
      const path = join(folder, name);
      try {
        const unfinished = history === true ? await unfinishedRun(name, path) : undefined;
        const model = unfinished ?? (await expressionModel(path)) ?? (await detector(path));
        if (model === undefined) continue;
        if (model.kind === 'unfinished run') models.push(model);
        // A name means the first that has it; the others go by their path.
        else models.push({ name, path, packaged, use: taken.has(name) ? asPath(path) : name, ...model });
        taken.add(name);
      } catch (error) {
        if (!(error instanceof MienError)) throw error;
        models.push({ name, path, error });
      }
    }
  }
  return models;
}

/** Beside a run's model. */
const EVALUATION_FILE = 'evaluation.json';
const evaluationsSchema = z.array(
  z.object({ accuracy: z.number(), n: z.int(), split: z.string(), protocol: z.string() }),
);

type Found = Pick<ListedModel, 'kind' | 'size' | 'about'>;

/** Of `config.json`, what the list tells. */
const settingsSchema = z.object({
  test: z.boolean(),
  training: z.object({ model: z.string(), epochs: z.int() }),
});

/** A run without a model, or with one that an earlier version left uncalibrated. */
async function unfinishedRun(name: string, path: string): Promise<UnfinishedRun | undefined> {
  const settings = settingsSchema.safeParse(
    parseJson(await readText(join(path, RUN_SETTINGS_FILE)).catch(() => '')),
  );
  if (!settings.success) return undefined;
  const file = join(path, MODEL_FILE);
  if (await isFile(file)) {
    const description = readDescription(await readModelFile(file), file);
    if (isCalibrated(description)) return undefined;
  }
  const { test, training } = settings.data;
  const metrics = await readText(join(path, 'metrics.jsonl')).catch(() => '');
  const done = metrics.split('\n').filter((line) => line !== '').length;
  return {
    kind: 'unfinished run',
    name,
    path,
    about: `${training.model}, ${done} of ${training.epochs} epochs done, no model yet`,
    howTo: `mien ${test ? 'run' : 'train'} --resume ${name}`,
  };
}

async function expressionModel(folder: string): Promise<Found | undefined> {
  const path = join(folder, MODEL_FILE);
  if ((await sizeOf(path)) === undefined) return undefined;
  const bytes = await readModelFile(path);
  const { architecture, training } = readDescription(bytes, path);
  const about = [`${architecture}, epoch ${training.epoch}`, ...(await judgement(folder))].join(', ');
  return { kind: 'expression', size: bytes.length, about };
}

/** The first line of a run's evaluation, where it was judged. */
async function judgement(folder: string): Promise<readonly string[]> {
  const text = await readText(join(folder, EVALUATION_FILE)).catch(() => '[]');
  const judged = evaluationsSchema.safeParse(parseJson(text)).data?.[0];
  if (judged === undefined) return [];
  const { accuracy, n, split, protocol } = judged;
  return [`${(100 * accuracy).toFixed(1)} % of ${n} ${split} faces (${protocol})`];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // A list says what it can; "mien evaluate" tells the rest.
  }
}

async function detector(folder: string): Promise<Found | undefined> {
  const sizes = new Map<DetectorNet, number>();
  for (const net of DETECTOR_NETS) {
    const size = await sizeOf(join(folder, netFile(net)));
    if (size !== undefined) sizes.set(net, size);
  }
  if (sizes.size === 0) return undefined;
  const form = sizes.has('search') ? 'one-pass' : 'mtcnn';
  const nets: readonly DetectorNet[] = DETECTOR_FORMS[form];
  const missing = nets.filter((net) => !sizes.has(net)).map(netFile);
  if (missing.length > 0) {
    throw new MienError('MODEL_BROKEN', `${folder}: a face detector without ${missing.join(' and ')}`, {
      hint: 'Get all its files again.',
    });
  }
  for (const net of nets) {
    const file = join(folder, netFile(net));
    checkDetectorNet(await readModelFile(file), net, file);
  }
  const size = nets.reduce((sum, net) => sum + sizes.get(net)!, 0);
  const both = form === 'one-pass' && DETECTOR_FORMS.mtcnn.every((net) => sizes.has(net));
  const about = form === 'mtcnn' ? 'MTCNN' : both ? 'one-pass, and MTCNN' : 'one-pass';
  return { kind: 'detector', size, about: `${about}: finds faces and five landmarks` };
}

async function sizeOf(path: string): Promise<number | undefined> {
  const status = await stat(path).catch(() => undefined);
  return status?.isFile() === true ? status.size : undefined;
}
