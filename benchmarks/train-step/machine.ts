import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

export type Machine = ReturnType<typeof describeMachine>;

/** Fields of the `cpu` line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal. */
const IDLE_FIELDS = new Set([3, 4]);
const FIELDS = 8;
/** Linux counts in hundredths of a second, whatever its own clock runs at. */
const TICKS_PER_SECOND = 100;

/**
 * Time of all cores together since start: all of it, and what was used, by this machine or by its host's others.
 * `null` where it cannot be told.
 */
export function processorSeconds(): { all: number; busy: number } | null {
  try {
    const line = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '';
    const ticks = line
      .trim()
      .split(/\s+/)
      .slice(1, FIELDS + 1)
      .map(Number);
    const seconds = ticks.map((count) => count / TICKS_PER_SECOND);
    const all = seconds.reduce((total, value) => total + value, 0);
    return { all, busy: seconds.reduce((t, value, field) => (IDLE_FIELDS.has(field) ? t : t + value), 0) };
  } catch {
    return null;
  }
}

/** Share of all cores' time that is used while this process waits; `null` where it cannot be told. */
export async function busyShare(milliseconds: number) {
  const before = processorSeconds();
  await pause(milliseconds);
  const after = processorSeconds();
  return before === null || after === null ? null : (after.busy - before.busy) / (after.all - before.all);
}

export function describeMachine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${platform()} ${release()}`,
  };
}
