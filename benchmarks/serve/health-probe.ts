// Asks /healthz at an even pace in a thread of its own, so that the load's own work is not measured.
import { Agent, request } from 'node:http';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { typescriptThread } from '../typescript.js';
import { quantile } from './quantile.js';

/** Milliseconds between two questions. */
const INTERVAL = 50;

/** Begins to ask; what comes back ends it, and gives the milliseconds of the answers. */
export function probeHealth(
  url: string,
): () => Promise<{ asked: number; p50: number; p99: number; most: number }> {
  const thread = typescriptThread(new URL(import.meta.url), url);
  return () =>
    new Promise((resolve, reject) => {
      thread.once('error', reject);
      thread.once('message', (times: readonly number[]) => {
        resolve({
          asked: times.length,
          p50: quantile(times, 0.5),
          p99: quantile(times, 0.99),
          most: quantile(times, 1),
        });
      });
      thread.postMessage('end');
    });
}

if (!isMainThread && typeof workerData === 'string') {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  const ask = () => {
    const began = performance.now();
    const sent = request(`${workerData}/healthz`, { agent }, (response) => {
      response.resume();
      response.on('end', () => times.push(performance.now() - began));
    });
    // An answer that never comes counts as one that took for ever.
    sent.on('error', () => times.push(Number.POSITIVE_INFINITY));
    sent.end();
  };
  const timer = setInterval(ask, INTERVAL);
  parentPort?.once('message', () => {
    clearInterval(timer);
    agent.destroy();
    parentPort?.postMessage(times);
  });
}
