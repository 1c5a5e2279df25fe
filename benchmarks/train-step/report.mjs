import { MATMUL_SIZE } from './protocol.mjs';
import { SIDES } from './sides.mjs';

/**
 * @import { Machine } from './machine.mjs'
 * @import { NetResult, Options } from './measure.mjs'
 * @import { Spread } from './statistics.mjs'
 */

const LABELS = { mien: 'mien', contiguous: 'PyTorch, contiguous', channels_last: 'PyTorch, channels last' };

const HEADER = ['', 'median', 'min', 'quartiles', 'images/s', 'GFLOP/s', 'of MatMul', 'peak RSS'];

/**
 * @param {Options} options
 * @param {Machine} machine
 * @param {NetResult} first
 */
export function formatTitle({ batch, threads, rounds, steps }, { cpu, cores }, { versions }) {
  return [
    `One training step: batch ${batch}, ${threads} threads, ${rounds} rounds of ${steps} steps by turns.`,
    `${cpu}, ${cores} cores; node ${process.version}, onnxruntime ${versions.onnxruntime}, PyTorch ${versions.torch}`,
    '',
  ].join('\n');
}

/** @param {NetResult} result */
export function formatNet(result) {
  const { net, parameters, macs, optimizer, check, ratio, bestFormat, disturbance, matmulGflops } = result;
  const rows = SIDES.map((side) => {
    const { stepSeconds, imagesPerSecond, gflops, shareOfMatMul } = result.sides[side];
    return [
      LABELS[side],
      milliseconds(stepSeconds.median),
      milliseconds(stepSeconds.min),
      `${milliseconds(stepSeconds.quartile1)}–${milliseconds(stepSeconds.quartile3)}`,
      imagesPerSecond.toFixed(0),
      gflops.toFixed(0),
      shareOfMatMul.toFixed(2),
      `${(result.memory[side].peakBytes / 2 ** 20).toFixed(0)} MiB`,
    ];
  });
  const { quiet, othersMost, roundsThrownAway } = disturbance;
  const others = othersMost === null ? 'unknown' : percent(othersMost);
  return [
    `${net}: ${(parameters / 1e6).toFixed(2)} M parameters, ${(macs / 1e6).toFixed(1)} M MACs, ${optimizer}; milliseconds a step`,
    ...formatColumns([HEADER, ...rows]),
    `  PyTorch/mien: ${ratio.ofMedians.toFixed(3)} of medians (${LABELS[bestFormat]}); by round ${formatSpread(ratio.byRoundSpread, 3)}`,
    `  MatMul, GFLOP/s: ${formatSpread(matmulGflops, 0)}`,
    `  making dropout masks: ${percent(result.sides.mien.outsideGraphShare)} of mien's step`,
    `  first losses ${check.losses.map((loss) => loss.toFixed(4)).join(', ')}; largest difference between the sides ${check.worstRelativeDifference.toExponential(1)}`,
    `  ${quiet ? 'quiet' : 'NOT QUIET'}: others took at most ${others} of the processor; ${roundsThrownAway} disturbed rounds thrown away`,
    '',
  ].join('\n');
}

/**
 * @param {Options} options
 * @param {Machine} machine
 * @param {readonly NetResult[]} results
 */
export function formatJson({ batch, threads, rounds, steps }, machine, results) {
  const content = {
    benchmark: 'train-step',
    date: new Date().toISOString(),
    machine,
    versions: { node: process.version, ...results[0]?.versions },
    options: { batch, threads, rounds, stepsPerRound: steps },
    matmulSize: MATMUL_SIZE,
    nets: results.map(({ versions: _versions, ...result }) => result),
  };
  /**
   * More digits than the spread leaves meaning to are left out.
   * @param {string} _key
   * @param {unknown} value
   */
  const shorten = (_key, value) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
  return `${JSON.stringify(content, shorten, 2)}\n`;
}

/** @param {number} seconds */
function milliseconds(seconds) {
  return (seconds * 1000).toFixed(1);
}

/** @param {number} share */
function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

/**
 * @param {Spread} spread
 * @param {number} digits
 */
function formatSpread({ min, quartile1, median, quartile3, max }, digits) {
  const [low, first, middle, third, high] = [min, quartile1, median, quartile3, max].map((value) =>
    value.toFixed(digits),
  );
  return `${low} – ${first} [${middle}] ${third} – ${high}`;
}

/** @param {readonly (readonly string[])[]} rows */
function formatColumns(rows) {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
    );
    return `  ${cells.join('  ')}`;
  });
}
