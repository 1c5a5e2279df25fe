import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';

/**
 * Builds the page beside its folder and puts it there when it is whole, so that neither a server nor a second build at
 * the same time meets half of one. The last of the plug-ins.
 */
export function wholeFolderPlugin(): Plugin {
  let target: string;
  let partial: string;
  return {
    name: 'mien:whole-folder',
    apply: 'build',
    config({ root = '.', build }) {
      target = resolve(root, build?.outDir ?? 'dist');
      partial = `${target}.${process.pid}.partial`;
      return { build: { outDir: partial } };
    },
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler(error?: Error) {
        if (error !== undefined) return rm(partial, { recursive: true, force: true });
        await rm(target, { recursive: true, force: true });
        await rename(partial, target).catch(async (cause: NodeJS.ErrnoException) => {
          await rm(partial, { recursive: true, force: true });
          // Another build was there first, with the same page.
          if (cause.code !== 'ENOTEMPTY' && cause.code !== 'EEXIST') throw cause;
        });
      },
    },
  };
}
