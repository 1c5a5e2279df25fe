import { MessageChannel } from 'node:worker_threads';
import { answerJobs, type OpenedWorker } from '../answer-jobs.js';
import type { JobTable } from '../job-table.js';
import type { WorkerLink } from '../worker-link.js';
import { threadPort } from '../worker-port.js';

/** A worker in the test's own thread, whose messages are cloned as between threads, and which dies when it is told to. */
export function linkHere<Settings, Jobs extends JobTable<Jobs>>(
  open: (settings: Settings) => Promise<OpenedWorker<Jobs>>,
): WorkerLink & { die(): void } {
  const { port1, port2 } = new MessageChannel();
  answerJobs(open, threadPort(port2));
  return {
    post: (message, transfer = []) => port1.postMessage(message, transfer),
    onMessage: (listener) => void port1.on('message', listener),
    onEnd: (listener) => void port1.once('close', () => listener({ code: 1 })),
    die: () => port2.close(),
  };
}
