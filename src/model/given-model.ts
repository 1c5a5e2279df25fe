import { fileURLToPath } from 'node:url';
import type { OptionKind } from '../check-options.js';
import { MienError } from '../errors.js';
import { bytesOf } from '../image/encoded-input.js';
import { type FetchOptions, fetchPicture, shownAddress } from '../image/fetch-picture.js';
import { checkChecksum } from './checksum.js';
import { findModel, type ModelBytes, modelName } from './find-model.js';
import { readModelFile } from './model-file.js';

/** A file of a network: its path or name, its address, or its bytes. */
export type ModelSource = string | URL | ArrayBufferLike | ArrayBufferView;

export const MODEL_KIND: OptionKind = {
  expected: 'a path, a name, a URL, or the bytes of an .onnx file',
  fits: (value) => typeof value === 'string' || value instanceof URL || givenBytes(value) !== undefined,
};

/**
 * The bytes of a model, however it is given. `http:` and `https:` addresses are fetched where `allowFetch` says so.
 * Throws as `findModel` and `fetchPicture`.
 */
export async function readModelSource(
  model: ModelSource | undefined,
  options: FetchOptions = {},
): Promise<ModelBytes> {
  const bytes = givenBytes(model);
  if (bytes !== undefined) {
    await checkChecksum(bytes, 'model');
    return { bytes, name: 'model', path: 'model' };
  }
  const address = addressOf(model as string | URL | undefined);
  if (address === undefined) return findModel(model as string | undefined);
  const { bytes: read, path } = await readAddress(address, options);
  return { bytes: read, path, name: modelName(address.protocol === 'file:' ? path : address.pathname) };
}

/** The bytes of a file at a path or address, or themselves. Throws as {@link readModelSource}. */
export async function readNetFile(
  file: ModelSource,
  name: string,
  options: FetchOptions = {},
): Promise<Uint8Array> {
  const bytes = givenBytes(file);
  if (bytes !== undefined) {
    await checkChecksum(bytes, name);
    return bytes;
  }
  const address = addressOf(file as string | URL);
  return address === undefined ? readModelFile(file as string) : (await readAddress(address, options)).bytes;
}

function givenBytes(value: unknown): Uint8Array | undefined {
  return typeof value === 'object' && value !== null ? bytesOf(value) : undefined;
}

function addressOf(model: string | URL | undefined): URL | undefined {
  if (model instanceof URL) return model;
  return model !== undefined && /^(file|https?):/i.test(model) && URL.canParse(model)
    ? new URL(model)
    : undefined;
}

async function readAddress(
  address: URL,
  options: FetchOptions,
): Promise<{ readonly bytes: Uint8Array; readonly path: string }> {
  if (address.protocol === 'file:') {
    const path = fileURLToPath(address);
    return { bytes: await readModelFile(path), path };
  }
  if (!/^https?:$/.test(address.protocol)) {
    throw new MienError(
      'MODEL_UNKNOWN',
      `A model cannot be read from an address of the kind ${address.protocol}`,
      {
        hint: 'Give a file: or https: address, a path, or its bytes.',
      },
    );
  }
  const bytes = await fetchPicture(address, options);
  const path = shownAddress(address);
  await checkChecksum(bytes, path);
  return { bytes, path };
}
