import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import * as node from './index.js';

/** Compiled with the types of browsers elsewhere, so that its own are not looked at here. */
const web = (await import(new URL('./web.ts', import.meta.url).href)) as Record<string, unknown>;

/** What only Node has, with the reason. */
const NODE_ALONE: Readonly<Record<string, string>> = {
  recognize: 'a page has its models at addresses of its own, which createRecognizer is told',
  releaseShared: 'ends what recognize opened',
  drawExplanation: 'drawn by the renderer of SVG that Node has',
};

describe('the two entries', () => {
  it('export the same names, but for what has its reason', () => {
    const names = (entry: object): string[] => Object.keys(entry).sort();
    expect([...names(web), ...Object.keys(NODE_ALONE)].sort()).toEqual(names(node));
  });
});

describe('mienjs/web in a bundle', () => {
  /** Bytes of a minified bundle of what a page imports. */
  async function bytesOf(code: string): Promise<number> {
    const { outputFiles } = await build({
      stdin: { contents: code, resolveDir: fileURLToPath(new URL('.', import.meta.url)), loader: 'ts' },
      alias: { 'mienjs/web': fileURLToPath(new URL('./web.ts', import.meta.url)) },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
      external: ['onnxruntime-web', 'onnxruntime-web/*'],
    });
    return outputFiles[0]!.contents.length;
  }

  it('costs under 2 kB for the names of the classes, and what is used of the rest', async () => {
    const names = await bytesOf("import { EXPRESSIONS } from 'mienjs/web'; console.log(EXPRESSIONS);");
    expect(names).toBeLessThan(2000);
    const tracker = await bytesOf("import { FaceTracker } from 'mienjs/web'; console.log(FaceTracker);");
    expect(tracker).toBeLessThan(20_000);
    const all = await bytesOf(
      "import { createRecognizer } from 'mienjs/web'; console.log(createRecognizer);",
    );
    expect(all).toBeGreaterThan(20_000);
    console.info(`EXPRESSIONS ${names} bytes, FaceTracker ${tracker}, createRecognizer ${all}.`);
  });
});
