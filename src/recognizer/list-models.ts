import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { MienError } from '../errors.js';
import { netFile } from '../face/mtcnn/mtcnn.js';
import { NET_NAMES } from '../face/mtcnn/net-plans.js';
import { readBytes, readText } from '../files/read.js';
import { readDescription } from '../model/description.js';
import { HISTORY_FOLDER, MODEL_FILE } from '../model/find-model.js';
import { OWN_MODELS, PACKAGED_MODELS } from '../model/model-folders.js';

/** A model that is on the disk. */
export interface ListedModel {
  /** An expression network for `--model`, or a face detector for `--detector`. */
  readonly kind: 'expression' | 'detector';
  /** What to call it by. */
  readonly name: string;
  /** Its folder. */
  readonly path: string;
  /** Whether it came with the package. */
  readonly packaged: boolean;
  /** Bytes of its `.onnx` files. */
  readonly size: number;
  /** In a few words. */
  readonly about: string;
}

/** A folder that should hold a model, and why it does not. */
export interface BrokenModel {
  readonly name: string;
  readonly path: string;
  readonly error: MienError;
}

/** The models of the package, those in `models/`, and the runs in `models/history/`, the newest run first. */
export async function listModels(): Promise<readonly (ListedModel | BrokenModel)[]> {
  const places = [
    { folder: PACKAGED_MODELS, packaged: true },
    ...(resolve(OWN_MODELS) === resolve(PACKAGED_MODELS) ? [] : [{ folder: OWN_MODELS, packaged: false }]),
    { folder: HISTORY_FOLDER, packaged: false, newestFirst: true },
  ];
  const models: (ListedModel | BrokenModel)[] = [];
  for (const { folder, packaged, newestFirst } of places) {
    const names = (await readdir(folder).catch(() => [])).toSorted();
    for (const name of newestFirst === true ? names.toReversed() : names) {
      const path = join(folder, name);
      try {
        const model = (await expressionModel(path)) ?? (await detector(path));
        if (model !== undefined) models.push({ name, path, packaged, ...model });
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

async function expressionModel(folder: string): Promise<Found | undefined> {
  const path = join(folder, MODEL_FILE);
  if ((await sizeOf(path)) === undefined) return undefined;
  const bytes = await readBytes(path);
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
  const sizes = await Promise.all(NET_NAMES.map((net) => sizeOf(join(folder, netFile(net)))));
  if (sizes.every((size) => size === undefined)) return undefined;
  const missing = NET_NAMES.filter((_, i) => sizes[i] === undefined).map(netFile);
  if (missing.length > 0) {
    throw new MienError('MODEL_BROKEN', `${folder}: a face detector without ${missing.join(' and ')}`, {
      hint: 'Get all its files again.',
    });
  }
  const size = sizes.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0);
  return { kind: 'detector', size, about: 'MTCNN, finds faces and five landmarks' };
}

async function sizeOf(path: string): Promise<number | undefined> {
  const status = await stat(path).catch(() => undefined);
  return status?.isFile() === true ? status.size : undefined;
}
