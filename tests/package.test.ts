import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './program.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

/** Files of the studio that the server takes from elsewhere: docs/studio.md. */
const FROM_ELSEWHERE: Readonly<Record<string, string>> = {
  'models/model.onnx': 'models/default/model.onnx',
  'models/evaluation.json': 'models/default/evaluation.json',
  'models/card.txt': 'models/default/card.md',
  'models/search.onnx': 'models/mtcnn/search.onnx',
  'models/decide.onnx': 'models/mtcnn/decide.onnx',
  'models/o.onnx': 'models/mtcnn/o.onnx',
};

describe('the packed package', { timeout: 300_000 }, () => {
  let tarball: string;
  let unpacked: string;

  beforeAll(async () => {
    const folder = await temporaryFolder();
    const { stdout } = await run(
      'npm',
      ['pack', '--ignore-scripts', '--json', '--pack-destination', folder],
      {
        cwd: ROOT,
        maxBuffer: 2 ** 26,
      },
    );
    const [packed] = JSON.parse(stdout) as [{ readonly filename: string }];
    tarball = join(folder, packed.filename);
    await run('tar', ['xzf', tarball, '-C', folder]);
    unpacked = join(folder, 'package');
  }, 300_000);

  it('has 11 MB at most, and nothing large in it twice', async () => {
    expect((await stat(tarball)).size).toBeLessThan(11_000_000);
    const seen = new Map<string, string>();
    for (const entry of await readdir(unpacked, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || (await stat(path)).size < 20_000) continue;
      const hash = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      expect([path, seen.get(hash)]).toEqual([path, undefined]);
      seen.set(hash, path);
    }
    expect(seen.size).toBeGreaterThan(5);
  });

  it('has what the studio asks for, beside the page or in models/', async () => {
    const text = await readFile(join(unpacked, 'dist/studio/files.json'), 'utf8');
    const listed = [...text.matchAll(/"path": "([^"]+)", *\n? *"size": (\d+)/g)].map(([, path, size]) => [
      path!,
      size,
    ]);
    expect(listed.length).toBeGreaterThan(6);
    for (const [path, size] of listed) {
      if (path!.includes('.jspi.')) continue;
      const file = join(unpacked, FROM_ELSEWHERE[path!] ?? `dist/studio/${path}`);
      expect([path, String((await stat(file)).size)]).toEqual([path, size]);
    }
  });

  it('is found in order by publint and by attw', async () => {
    const { messages } = await publint({ pkgDir: unpacked, pack: false, level: 'suggestion' });
    expect(messages).toEqual([]);
    const attw = join(ROOT, 'node_modules/.bin/attw');
    const { stdout } = await run(attw, [tarball, '--profile', 'esm-only', '--format', 'json'], {
      maxBuffer: 2 ** 26,
    });
    expect(Object.keys(JSON.parse(stdout) as object)).toContain('analysis');
  });
});

describe('the types of what runs in Node', () => {
  /** The declarations that an entry leads to. */
  async function declarations(entry: string): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    const wanted = [join(ROOT, 'dist', entry)];
    for (let file = wanted.pop(); file !== undefined; file = wanted.pop()) {
      if (texts.has(file)) continue;
      const text = await readFile(file, 'utf8');
      texts.set(file, text);
      for (const [, path] of text.matchAll(/(?:from|import\()\s*'(\.[^']+)\.js'/g)) {
        wanted.push(join(file, '..', `${path}.d.ts`));
      }
    }
    return texts;
  }

  // The runtime may be absent, and its types ask for those of a browser, which a program for Node need not have.
  it.each(['index.d.ts', 'client.d.ts', 'training/index.d.ts', 'graph/index.d.ts'])(
    '%s needs no runtime',
    async (entry) => {
      const texts = await declarations(entry);
      expect(texts.size).toBeGreaterThan(10);
      expect([...texts].filter(([, text]) => /from 'onnxruntime/.test(text)).map(([file]) => file)).toEqual(
        [],
      );
    },
  );
});

describe("import 'mienjs'", () => {
  const LOADS = `import { register } from 'node:module';
register('data:text/javascript,' + encodeURIComponent(\`
  import { writeSync } from 'node:fs';
  export async function load(url, context, next) { writeSync(1, url + '\\\\n'); return next(url, context); }\`));`;

  /** The modules that a program loads which imports this. */
  async function loaded(module: string): Promise<readonly string[]> {
    const hook = join(await temporaryFolder(), 'hook.mjs');
    await writeFile(hook, LOADS);
    const code = `import(${JSON.stringify(pathToFileURL(join(ROOT, module)).href)})`;
    const { stdout } = await run(process.execPath, ['--import', pathToFileURL(hook).href, '-e', code]);
    return stdout.split('\n').filter((line) => line !== '');
  }

  it('loads no server, no figures, no training, and no runtime', async () => {
    const urls = await loaded('dist/index.js');
    const rooms = new Set(urls.map((url) => /\/dist\/([\w-]+)\//.exec(url)?.[1]));
    for (const room of ['recognizer', 'face', 'image']) expect(rooms).toContain(room);
    for (const room of ['server', 'cli', 'figure', 'training', 'nn', 'run', 'dataset', 'evaluation']) {
      expect(rooms).not.toContain(room);
    }
    expect(urls.filter((url) => /fastify|resvg|onnxruntime/.test(url))).toEqual([]);
  });

  it('would be seen to load figures', async () => {
    expect((await loaded('dist/figure/render.js')).join()).toContain('/figure/');
  });
});
