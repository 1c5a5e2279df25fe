// Preparing FER-2013 and FER+: mien against pandas and numpy, the same job on the same files.
//
//   npx tsx benchmarks/prepare/main.ts --fer2013 icml_face_data.csv.zip --ferplus fer2013new.csv
//     [--rounds 5] [--python /usr/bin/python3] [--patience 120] [--json FILE]
//
// The job: read the CSV (out of its zip), parse the pixels into packed bytes, join the ten votes row by row with a
// check of the usages, and split into train, validation and test arrays. No picture is written on either side. Each
// turn is a fresh process that times the job alone, after its imports; the sides alternate, and which goes first
// changes each round. Rounds wait until the machine is quiet, and one in which other processes took over 5 % of the
// processor is run again, as long as --patience (seconds) lasts. Before anything is reported, both sides' arrays must have the same SHA-256. Prints medians,
// spread (least and most), the ratio of each round, and peak memory.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { quietRounds } from '../quiet-rounds.js';
import { typescriptProgram } from '../typescript.js';

export type Side = (typeof SIDES)[number];

export interface Turn {
  readonly seconds: number;
  readonly peakBytes: number;
  readonly content: unknown[];
  readonly versions: Record<string, string>;
}

const SIDES = ['mien', 'pandas'] as const;

const { values } = parseArgs({
  options: {
    fer2013: { type: 'string' },
    ferplus: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    python: { type: 'string', default: '/usr/bin/python3' },
    patience: { type: 'string', default: '120' },
    json: { type: 'string' },
  },
});
const { fer2013, ferplus, python, json } = values;
const [rounds, patience] = [Number(values.rounds), Number(values.patience)];
if (fer2013 === undefined || ferplus === undefined || !Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(
    'usage: main.ts --fer2013 FILE --ferplus FILE [--rounds N] [--python PATH] [--json FILE]\n',
  );
  process.exit(2);
}
const files = [fer2013, ferplus];

const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const commands: Record<Side, readonly [string, string[]]> = {
  mien: [process.execPath, [...typescriptProgram(beside('mien-child.ts')), ...files]],
  pandas: [python, ['-W', 'ignore', beside('pandas_child.py'), ...files]],
};

async function take(side: Side): Promise<Turn> {
  const [program, args] = commands[side];
  const { stdout } = await promisify(execFile)(program, args);
  return JSON.parse(stdout);
}

function median(numbers: readonly number[]) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

const { rounds: kept, disturbance } = await quietRounds({ rounds, patience }, async (round) => {
  const turns: Partial<Record<Side, Turn>> = {};
  for (const side of round % 2 === 0 ? SIDES : [...SIDES].reverse()) turns[side] = await take(side);
  const { mien: ours, pandas: theirs } = turns;
  if (JSON.stringify(ours?.content) !== JSON.stringify(theirs?.content)) {
    throw new Error(`the sides prepared different data: ${JSON.stringify([ours?.content, theirs?.content])}`);
  }
  process.stdout.write(
    `round ${round + 1}: mien ${ours?.seconds.toFixed(2)} s, pandas ${theirs?.seconds.toFixed(2)} s\n`,
  );
  return turns as Record<Side, Turn>;
});

function summarize(side: Side) {
  const turns = kept.map((round) => round[side]);
  const seconds = turns.map((turn) => turn.seconds);
  return {
    seconds,
    median: median(seconds),
    least: Math.min(...seconds),
    most: Math.max(...seconds),
    peakBytes: Math.max(...turns.map((turn) => turn.peakBytes)),
    versions: turns[0]?.versions,
  };
}

const mien = summarize('mien');
const pandas = summarize('pandas');
const ratios = mien.seconds.map((seconds, round) => (pandas.seconds[round] as number) / seconds);
const result = {
  benchmark: 'prepare',
  date: new Date().toISOString(),
  rounds,
  disturbance,
  machine: { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism() },
  rows: kept[0]?.mien.content.map((split) => (split as unknown[]).slice(0, 2)),
  mien,
  pandas,
  ratio: { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios), each: ratios },
};
for (const [side, { median: middle, least, most, peakBytes }] of Object.entries({ mien, pandas })) {
  const memory = `${(peakBytes / 1e6).toFixed(0)} MB at most`;
  process.stdout.write(
    `${side}: ${middle.toFixed(2)} s (${least.toFixed(2)} to ${most.toFixed(2)}), ${memory}\n`,
  );
}
const { median: middle, least, most } = result.ratio;
process.stdout.write(
  `mien is ${middle.toFixed(2)} times as fast (${least.toFixed(2)} to ${most.toFixed(2)})\n`,
);
if (json !== undefined) await writeFile(json, `${JSON.stringify(result, null, 2)}\n`);
