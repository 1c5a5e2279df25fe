import { Worker } from 'node:worker_threads';
import type { WorkerEnd, WorkerLink } from './worker-link.js';

/** Starts a thread. `program` is a module that calls `answerJobs`. */
export function startThread(program: URL): WorkerLink {
  const thread = new Worker(program, hasInputType() ? { execArgv: [] } : {});
  let fault: Error | undefined;
  thread.on('error', (error) => {
    fault = error instanceof Error ? error : new Error(String(error));
  });
  return {
    post: (message, transfer = []) => thread.postMessage(message, transfer),
    onMessage: (listener) => void thread.on('message', listener),
    hold: (held) => (held ? thread.ref() : thread.unref()),
    onEnd: (listener) =>
      void thread.once('exit', (code) => {
        const end: WorkerEnd = { code, error: fault };
        listener(end);
      }),
  };
}

/** Threads take over the program's options, and one of them is for programs without a file: `node --input-type=module -e …`. */
function hasInputType(): boolean {
  return process.execArgv.some((option) => option.startsWith('--input-type'));
}
