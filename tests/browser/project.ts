import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** A project of a user's, in a temporary folder: mien and what it needs in browsers installed, and these files. */
export async function userProject(files: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mien-project-'));
  const modules = join(folder, 'node_modules');
  await mkdir(modules);
  await symlink(REPOSITORY, join(modules, 'mienjs'), 'dir');
  for (const name of ['onnxruntime-web', '@bufbuild', 'zod']) {
    await symlink(join(REPOSITORY, 'node_modules', name), join(modules, name), 'dir');
  }
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return folder;
}
