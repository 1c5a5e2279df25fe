import { addTo, type Counter, type Histogram, metering } from '../../metering.js';
import { failureCode, type SpanAttributes } from '../../tracing.js';
import { errorCode, type Row } from '../row.js';

/** How the work on a shard ended; `failed` where it threw. */
type ShardEnd = 'committed' | 'lost' | 'stopped';

const PICTURES: Counter = {
  name: 'mien.batch.pictures',
  unit: '{picture}',
  description: 'Pictures that this worker made a row for',
};

const DURATION: Histogram = {
  name: 'mien.batch.picture.duration',
  unit: 's',
  description: 'Time that a process took for a picture, without the wait for the process',
  bounds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60, 300],
};

const SHARDS: Counter = {
  name: 'mien.batch.shards',
  unit: '{shard}',
  description: 'Shards that this worker ended its work on',
};

const RETRIES: Counter = {
  name: 'mien.batch.shard.retries',
  unit: '{attempt}',
  description: 'Attempts at a shard that another attempt had begun',
};

const TAKEOVERS: Counter = {
  name: 'mien.batch.lease.takeovers',
  unit: '{lease}',
  description: 'Leases that this worker took over from another one',
};

/** Counts a row that was made now, by its error where it is one. */
export function countPicture(row: Row): void {
  addTo(PICTURES, failed(errorCode(row)));
}

/** Measures the time of a picture, also where the work on it fails. */
export async function timePicture<Value>(work: () => Promise<Value>): Promise<Value> {
  const began = performance.now();
  const record = (code?: string): void =>
    metering()?.record(DURATION, (performance.now() - began) / 1000, failed(code));
  try {
    const value = await work();
    record();
    return value;
  } catch (error) {
    record(failureCode(error));
    throw error;
  }
}

/** Counts how the work on a shard ends. A shard that another worker took over is lost. */
export async function countShard(lost: AbortSignal, work: () => Promise<ShardEnd>): Promise<ShardEnd> {
  try {
    const end = await work();
    const outcome = end === 'stopped' && lost.aborted ? 'lost' : end;
    addTo(SHARDS, { 'mien.outcome': outcome });
    return outcome;
  } catch (error) {
    addTo(SHARDS, { 'mien.outcome': 'failed', ...failed(failureCode(error)) });
    throw error;
  }
}

export function countRetry(): void {
  addTo(RETRIES);
}

export function countTakeover(): void {
  addTo(TAKEOVERS);
}

function failed(code: string | undefined): SpanAttributes {
  return code === undefined ? {} : { 'error.type': code };
}
