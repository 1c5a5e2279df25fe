import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { readModelSource } from './given-model.js';
import { writeModelFile } from './model-file.js';
import { randomModel } from './testing/random-model.js';

const bytes = randomModel(1);

describe('a model', () => {
  it('is read by its path, its address, and from its bytes', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'mine.onnx');
      await writeModelFile(path, bytes);
      for (const given of [path, pathToFileURL(path), pathToFileURL(path).href]) {
        const model = await readModelSource(given);
        expect([model.name, model.path]).toEqual(['mine.onnx', path]);
        expect(model.bytes.length).toBeGreaterThanOrEqual(bytes.length);
      }
    });
    for (const given of [bytes, Buffer.from(bytes), Uint8Array.from(bytes).buffer]) {
      expect(await readModelSource(given)).toEqual({
        bytes: Uint8Array.from(bytes),
        name: 'model',
        path: 'model',
      });
    }
  });

  it.each<[string, string | URL, string]>([
    ['of the web unasked', 'https://example.org/model.onnx', 'FETCH_NOT_ALLOWED'],
    ['of the web unasked, as a URL', new URL('https://example.org/model.onnx'), 'FETCH_NOT_ALLOWED'],
    ['of another kind of address', new URL('ftp://example.org/model.onnx'), 'MODEL_UNKNOWN'],
    ['that is not there', new URL('file:///none/model.onnx'), 'FILE_NOT_FOUND'],
  ])('%s is refused', async (_, given, code) => {
    await expect(readModelSource(given)).rejects.toMatchObject({ code });
  });
});
