import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Plugin, ResolvedConfig } from 'vite';
import type { Shell } from '../offline/worker/shell.js';

const SOURCE = fileURLToPath(new URL('../offline/worker/service-worker.ts', import.meta.url));
/** What the page keeps by itself, and what the package has elsewhere. */
const KEPT_OTHERWISE = ['models', 'runtime'];

/**
 * Writes the service worker, which knows the hash of every file of the page. Another build is therefore another worker,
 * and browsers take it up. Stands behind the plug-ins that write those files.
 */
export function serviceWorkerPlugin(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'mien:service-worker',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    closeBundle: {
      sequential: true,
      async handler(error?: Error) {
        if (error !== undefined) return;
        const folder = resolve(config.root, config.build.outDir);
        const { outputFiles } = await build({
          entryPoints: [SOURCE],
          bundle: true,
          minify: true,
          target: 'es2022',
          write: false,
          define: { SHELL: JSON.stringify(await shellOf(folder)) },
        });
        await writeFile(join(folder, 'service-worker.js'), outputFiles[0]!.contents);
      },
    },
  };
}

/** The hashes of a built page's files. */
export async function shellOf(folder: string): Promise<Shell> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .filter((path) => !KEPT_OTHERWISE.includes(path.split('/')[0]!))
    .sort();
  const files = Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, sha256(await readFile(join(folder, path)))])),
  ) as Record<string, string>;
  return { version: sha256(JSON.stringify(files)).slice(0, 16), files };
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
