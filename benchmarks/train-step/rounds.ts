import type { Child, Turn } from './child.js';
import { busyShare } from './machine.js';
import type { Cpu, Products, Steps } from './protocol.js';
import { eachSide, SIDES, type Side } from './sides.js';

/** Every side's steps, one side after the other, and matrix products to see what the machine gives. */
export interface Round {
  readonly sides: Readonly<Record<Side, Steps>>;
  /** Seconds of each. */
  readonly products: readonly number[];
  /** Largest share of the processor that other processes took in one of its turns. */
  readonly others: number | null;
  /** Largest number of processor seconds that a side used while it should have slept. */
  readonly idleCpu: number;
}

const PRODUCTS_A_ROUND = 5;
/** A round in which other processes took more than this share of the processor does not count. */
const QUIET = 0.05;
/** How long the processor is watched before a round begins. */
const WATCH_MS = 300;

async function runRound(
  children: Readonly<Record<Side, Child>>,
  matmul: Child,
  steps: number,
  order: readonly Side[],
): Promise<Round> {
  const turns: Readonly<Record<Side, Turn<Steps>>> = await eachSide(
    (side) => children[side].ask('time', steps),
    order,
  );
  const products: Turn<Products> = await matmul.ask('multiply', PRODUCTS_A_ROUND);
  for (const side of SIDES) {
    const { loss } = turns[side].answer;
    // Arithmetic on NaN and infinity may take another time than on numbers.
    if (!Number.isFinite(loss)) throw new Error(`${side}: the loss became ${loss}`);
  }
  const all: readonly Turn<{ cpu: Cpu }>[] = [...Object.values(turns), products];
  return {
    sides: {
      mien: turns.mien.answer,
      contiguous: turns.contiguous.answer,
      channels_last: turns.channels_last.answer,
    },
    products: products.answer.seconds,
    others: mostOf(all.map(({ others }) => others)),
    idleCpu: Math.max(...all.map(({ idleCpu }) => idleCpu)),
  };
}

function mostOf(shares: readonly (number | null)[]) {
  return shares.reduce((most, share) => (most === null || share === null ? null : Math.max(most, share)));
}

const isQuiet = (others: number | null) => others === null || others <= QUIET;

/** Comes back when the processor is at rest, or at that time. */
async function waitForQuiet(deadline: number) {
  while (performance.now() < deadline && !isQuiet(await busyShare(WATCH_MS)));
}

/**
 * As many rounds as asked for. While there is patience left, a round waits for quiet, and a disturbed one is thrown
 * away: by what other processes took of the processor, never by its times.
 */
export async function runRounds(
  children: Readonly<Record<Side, Child>>,
  matmul: Child,
  { rounds: wanted, steps, patience }: { rounds: number; steps: number; patience: number },
) {
  const kept: Round[] = [];
  let thrownAway = 0;
  let patienceMs = patience * 1000;
  while (kept.length < wanted) {
    const started = performance.now();
    await waitForQuiet(started + patienceMs);
    patienceMs -= performance.now() - started;
    const begun = performance.now();
    // Who begins goes round.
    const first = kept.length % SIDES.length;
    const round = await runRound(children, matmul, steps, [...SIDES.slice(first), ...SIDES.slice(0, first)]);
    if (isQuiet(round.others) || patienceMs <= 0) {
      kept.push(round);
    } else {
      thrownAway++;
      patienceMs -= performance.now() - begun;
    }
  }
  const othersMost = mostOf(kept.map(({ others }) => others));
  return {
    rounds: kept,
    disturbance: {
      quiet: isQuiet(othersMost),
      roundsThrownAway: thrownAway,
      othersMost,
      idleCpuSecondsMost: Math.max(...kept.map(({ idleCpu }) => idleCpu)),
    },
  };
}
