import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MienError } from '../../errors.js';
import { writeFileAtomic, writeJson } from '../../files/write-whole.js';
import { readDescription } from '../description.js';
import { MODEL_FILE } from '../find-model.js';
import { writeModelFile } from '../model-file.js';
import { classifierConfig, preprocessorConfig } from './classifier-configs.js';
import { classifierGraph } from './classifier-graph.js';
import { modelCard } from './model-card.js';

/** The files of a model's folder for Hugging Face, the network for transformers.js among them. */
export const HUGGING_FACE_FILES = {
  model: MODEL_FILE,
  classifier: 'onnx/model.onnx',
  config: 'config.json',
  preprocessor: 'preprocessor_config.json',
  card: 'README.md',
} as const;

export interface HuggingFaceOptions {
  /** The model's name, for the card and for messages. */
  readonly name: string;
  /** An identifier of Hugging Face's, such as `mit`. Default: the card says none. */
  readonly licence?: string | undefined;
}

/**
 * Writes a model as a folder that can be uploaded to Hugging Face, the card last. Returns the size of its `model.onnx`, bytes.
 * Throws `OPTION_INVALID` where one of its files is there already, `MODEL_BROKEN`, and as `writeFileAtomic`.
 */
export async function writeHuggingFace(
  folder: string,
  bytes: Uint8Array,
  { name, licence }: HuggingFaceOptions,
): Promise<number> {
  await requireNone(folder);
  const description = readDescription(bytes, name);
  const at = (file: keyof typeof HUGGING_FACE_FILES): string => join(folder, HUGGING_FACE_FILES[file]);
  const size = await writeModelFile(at('model'), bytes);
  await writeFileAtomic(at('classifier'), classifierGraph(bytes, name));
  await writeJson(at('config'), classifierConfig(description));
  await writeJson(at('preprocessor'), preprocessorConfig());
  await writeFileAtomic(at('card'), modelCard({ name, description, licence }));
  return size;
}

async function requireNone(folder: string): Promise<void> {
  for (const file of Object.values(HUGGING_FACE_FILES)) {
    if ((await stat(join(folder, file)).catch(() => undefined)) === undefined) continue;
    throw new MienError('OPTION_INVALID', `${folder} holds a ${file} already.`, {
      hint: 'Name a new folder with --out.',
    });
  }
}
