import { busyShare } from './machine.mjs';
import { eachSide, SIDES } from './sides.mjs';

/**
 * @import { Child, Turn } from './child.mjs'
 * @import { Cpu, Products, Steps } from './protocol.mjs'
 * @import { Side } from './sides.mjs'
 */

const PRODUCTS_A_ROUND = 5;
/** A round in which other processes took more than this share of the processor does not count. */
const QUIET = 0.05;
/** How long the processor is watched before a round begins. */
const WATCH_MS = 300;

/**
 * Every side's steps, one side after the other, and matrix products to see what the machine gives.
 * @typedef {object} Round
 * @property {Readonly<Record<Side, Steps>>} sides
 * @property {readonly number[]} products seconds of each
 * @property {number | null} others largest share of the processor that other processes took in one of its turns
 * @property {number} idleCpu largest number of processor seconds that a side used while it should have slept
 */

/**
 * @param {Readonly<Record<Side, Child>>} children
 * @param {Child} matmul
 * @param {number} steps
 * @param {readonly Side[]} order
 * @returns {Promise<Round>}
 */
async function runRound(children, matmul, steps, order) {
  /** @type {Readonly<Record<Side, Turn<Steps>>>} */
  const turns = await eachSide((side) => children[side].ask('time', steps), order);
  /** @type {Turn<Products>} */
  const products = await matmul.ask('multiply', PRODUCTS_A_ROUND);
  for (const side of SIDES) {
    const { loss } = turns[side].answer;
    // Arithmetic on NaN and infinity may take another time than on numbers.
    if (!Number.isFinite(loss)) throw new Error(`${side}: the loss became ${loss}`);
  }
  /** @type {readonly Turn<{ cpu: Cpu }>[]} */
  const all = [...Object.values(turns), products];
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

/** @param {readonly (number | null)[]} shares */
function mostOf(shares) {
  return shares.reduce((most, share) => (most === null || share === null ? null : Math.max(most, share)));
}

/** @param {number | null} others */
const isQuiet = (others) => others === null || others <= QUIET;

/** Comes back when the processor is at rest, or at that time. @param {number} deadline */
async function waitForQuiet(deadline) {
  while (performance.now() < deadline && !isQuiet(await busyShare(WATCH_MS)));
}

/**
 * As many rounds as asked for. While there is patience left, a round waits for quiet, and a disturbed one is thrown
 * away: by what other processes took of the processor, never by its times.
 * @param {Readonly<Record<Side, Child>>} children
 * @param {Child} matmul
 * @param {{ rounds: number, steps: number, patience: number }} options
 */
export async function runRounds(children, matmul, { rounds: wanted, steps, patience }) {
  /** @type {Round[]} */
  const kept = [];
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
