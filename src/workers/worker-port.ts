import { type MessagePort, parentPort } from 'node:worker_threads';

/** The way from a worker to its pool. */
export interface WorkerPort {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Lets the worker end when everything posted has been sent. */
  close(): void;
}

/** The port of this worker, whether it is a thread or a child process. */
export function ownPort(): WorkerPort {
  return parentPort === null ? processPort() : threadPort(parentPort);
}

/** One end of a channel between threads. */
export function threadPort(port: MessagePort): WorkerPort {
  return {
    post: (message, transfer = []) => port.postMessage(message, transfer),
    onMessage: (listener) => void port.on('message', listener),
    close: () => port.close(),
  };
}

function processPort(): WorkerPort {
  let unsent = 0;
  let closing = false;
  const settle = (): void => {
    if (closing && unsent === 0 && process.connected) process.disconnect();
  };
  // Ctrl-C in a terminal, and service managers, signal the whole group. The parent says when its workers stop.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  process.on('disconnect', () => {
    // The parent is gone, and nobody waits for the work here. No handler may run inside a decoder that is torn down.
    if (!closing) process.kill(process.pid, 'SIGKILL');
  });
  return {
    post: (message) => {
      unsent += 1;
      process.send!(message, undefined, undefined, () => {
        unsent -= 1;
        settle();
      });
    },
    onMessage: (listener) => void process.on('message', listener),
    close: () => {
      closing = true;
      settle();
    },
  };
}
