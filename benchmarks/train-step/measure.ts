import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { typescriptProgram } from '../typescript.js';
import { Child, type Turn } from './child.js';
import { type Check, type Cpu, MATMUL_SIZE, type Ready } from './protocol.js';
import { type Round, runRounds } from './rounds.js';
import { eachSide, FORMATS, type Format, type Side } from './sides.js';
import { median, spread, sum } from './statistics.js';

export interface Options {
  readonly nets: readonly string[];
  readonly batch: number;
  readonly rounds: number;
  /** A round. */
  readonly steps: number;
  readonly threads: number;
  /** Seconds that may go into waiting for quiet and into disturbed rounds, for each net. */
  readonly patience: number;
  readonly python: string;
  readonly json: string | undefined;
}

export type NetResult = Awaited<ReturnType<typeof measureNet>>;

const CHECK_STEPS = 3;
/**
 * Relative; float32 sums in another order differ by some 1e-6, and steps of training multiply that, Adam's most: 4e-5
 * was seen at batch 64, 2e-4 at 16.
 */
const TOLERANCE = 1e-3;
const WARM_UP_STEPS = 2;

const beside = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export async function startMatmul(threads: number) {
  const matmul = new Child(process.execPath, [...typescriptProgram(beside('matmul-child.ts')), `${threads}`]);
  await matmul.hear();
  await matmul.ask('multiply', WARM_UP_STEPS);
  return matmul;
}

/** @param folder for files in passing */
export async function measureNet(net: string, options: Options, matmul: Child, folder: string) {
  const { batch, threads, python } = options;
  const file = join(folder, `${net}.safetensors`);
  const mien = new Child(process.execPath, [
    ...typescriptProgram(beside('mien-child.ts')),
    net,
    `${batch}`,
    `${threads}`,
    file,
  ]);
  const started: Child[] = [mien];
  try {
    const ours: Ready = await mien.hear();
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
      side === 'mien' ? Promise.resolve(ours) : (children[side].hear() as Promise<Ready>),
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

/** The first steps on every side, without dropout. Throws where they differ. */
async function checkSides(net: string, children: Readonly<Record<Side, Child>>) {
  const turns: Readonly<Record<Side, Turn<Check & { cpu: Cpu }>>> = await eachSide((side) =>
    children[side].ask('check', CHECK_STEPS),
  );
  const ours = figures(turns.mien.answer);
  const worst = Math.max(
    ...FORMATS.flatMap((format) => {
      const theirs = figures(turns[format].answer);
      return ours.map((value, index) => Math.abs(value - theirs[index]!) / Math.abs(value));
    }),
  );
  // Written so that NaN fails, too.
  if (!(worst <= TOLERANCE)) {
    const all = await eachSide(async (side) => figures(turns[side].answer));
    throw new Error(`${net}: the sides compute different things: ${JSON.stringify(all)}`);
  }
  return { losses: turns.mien.answer.losses, worstRelativeDifference: worst, tolerance: TOLERANCE };
}

function figures({ losses, moved, averageMoved }: Check) {
  return [...losses, moved, ...(averageMoved === null ? [] : [averageMoved])];
}

function summarize(rounds: readonly Round[], { macs, batch }: { macs: number; batch: number }) {
  // Two operations a multiply-accumulate, for the output and for the gradients of input and weights.
  const flop = 3 * 2 * macs * batch;
  const matmulGflops = spread(
    rounds.flatMap(({ products }) => products.map((seconds) => (2 * MATMUL_SIZE ** 3) / seconds / 1e9)),
  );
  const describe = (side: Side) => {
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
  const medianOf = (format: Format) => sides[format].stepSeconds.median;
  const best: Format = medianOf('contiguous') <= medianOf('channels_last') ? 'contiguous' : 'channels_last';
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
