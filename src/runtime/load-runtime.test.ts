import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Graph } from '../graph/graph.js';
import { toOnnx } from '../graph/onnx/write.js';
import { mul } from '../graph/operators/index.js';
import { loadRuntime } from './load-runtime.js';
import { openSessionWith } from './open-with-runtime.js';
import { floats } from './session.js';

const missing = (what: string) => () => Promise.reject(new Error(`Cannot find ${what}\nRequire stack: …`));
const web = () => import('onnxruntime-web');

describe('where the native runtime does not load', () => {
  it('computes with onnxruntime-web', async () => {
    const runtime = await loadRuntime({ native: missing('libonnxruntime.so.1'), web });
    expect(runtime.native).toBe(false);
    const graph = new Graph();
    graph.output('y', mul(graph.input('a', [2]), graph.input('b', [2])));
    const session = await openSessionWith(runtime, toOnnx(graph));
    const pair = (...values: [number, number]) => ({ shape: [2], data: Float32Array.from(values) });
    const y = pair(0, 0);
    const results = await session.run({ a: pair(2, 3), b: pair(5, 7) }, { y });
    expect([...floats(results.y)]).toEqual([10, 21]);
    expect([...y.data]).toEqual([10, 21]);
    await expect(openSessionWith(runtime, toOnnx(graph), { device: 'cuda' })).rejects.toMatchObject({
      code: 'RUNTIME_FAILED',
      message: expect.stringContaining('processor'),
    });
    await session.release();
  });

  it('names both ways to a runtime where there is no other', async () => {
    await expect(
      loadRuntime({ native: missing('onnxruntime_binding.node'), web: missing('onnxruntime-web') }),
    ).rejects.toMatchObject({
      code: 'RUNTIME_FAILED',
      message: expect.stringMatching(
        /onnxruntime-node: Cannot find onnxruntime_binding.node; onnxruntime-web: Cannot/,
      ),
      hint: expect.stringMatching(
        /"ONNXRUNTIME_NODE_INSTALL=skip npm install onnxruntime-node@\d.*"npm install onnxruntime-web@\d/,
      ),
    });
  });

  it('names the versions that this package asks for', async () => {
    const { peerDependencies, ...rest } = JSON.parse(
      await readFile(join(ROOT, 'package.json'), 'utf8'),
    ) as Manifest;
    const version =
      rest.dependencies?.['onnxruntime-node'] ?? rest.optionalDependencies?.['onnxruntime-node'];
    const error = await loadRuntime({ native: missing('a'), web: missing('b') }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ hint: expect.stringContaining(`onnxruntime-node@${version}"`) });
    expect(error).toMatchObject({
      hint: expect.stringContaining(`onnxruntime-web@${peerDependencies['onnxruntime-web']}"`),
    });
  });
});

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

it('is imported by one module for Node and one for browsers, so that nothing loads it before its telemetry is off', async () => {
  const importers: string[] = [];
  for (const folder of ['src', 'benchmarks', 'studio', 'models', 'examples']) {
    for (const entry of await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (
        !entry.isFile() ||
        !/(?<!\.test)\.(ts|tsx|mjs|js)$/.test(entry.name) ||
        path.includes('node_modules')
      )
        continue;
      const text = await readFile(path, 'utf8');
      if (
        /^import (?!type).*['"]onnxruntime-|(import|require)\(['"]onnxruntime-(node|web)[^)]*\)(?!\.)/m.test(
          text,
        )
      ) {
        importers.push(path.slice(ROOT.length));
      }
    }
  }
  expect(importers.sort()).toEqual(['src/runtime/load-runtime.ts', 'src/runtime/web.ts']);
});
