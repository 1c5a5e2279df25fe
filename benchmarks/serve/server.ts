import { spawn } from 'node:child_process';
import { MIEN } from '../built.js';
import { usageOfTree } from './process-tree.js';

/**
 * Starts the built program, as users do.
 * @param options `main`: another build
 */
export async function startServer({
  model,
  detector,
  workers,
  main = MIEN,
}: {
  model?: string | undefined;
  detector?: string | undefined;
  workers: string;
  main?: string | undefined;
}) {
  const words = ['serve', '--port', '0', '--workers', workers];
  if (model !== undefined) words.push('--model', model);
  if (detector !== undefined) words.push('--detector', detector);
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended: Promise<number | null> = new Promise((resolve) => child.on('close', resolve));
  const url: string = await new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      const found = /http:\/\/\S+/.exec(String(chunk));
      if (found !== null) resolve(found[0]);
    });
    void ended.then((code) => reject(new Error(`the server ended with ${code}`)));
  });
  return {
    url,
    /** Of the server and its workers. */
    usage: () => usageOfTree(child.pid ?? 0),
    stop: async () => {
      child.kill('SIGTERM');
      const code = await ended;
      if (code !== 0) throw new Error(`the server ended with ${code}`);
    },
  };
}
