import { readdir, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { MienError } from '../errors.js';
import {
  DETECTOR_FORM_NAMES,
  DETECTOR_FORMS,
  DETECTOR_NETS,
  type DetectorForm,
  type DetectorNet,
  netFile,
} from '../face/detector-nets.js';
import { DEFAULT_DETECTOR, PACKAGED_FOLDER } from '../face/open-detector.js';
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
  /** Of its folder; of a packaged detector, what `--detector` takes. */
  readonly name: string;
  /** What `--model` or `--detector` takes: its name, or its path where the name means another one. */
  readonly use: string;
  /** Its folder. */
  readonly path: string;
  /** Whether it came with the package. */
  readonly packaged: boolean;
  /** Bytes of its `.onnx` files: two detectors may have one in common. */
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

/** A folder of folders, each of which may hold a model. */
interface Place {
  readonly folder: string;
  readonly packaged: boolean;
  /** Whether its folders are runs, named by their time. */
  readonly history?: true;
}

/** The models of the package, those in `models/`, and the runs in `models/history/`, the newest run first. */
export async function listModels(): Promise<readonly (ListedModel | UnfinishedRun | BrokenModel)[]> {
  const places: readonly Place[] = [
    { folder: PACKAGED_MODELS, packaged: true },
    { folder: OWN_MODELS, packaged: false },
    { folder: HISTORY_FOLDER, packaged: false, history: true },
  ];
  const models: (ListedModel | UnfinishedRun | BrokenModel)[] = [];
  const taken = new Set<string>();
  for (const place of places) {
    // In a checkout, the package's folder is this one.
    if (!place.packaged && resolve(place.folder) === resolve(PACKAGED_MODELS)) continue;
    for (const model of await modelsIn(place)) {
      // A name means the first that has it; the others go by their path.
      const use = taken.has(model.name) ? asPath(model.path) : model.name;
      models.push('use' in model ? { ...model, use } : model);
      if (!('error' in model)) taken.add(model.name);
    }
  }
  return models;
}

async function modelsIn({ folder, packaged, history }: Place) {
  const models: (ListedModel | UnfinishedRun | BrokenModel)[] = [];
  const names = (await readdir(folder).catch(() => [])).toSorted();
  for (const name of history ? names.toReversed() : names) {
    const path = join(folder, name);
    try {
      const unfinished = history ? await unfinishedRun(name, path) : undefined;
      if (unfinished !== undefined) models.push(unfinished);
      else {
        const found = await modelsOf(path, packaged);
        models.push(...found.map((model) => ({ name, use: name, path, packaged, ...model })));
      }
    } catch (error) {
      if (!(error instanceof MienError)) throw error;
      models.push({ name, path, error });
    }
  }
  return models;
}

async function modelsOf(path: string, packaged: boolean): Promise<readonly Found[]> {
  const network = await expressionModel(path);
  return network === undefined ? detectors(path, packaged) : [network];
}

/** Beside a run's model. */
const EVALUATION_FILE = 'evaluation.json';
const evaluationsSchema = z.array(
  z.object({ accuracy: z.number(), n: z.int(), split: z.string(), protocol: z.string() }),
);

/** With a name of its own where it is not that of its folder. */
type Found = Pick<ListedModel, 'kind' | 'size' | 'about'> & Partial<Pick<ListedModel, 'name'>>;

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

/**
 * The detector of a folder: where it has the nets of both forms, the one that is opened. The package's folder has a detector of
 * either form, each by a name of its own; another one beside it, as a checkout may have, is called by its folder.
 */
async function detectors(folder: string, packaged: boolean): Promise<readonly Found[]> {
  const sizes = new Map<DetectorNet, number>();
  for (const net of DETECTOR_NETS) {
    const size = await sizeOf(join(folder, netFile(net)));
    if (size !== undefined) sizes.set(net, size);
  }
  if (sizes.size === 0) return [];
  const whole = DETECTOR_FORM_NAMES.filter((form) => DETECTOR_FORMS[form].every((net) => sizes.has(net)));
  if (whole.length === 0) throw lacksNets(folder, sizes);
  const ofPackage = packaged && basename(folder) === PACKAGED_FOLDER;
  const forms = ofPackage ? whole : whole.slice(0, 1);
  for (const net of new Set<DetectorNet>(forms.flatMap((form) => DETECTOR_FORMS[form]))) {
    const file = join(folder, netFile(net));
    checkDetectorNet(await readModelFile(file), net, file);
  }
  return forms.map((form) => ({
    kind: 'detector',
    ...(ofPackage && { name: form }),
    size: DETECTOR_FORMS[form].reduce((sum, net) => sum + sizes.get(net)!, 0),
    about: `${DETECTOR_TITLES[form]}${ofPackage && form === DEFAULT_DETECTOR ? ', the default' : ''}: finds faces and five landmarks`,
  }));
}

const DETECTOR_TITLES: Readonly<Record<DetectorForm, string>> = {
  'one-pass': 'one-pass',
  mtcnn: 'MTCNN, a cascade of three nets',
};

function lacksNets(folder: string, has: ReadonlyMap<DetectorNet, number>): MienError {
  const nets: readonly DetectorNet[] = DETECTOR_FORMS[has.has('search') ? 'one-pass' : 'mtcnn'];
  const missing = nets.filter((net) => !has.has(net)).map(netFile);
  return new MienError('MODEL_BROKEN', `${folder}: a face detector without ${missing.join(' and ')}`, {
    hint: 'Get all its files again.',
  });
}

async function sizeOf(path: string): Promise<number | undefined> {
  const status = await stat(path).catch(() => undefined);
  return status?.isFile() === true ? status.size : undefined;
}
