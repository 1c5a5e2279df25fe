import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What was trained or pulled, relative to the current folder. */
export const OWN_MODELS = 'models';

/** Models that came with the package. */
export const PACKAGED_MODELS = packagedModels();

/**
 * They lie beside this module's folder, or, where a bundler has moved this module into a program of its own, in the
 * package that is installed for that program or for the current folder. A bundle of CommonJS modules has no address.
 */
function packagedModels(): string {
  const here: string | undefined = import.meta.url;
  const program = pathToFileURL(resolve(process.argv[1] ?? 'program')).href;
  const beside = resolve(dirname(fileURLToPath(here ?? program)), '../../models');
  if (holdsModels(beside)) return beside;
  for (const start of [here ?? program, program, pathToFileURL(resolve('program')).href]) {
    const found = join(packageFolder(start) ?? beside, 'models');
    if (holdsModels(found)) return found;
  }
  return beside;
}

function holdsModels(folder: string): boolean {
  return existsSync(join(folder, 'default', 'model.onnx'));
}

function packageFolder(start: string): string | undefined {
  try {
    return dirname(createRequire(start).resolve('mienjs/package.json'));
  } catch {
    return undefined;
  }
}
