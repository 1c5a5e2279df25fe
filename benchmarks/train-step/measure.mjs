import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from './child.mjs';
import { MATMUL_SIZE } from './protocol.mjs';
import { runRounds } from './rounds.mjs';
import { eachSide, FORMATS } from './sides.mjs';
import { median, spread, sum } from './statistics.mjs';

/**
 * @import { Check, Cpu, Ready } from './protocol.mjs'
 * @import { Round } from './rounds.mjs'
 * @import { Format, Side } from './sides.mjs'
 * @import { Turn } from './child.mjs'
 */

const CHECK_STEPS = 3;
/**
 * Relative; float32 sums in another order differ by some 1e-6, and steps of training multiply that, Adam's most: 4e-5
 * was seen at batch 64, 2e-4 at 16.
 */
const TOLERANCE = 1e-3;
const WARM_UP_STEPS = 2;

/**
 * @typedef {object} Options
 * @property {readonly string[]} nets
 * @property {number} batch
 * @property {number} rounds
 * @property {number} steps a round
 * @property {number} threads
 * @property {number} patience seconds that may go into waiting for quiet and into disturbed rounds, for each net
 * @property {string} python
 * @property {string | undefined} json
 */

/** @typedef {Awaited<ReturnType<typeof measureNet>>} NetResult */

/** @param {string} file */
const beside = (file) => fileURLToPath(new URL(file, import.meta.url));

/** @param {number} threads */
export async function startMatmul(threads) {
  const matmul = new Child(process.execPath, [beside('matmul-child.mjs'), `${threads}`]);
  await matmul.hear();
  await matmul.ask('multiply', WARM_UP_STEPS);
  return matmul;
}

/**
 * @param {string} net
 * @param {Options} options
 * @param {Child} matmul
 * @param {string} folder for files in passing
 */
export async function measureNet(net, options, matmul, folder) {
  const { batch, threads, python } = options;
  const file = join(folder, `${net}.safetensors`);
  const mien = new Child(process.execPath, [beside('mien-child.mjs'), net, `${batch}`, `${threads}`, file]);
  /** @type {Child[]} */
  const started = [mien];
  try {
    /** @type {Ready} */
    const ours = await mien.hear();
    const { macs, recipe, parameters } = ours;
    if (recipe === undefined || macs === undefined) throw new Error('mien said nothing of its recipe');
    const children = await eachSide(async (side) => {
      if (side === 'mien') return mien;
      const child = new Child(
        python,
        [beside('torch_child.py'), net, side, `${threads}`, file, JSON.stringify(recipe)],
        { OMP_NUM_THREADS: `${threads}` },
      );
      started.push(child);
      return child;
    });
    const readies = await eachSide((side) =>
      side === 'mien' ? Promise.resolve(ours) : /** @type {Promise<Ready>} */ (children[side].hear()),
    );
    for (const format of FORMATS) {
      const theirs = readies[format].parameters;
      if (theirs !== parameters)
        throw new Error(`${net}: ${parameters} parameters here, ${theirs} in PyTorch`);
    }
    const check = await checkSides(net, children);
    await eachSide((side) => children[side].ask('time', WARM_UP_STEPS));
    const { rounds, disturbance } = await runRounds(children, matmul, options);
    const memory = await eachSide(async (side) => ({
      startBytes: readies[side].startBytes,
      peakBytes: (await children[side].end()).peakBytes,
    }));
    return {
      net,
      parameters,
      macs,
      optimizer: recipe.optimizer,
      versions: { onnxruntime: ours.version, torch: readies.contiguous.version },
      check,
      disturbance,
      memory,
      ...summarize(rounds, { macs, batch }),
    };
  } finally {
    for (const child of started) child.kill();
  }
}

/**
 * The first steps on every side, without dropout. Throws where they differ.
 * @param {string} net
 * @param {Readonly<Record<Side, Child>>} children
 */
async function checkSides(net, children) {
  /** @type {Readonly<Record<Side, Turn<Check & { cpu: Cpu }>>>} */
  const turns = await eachSide((side) => children[side].ask('check', CHECK_STEPS));
  const ours = figures(turns.mien.answer);
  const worst = Math.max(
    ...FORMATS.flatMap((format) => {
      const theirs = figures(turns[format].answer);
      return ours.map((value, index) => Math.abs(value - theirs[index]) / Math.abs(value));
    }),
  );
  // Written so that NaN fails, too.
  if (!(worst <= TOLERANCE)) {
    const all = await eachSide(async (side) => figures(turns[side].answer));
    throw new Error(`${net}: the sides compute different things: ${JSON.stringify(all)}`);
  }
  return { losses: turns.mien.answer.losses, worstRelativeDifference: worst, tolerance: TOLERANCE };
}

/** @param {Check} check */
function figures({ losses, moved, averageMoved }) {
  return [...losses, moved, ...(averageMoved === null ? [] : [averageMoved])];
}

/**
 * @param {readonly Round[]} rounds
 * @param {{ macs: number, batch: number }} work
 */
function summarize(rounds, { macs, batch }) {
  // Two operations a multiply-accumulate, for the output and for the gradients of input and weights.
  const flop = 3 * 2 * macs * batch;
  const matmulGflops = spread(
    rounds.flatMap(({ products }) => products.map((seconds) => (2 * MATMUL_SIZE ** 3) / seconds / 1e9)),
  );
  /** @param {Side} side */
  const describe = (side) => {
    const seconds = rounds.flatMap(({ sides }) => sides[side].seconds);
    const stepSeconds = spread(seconds);
    const gflops = flop / stepSeconds.median / 1e9;
    return {
      stepSeconds,
      imagesPerSecond: batch / stepSeconds.median,
      gflops,
      shareOfMatMul: gflops / matmulGflops.median,
      outsideGraphShare: sum(rounds.flatMap(({ sides }) => sides[side].outside)) / sum(seconds),
    };
  };
  const sides = {
    mien: describe('mien'),
    contiguous: describe('contiguous'),
    channels_last: describe('channels_last'),
  };
  /** @param {Format} format */
  const medianOf = (format) => sides[format].stepSeconds.median;
  /** @type {Format} */
  const best = medianOf('contiguous') <= medianOf('channels_last') ? 'contiguous' : 'channels_last';
  const byRound = rounds.map((round) => median(round.sides[best].seconds) / median(round.sides.mien.seconds));
  return {
    matmulGflops,
    sides,
    bestFormat: best,
    /** PyTorch's time over mien's: above 1, mien is the faster. */
    ratio: {
      ofMedians: medianOf(best) / sides.mien.stepSeconds.median,
      byRound,
      byRoundSpread: spread(byRound),
    },
  };
}
