import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorkerLink } from './worker-link.js';

export interface ProcessOptions {
  /** Most memory of JavaScript's own heap, MiB. Pictures and tensors are outside of it. */
  readonly heap?: number | undefined;
}

/** Options of Node that two processes cannot share: the debugger's port. */
const OWN_OPTION = /^--inspect/;

/**
 * Starts a child process. `program` is a module that calls `answerJobs`. The child has no standard input and output;
 * its errors go to this process's. It ends when this process ends, whatever the reason.
 */
export function startProcess(program: URL, { heap }: ProcessOptions = {}): WorkerLink {
  const child = fork(fileURLToPath(program), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [
      ...process.execArgv.filter((option) => !OWN_OPTION.test(option)),
      ...(heap === undefined ? [] : [`--max-old-space-size=${heap}`]),
    ],
  });
  let fault: Error | undefined;
  child.on('error', (error) => {
    fault = error;
  });
  return {
    // A message to a child that has just died is lost; its end says so.
    post: (message) => void child.send(message as object, () => {}),
    onMessage: (listener) => void child.on('message', listener),
    onEnd: (listener) => {
      let ended = false;
      const end = (code: number | null, signal?: string): void => {
        if (ended) return;
        ended = true;
        listener({ code, signal, error: fault });
      };
      child.once('exit', (code, signal) => end(code, signal ?? undefined));
      // A process that could not be started has no exit.
      child.once('error', () => {
        if (child.pid === undefined) end(null);
      });
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
