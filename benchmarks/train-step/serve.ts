import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Cpu } from './protocol.js';

export function say(answer: object) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** @returns processor seconds of this process since its start */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Bytes of memory that are or were resident: `VmHWM` is this process's own peak, where `maxRSS` would count what its
 * parent held when it was forked.
 */
export function residentBytes(field: 'VmRSS' | 'VmHWM') {
  try {
    const line = readFileSync('/proc/self/status', 'utf8').match(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm'));
    if (line !== null) return Number(line[1]) * 1024;
  } catch {
    // No such file: not Linux.
  }
  return field === 'VmRSS' ? process.memoryUsage.rss() : process.resourceUsage().maxRSS * 1024;
}

/** Answers questions until the last one, `end`. */
export async function serve<Q extends { do: string }>(answer: (question: Q) => Promise<object>) {
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = cpuSeconds();
    const question = JSON.parse(line) as Q;
    if (question.do === 'end') {
      say({ peakBytes: residentBytes('VmHWM') });
      return;
    }
    const reply = await answer(question);
    const cpu: Cpu = { asked, answered: cpuSeconds() };
    say({ ...reply, cpu });
  }
}
