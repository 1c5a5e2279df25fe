import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** @import { Cpu } from './protocol.mjs' */

/** @param {object} answer */
export function say(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

/** @returns {number} processor seconds of this process since its start */
function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/**
 * Bytes of memory that are or were resident: `VmHWM` is this process's own peak, where `maxRSS` would count what its
 * parent held when it was forked.
 * @param {'VmRSS' | 'VmHWM'} field
 */
export function residentBytes(field) {
  try {
    const line = readFileSync('/proc/self/status', 'utf8').match(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm'));
    if (line !== null) return Number(line[1]) * 1024;
  } catch {
    // No such file: not Linux.
  }
  return field === 'VmRSS' ? process.memoryUsage.rss() : process.resourceUsage().maxRSS * 1024;
}

/**
 * Answers questions until the last one, `end`.
 * @template {{ do: string }} Q
 * @param {(question: Q) => Promise<object>} answer
 */
export async function serve(answer) {
  for await (const line of createInterface({ input: process.stdin })) {
    const asked = cpuSeconds();
    const question = /** @type {Q} */ (JSON.parse(line));
    if (question.do === 'end') {
      say({ peakBytes: residentBytes('VmHWM') });
      return;
    }
    const reply = await answer(question);
    /** @type {Cpu} */
    const cpu = { asked, answered: cpuSeconds() };
    say({ ...reply, cpu });
  }
}
