import { createRequire } from 'node:module';
import { probeHealth } from './health-probe.mjs';
import { quantile } from './quantile.mjs';

const autocannon = createRequire(new URL('../peers/package.json', import.meta.url))('autocannon');

/**
 * One load: until both the seconds and the requests are over.
 * @param {{ url: string, usage: () => { bytes: number, seconds: number } }} server @param {Buffer} body
 * @param {{ connections: number, seconds: number, requests: number, path: string }} options
 */
export async function load({ url, usage }, body, { connections, seconds, requests, path }) {
  /** Bytes, once a second, and how many requests had been answered then. @type {[number, number][]} */
  const samples = [];
  const before = usage();
  const began = performance.now();
  // Its own limit is far away: the one below counts.
  const run = autocannon({
    url: `${url}${path}`,
    method: 'POST',
    headers: { 'content-type': 'image/jpeg' },
    body,
    connections,
    duration: 24 * 3600,
    timeout: 60,
  });
  let [answered, sentAway] = [0, 0];
  /** Milliseconds. @type {number[]} */
  const times = [];
  run.on(
    'response',
    (
      /** @type {unknown} */ _client,
      /** @type {number} */ status,
      /** @type {number} */ _bytes,
      /** @type {number} */ time,
    ) => {
      if (status === 200) {
        answered++;
        times.push(time);
      } else if (status === 503) sentAway++;
    },
  );
  const health = probeHealth(url);
  const timer = setInterval(() => {
    samples.push([usage().bytes, answered]);
    if (performance.now() - began >= 1000 * seconds && answered >= requests) run.stop();
  }, 1000);
  const { non2xx, errors, ...rest } = await run;
  clearInterval(timer);
  const healthTimes = await health();
  const taken = (performance.now() - began) / 1000;
  const after = usage();
  return {
    connections,
    seconds: taken,
    requests: answered,
    requestsPerSecond: answered / taken,
    /** Of the server and its workers together: says what a request costs also where other programs run. */
    processorSecondsPerRequest: (after.seconds - before.seconds) / answered,
    /** Milliseconds, of answers with 200. */
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    /** Answers with 503: there were more requests than the queue takes. */
    sentAway,
    others: non2xx - sentAway,
    /** Of `/healthz` during the load, milliseconds. */
    health: healthTimes,
    /** Connections that broke, and requests that had no answer within a minute. */
    errors: errors + rest.timeouts,
    growth: growth(samples),
    memory: summary(samples.map(([bytes]) => bytes)),
  };
}

/**
 * Bytes, and how far the least and the most are from the mean, as a share of it.
 * @param {readonly number[]} memory
 */
function summary(memory) {
  const mean = memory.reduce((sum, bytes) => sum + bytes, 0) / memory.length;
  const [least, most] = [Math.min(...memory), Math.max(...memory)];
  return {
    first: memory[0],
    last: memory.at(-1),
    least,
    most,
    mean,
    apart: Math.max(mean - least, most - mean) / mean,
  };
}

/**
 * Bytes that memory grows a 1,000 requests, by least squares over the second half; `null` where they are too few to say.
 * @param {readonly [bytes: number, answered: number][]} samples
 */
function growth(samples) {
  const half = samples.slice(Math.floor(samples.length / 2));
  if ((half.at(-1)?.[1] ?? 0) - (half[0]?.[1] ?? 0) < 1000) return null;
  const mean = (/** @type {readonly number[]} */ list) =>
    list.reduce((sum, each) => sum + each, 0) / list.length;
  const [bytes, answered] = [mean(half.map(([each]) => each)), mean(half.map(([, each]) => each))];
  const along = half.reduce((sum, [, each]) => sum + (each - answered) ** 2, 0);
  const together = half.reduce((sum, [memory, each]) => sum + (memory - bytes) * (each - answered), 0);
  return (1000 * together) / along;
}
