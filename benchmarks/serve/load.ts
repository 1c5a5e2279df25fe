import { requirePeer } from '../peers.js';
import { probeHealth } from './health-probe.js';
import { quantile } from './quantile.js';

interface Run
  extends PromiseLike<{ readonly non2xx: number; readonly errors: number; readonly timeouts: number }> {
  on(
    event: 'response',
    listener: (client: unknown, status: number, bytes: number, milliseconds: number) => void,
  ): void;
  stop(): void;
}

const autocannon = requirePeer('autocannon') as (options: object) => Run;

/** One load: until both the seconds and the requests are over. */
export async function load(
  { url, usage }: { url: string; usage: () => { bytes: number; seconds: number } },
  body: Buffer,
  {
    connections,
    seconds,
    requests,
    path,
  }: { connections: number; seconds: number; requests: number; path: string },
) {
  /** Bytes, once a second, and how many requests had been answered then. */
  const samples: [number, number][] = [];
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
  /** Milliseconds. */
  const times: number[] = [];
  run.on('response', (_client: unknown, status: number, _bytes: number, time: number) => {
    if (status === 200) {
      answered++;
      times.push(time);
    } else if (status === 503) sentAway++;
  });
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

/** Bytes, and how far the least and the most are from the mean, as a share of it. */
function summary(memory: readonly number[]) {
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
 */
function growth(samples: readonly [bytes: number, answered: number][]) {
  const half = samples.slice(Math.floor(samples.length / 2));
  if ((half.at(-1)?.[1] ?? 0) - (half[0]?.[1] ?? 0) < 1000) return null;
  const mean = (list: readonly number[]) => list.reduce((sum, each) => sum + each, 0) / list.length;
  const [bytes, answered] = [mean(half.map(([each]) => each)), mean(half.map(([, each]) => each))];
  const along = half.reduce((sum, [, each]) => sum + (each - answered) ** 2, 0);
  const together = half.reduce((sum, [memory, each]) => sum + (memory - bytes) * (each - answered), 0);
  return (1000 * together) / along;
}
