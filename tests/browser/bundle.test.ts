import { readdir, readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportModel } from '../../src/model/export.js';
import { randomModel } from '../../src/model/testing/random-model.js';
import { eagerDetector } from './eager-detector.js';
import { userProject } from './project.js';

const PAGE = `<!doctype html><script type="module">
  import { createRecognizer, decodePicture } from 'mienjs/web';
  Object.assign(globalThis, { createRecognizer, decodePicture });
</script>`;

describe('mienjs/web in a bundle', () => {
  let folder: string;
  /** What modules import, as they write it, with who does. */
  const imports: { readonly source: string; readonly importer: string }[] = [];
  const sizes = new Map<string, { readonly raw: number; readonly zipped: number }>();

  beforeAll(async () => {
    folder = await userProject({ 'index.html': PAGE });
    await build({
      root: folder,
      configFile: false,
      logLevel: 'error',
      plugins: [
        {
          name: 'imports',
          enforce: 'pre',
          resolveId(source, importer = '') {
            imports.push({ source, importer });
          },
        },
      ],
    });
    const assets = join(folder, 'dist', 'assets');
    for (const name of await readdir(assets)) {
      const bytes = await readFile(join(assets, name));
      sizes.set(name, { raw: bytes.length, zipped: gzipSync(bytes).length });
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('takes in three packages, the one for clips where that is used, and nothing of Node', () => {
    expect(imports.filter(({ source }) => isBuiltin(source))).toEqual([]);
    const packages = imports
      .filter(({ source, importer }) => importer.includes('/dist/') && !/^[./\0]/.test(source))
      .map(({ source }) => source);
    expect(new Set(packages)).toEqual(
      new Set([
        '@bufbuild/protobuf/wire',
        'mediabunny',
        'onnxruntime-web/jspi',
        'onnxruntime-web/wasm',
        'zod',
      ]),
    );
  });

  it('keeps both builds of the runtime apart from the code, to be loaded when asked for', () => {
    const runtimes = [...sizes.keys()].filter((name) => extname(name) === '.wasm');
    expect(runtimes.some((name) => name.includes('jspi'))).toBe(true);
    expect(runtimes).toHaveLength(2);
    const own = [...sizes].filter(([name]) => name.startsWith('index'));
    expect(own).toHaveLength(1);
    expect(own[0]![1].raw).toBeLessThan(200_000);
  });

  it('loads within 20 MB the first time, all models with it, from a server that does not compress', () => {
    const first = [...sizes].filter(([name]) => !name.includes('jspi'));
    const models = [
      exportModel(randomModel(1, 'mien-se'), 'float16', 'model'),
      ...Object.values(eagerDetector(1, 0)),
    ];
    const bytes = (of: 'raw' | 'zipped'): number =>
      first.reduce((sum, [, size]) => sum + size[of], 0) +
      models.reduce((sum, { length }) => sum + length, 0);
    const mega = (value: number): string => (value / 1e6).toFixed(1);
    console.info(`First load: ${mega(bytes('zipped'))} MB compressed, ${mega(bytes('raw'))} MB as it is.`);
    expect(bytes('raw')).toBeLessThan(20e6);
  });
});
