// Asks /healthz at an even pace in a thread of its own, so that the load's own work is not measured.
import { Agent, request } from 'node:http';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { quantile } from './quantile.mjs';

/** Milliseconds between two questions. */
const INTERVAL = 50;

/**
 * Begins to ask; what comes back ends it, and gives the milliseconds of the answers.
 * @param {string} url
 * @returns {() => Promise<{ asked: number, p50: number, p99: number, most: number }>}
 */
export function probeHealth(url) {
  const thread = new Worker(new URL(import.meta.url), { workerData: url });
  return () =>
    new Promise((resolve, reject) => {
      thread.once('error', reject);
      thread.once('message', (times) => {
        const [p50, p99, most] = [0.5, 0.99, 1].map((share) => quantile(times, share));
        resolve({ asked: times.length, p50, p99, most });
      });
      thread.postMessage('end');
    });
}

if (!isMainThread && typeof workerData === 'string') {
  const agent = new Agent({ keepAlive: true });
  /** @type {number[]} */
  const times = [];
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
