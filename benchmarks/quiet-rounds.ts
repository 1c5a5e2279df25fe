import { readFileSync } from 'node:fs';
import { busyShare, processorSeconds } from './train-step/machine.js';

export interface Disturbance {
  readonly quiet: boolean;
  readonly roundsThrownAway: number;
  /** Largest share of the processor that others took in a round that counts. */
  readonly othersMost: number | null;
}

/** A round in which others took more than this share of the processor does not count. */
const QUIET = 0.05;
/** How long the processor is watched before a round begins. */
const WATCH_MS = 300;
const TICKS_PER_SECOND = 100;

/**
 * As many rounds as asked for. While there is patience left (seconds), a round waits for quiet, and a disturbed one is
 * thrown away: by what others took of the processor meanwhile, never by its times.
 */
export async function quietRounds<Round>(
  { rounds: wanted, patience }: { rounds: number; patience: number },
  run: (round: number) => Promise<Round>,
): Promise<{ rounds: Round[]; disturbance: Disturbance }> {
  const kept: { result: Round; others: number | null }[] = [];
  let roundsThrownAway = 0;
  let left = patience * 1000;
  while (kept.length < wanted) {
    const started = performance.now();
    while (performance.now() < started + left && !isQuiet(await busyShare(WATCH_MS)));
    left -= performance.now() - started;
    const begun = performance.now();
    const round = await watched(() => run(kept.length));
    if (isQuiet(round.others) || left <= 0) kept.push(round);
    else {
      roundsThrownAway++;
      left -= performance.now() - begun;
    }
  }
  const shares = kept.map(({ others }) => others);
  const othersMost = shares.some((share) => share === null) ? null : Math.max(...shares.map(Number));
  return {
    rounds: kept.map(({ result }) => result),
    disturbance: { quiet: isQuiet(othersMost), roundsThrownAway, othersMost },
  };
}

function isQuiet(others: number | null): boolean {
  return others === null || others <= QUIET;
}

/**
 * What work gives, and the share of the processor that others than this process and its children used meanwhile.
 */
async function watched<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly others: number | null }> {
  const [before, own] = [processorSeconds(), ownSeconds()];
  const result = await work();
  const [after, ownAfter] = [processorSeconds(), ownSeconds()];
  if (before === null || after === null) return { result, others: null };
  const others = after.busy - before.busy - (ownAfter - own);
  return { result, others: Math.max(0, others) / (after.all - before.all) };
}

/** Processor seconds of this process, its threads, and its children that have ended. Linux, as `processorSeconds`. */
function ownSeconds(): number {
  try {
    const stat = readFileSync('/proc/self/stat', 'latin1');
    // Behind the name: utime, stime, cutime and cstime are the fields 14 to 17 of proc(5).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
  } catch {
    return 0;
  }
}
