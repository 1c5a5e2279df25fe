import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { PACKAGED_MODELS } from '../model/model-folders.js';
import { withFolder } from '../testing/with-folder.js';
import { startApp } from './testing/start-app.js';

describe("the studio's files", () => {
  it('are served with their types, those with a hash in their name for good', async () => {
    await withFolder(async (folder) => {
      const studio = join(folder, 'studio');
      await mkdir(join(studio, 'assets'), { recursive: true });
      await writeFile(join(studio, 'index.html'), '<!doctype html>');
      await writeFile(join(studio, 'assets', 'main-1a2b3c.js'), '0');
      await writeFile(join(studio, 'assets', 'ort-1a2b3c.wasm'), '0');
      await writeFile(join(folder, 'outside.txt'), 'secret');
      const app = await startApp({ studio });
      try {
        const page = await fetch(app.url);
        expect(await page.text()).toBe('<!doctype html>');
        expect(page.headers.get('content-type')).toMatch(/^text\/html/);
        expect(page.headers.get('cache-control')).toBe('no-cache');
        expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
        const script = await fetch(`${app.url}/assets/main-1a2b3c.js`);
        expect(script.headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
        expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
        const wasm = await fetch(`${app.url}/assets/ort-1a2b3c.wasm`);
        expect(wasm.headers.get('content-type')).toBe('application/wasm');
        for (const path of ['/nothing.js', '/%2e%2e/outside.txt', '/..%2foutside.txt', '/assets/']) {
          expect((await fetch(`${app.url}${path}`)).status).toBeGreaterThanOrEqual(400);
        }
        expect((await fetch(`${app.url}/v1/models`)).status).toBe(200);
      } finally {
        await app.end();
      }
    });
  });

  it('are missed with a word where there are none', async () => {
    const app = await startApp();
    expect(await (await fetch(app.url)).json()).toMatchObject({ documentation: '/docs' });
    await app.end();
  });

  it('take the models from the package where they do not lie beside the page', async () => {
    await withFolder(async (folder) => {
      const studio = join(folder, 'studio');
      await mkdir(join(studio, 'models'), { recursive: true });
      await writeFile(join(studio, 'index.html'), '<!doctype html>');
      await writeFile(join(studio, 'models', 'search.onnx'), 'of this studio');
      const app = await startApp({ studio });
      try {
        const get = (path: string) => fetch(`${app.url}${path}`);
        for (const [path, file] of [
          ['/models/model.onnx', 'default/model.onnx'],
          ['/models/decide.onnx', 'mtcnn/decide.onnx'],
          ['/models/card.txt', 'default/card.md'],
        ] as const) {
          const answer = await get(path);
          const sent = Buffer.from(await answer.arrayBuffer());
          expect(await readFile(join(PACKAGED_MODELS, file))).toSatisfy((bytes: Buffer) =>
            bytes.equals(sent),
          );
          expect(answer.headers.get('cache-control')).toBe('no-cache');
        }
        expect((await get('/models/card.txt')).headers.get('content-type')).toMatch(/^text\/plain/);
        expect(await (await get('/models/search.onnx')).text()).toBe('of this studio');
        expect((await get('/models/metrics.jsonl')).status).toBe(404);
      } finally {
        await app.end();
      }
    });
  });

  it('take the runtime for WebGPU from onnxruntime-web', async () => {
    await withFolder(async (studio) => {
      await writeFile(join(studio, 'index.html'), '<!doctype html>');
      const app = await startApp({ studio });
      try {
        const name = 'ort-wasm-simd-threaded.jspi.wasm';
        const answer = await fetch(`${app.url}/runtime/${name}.gz`);
        const file = fileURLToPath(import.meta.resolve(`onnxruntime-web/${name}`));
        expect(gunzipSync(await answer.arrayBuffer()).equals(await readFile(file))).toBe(true);
      } finally {
        await app.end();
      }
    });
  });
});
