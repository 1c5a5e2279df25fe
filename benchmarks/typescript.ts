import { Worker } from 'node:worker_threads';

/** Node's options and the program, for a child process that runs TypeScript. */
export function typescriptProgram(program: string): readonly string[] {
  return ['--import', import.meta.resolve('tsx'), program];
}

/** A thread that runs TypeScript: it registers tsx first, which threads do not take over from the main one. */
export function typescriptThread(program: URL, workerData: unknown): Worker {
  const code =
    `import { register } from '${import.meta.resolve('tsx/esm/api')}';\n` +
    `register();\nawait import('${program.href}');\n`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { workerData });
}
