import { readdirSync, readFileSync } from 'node:fs';

/**
 * Memory, bytes, and processor time, seconds, of a process and its living children, by Linux's list of processes. Pages
 * that they share count once.
 */
export function usageOfTree(root: number) {
  let [bytes, ticks] = [0, 0];
  for (const name of readdirSync('/proc')) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(name) !== root && Number(fields[1]) !== root) continue;
      const found = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${name}/smaps_rollup`, 'utf8'));
      bytes += 1024 * Number(found?.[1] ?? 0);
      // In hundredths of a second.
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // No process, or one that has just ended.
    }
  }
  return { bytes, seconds: ticks / 100 };
}
