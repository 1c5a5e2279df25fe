import type { Machine } from './machine.js';
import type { NetResult, Options } from './measure.js';
import { MATMUL_SIZE } from './protocol.js';
import { SIDES } from './sides.js';
import type { Spread } from './statistics.js';

const LABELS = { mien: 'mien', contiguous: 'PyTorch, contiguous', channels_last: 'PyTorch, channels last' };

const HEADER = ['', 'median', 'min', 'quartiles', 'images/s', 'GFLOP/s', 'of MatMul', 'peak RSS'];

export function formatTitle(
  { batch, threads, rounds, steps }: Options,
  { cpu, cores }: Machine,
  { versions }: NetResult,
) {
  return [
    `One training step: batch ${batch}, ${threads} threads, ${rounds} rounds of ${steps} steps by turns.`,
    `${cpu}, ${cores} cores; node ${process.version}, onnxruntime ${versions.onnxruntime}, PyTorch ${versions.torch}`,
    '',
  ].join('\n');
}

export function formatNet(result: NetResult) {
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

export function formatJson(
  { batch, threads, rounds, steps }: Options,
  machine: Machine,
  results: readonly NetResult[],
) {
  const content = {
    benchmark: 'train-step',
    date: new Date().toISOString(),
    machine,
    versions: { node: process.version, ...results[0]?.versions },
    options: { batch, threads, rounds, stepsPerRound: steps },
    matmulSize: MATMUL_SIZE,
    nets: results.map(({ versions: _versions, ...result }) => result),
  };
  /** More digits than the spread leaves meaning to are left out. */
  const shorten = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
  return `${JSON.stringify(content, shorten, 2)}\n`;
}

function milliseconds(seconds: number) {
  return (seconds * 1000).toFixed(1);
}

function percent(share: number) {
  return `${(share * 100).toFixed(1)} %`;
}

function formatSpread({ min, quartile1, median, quartile3, max }: Spread, digits: number) {
  const [low, first, middle, third, high] = [min, quartile1, median, quartile3, max].map((value) =>
    value.toFixed(digits),
  );
  return `${low} – ${first} [${middle}] ${third} – ${high}`;
}

function formatColumns(rows: readonly (readonly string[])[]) {
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
    );
    return `  ${cells.join('  ')}`;
  });
}
