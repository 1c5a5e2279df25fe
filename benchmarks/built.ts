import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

// The built package (`npm run build`): what is measured where a program's start or its workers count.

const DIST = new URL('../dist/', import.meta.url);

/** The address of a built file, such as `cli/main.js`. */
export function builtFile(path: string): URL {
  return new URL(path, DIST);
}

/** The command line that users start. */
export const MIEN = fileURLToPath(builtFile('cli/main.js'));

export async function builtLibrary(): Promise<typeof import('../src/index.js')> {
  return (await import(builtFile('index.js').href)) as typeof import('../src/index.js');
}

export const MIEN_VERSION = (
  createRequire(import.meta.url)('../package.json') as { readonly version: string }
).version;
