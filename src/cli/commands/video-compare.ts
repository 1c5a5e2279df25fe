import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { MienError } from '../../errors.js';
import { groupCurves } from '../../figure/group-curves.js';
import { writeFileAtomic } from '../../files/write-whole.js';
import { printable } from '../../text/printable.js';
import { compareGroups, curvesCsv, type GroupCurve } from '../../video/compare/compare-groups.js';
import { readStudy } from '../../video/compare/read-study.js';
import { requireChoice } from '../../video/frame-choice.js';
import { MEASURES } from '../../video/markers/segment-table.js';
import { between, JSON_OPTION, seconds, whole } from '../options.js';
import { print, printJson } from '../terminal.js';

interface CompareFlags {
  readonly by: string;
  readonly out?: string;
  readonly measure?: readonly string[];
  readonly bin?: number;
  readonly from?: number;
  readonly to?: number;
  readonly resamples?: number;
  readonly seed?: number;
  readonly overwrite?: true;
  readonly json?: true;
}

const NAMES = MEASURES.map(({ name }) => name);

export function videoCompareCommand(): Command {
  return (
    new Command('compare')
      .description('Draw the mean curves of groups of participants, with bootstrap intervals.')
      .argument('<study>', 'CSV with participant, rows (the .jsonl of a clip) and groups; perhaps track')
      .requiredOption('--by <column>', 'the column that names the groups')
      .option('--out <folder>', 'where the curves go, a .csv and a .svg a measure; it has to be given')
      .option('--measure <list>', `which, of ${NAMES.join(', ')} (default: happy)`, measures)
      .option('--bin <seconds>', 'one point so often (default: 0.5)', between(0.01, 3600))
      .option('--from <time>', "begin there, of each clip's clock (default: 0)", seconds)
      .option('--to <time>', 'end before that (default: with the longest clip)', seconds)
      .option('--resamples <n>', 'draws of the bootstrap (default: 2000)', whole(100))
      .option('--seed <n>', 'of the draws (default: 0)', whole(0))
      .option('--overwrite', 'write over what an earlier call wrote')
      .option(...JSON_OPTION)
      .addHelpText('after', HELP)
      // Options that "mien video" has, too, are taken by it, also behind "compare".
      .action((study: string, _: unknown, command: Command) => compare(study, command.optsWithGlobals()))
  );
}

const HELP = `
The participant is the unit: several clips of one participant in one group
become one curve first, and participants are resampled, not frames. The
interval is the middle 95 % of the resampled means. derived_valence is happy
minus the strongest negative: derived, no network was trained on it.

Examples:
  $ mien video compare study.csv --by group --out figures
  $ mien video compare study.csv --by condition --out figures
      --measure happy,derived_valence --bin 1`;

async function compare(study: string, flags: CompareFlags): Promise<void> {
  const { by, out, measure: wanted = ['happy'], bin = 0.5, from = 0, to, resamples = 2000, seed = 0 } = flags;
  if (out === undefined) throw missingOut();
  requireChoice({ from, to });
  const lines = await readStudy(study, by);
  const files = wanted.map((measure) => ({
    csv: join(out, `${measure}.csv`),
    svg: join(out, `${measure}.svg`),
  }));
  if (!flags.overwrite) await requireNone(files.flatMap(({ csv, svg }) => [csv, svg]));
  for (const [i, measure] of wanted.entries()) {
    const bins = { from, to, width: bin };
    const curves = await compareGroups(lines, { measure, bins, resamples, seed });
    const { csv, svg } = files[i]!;
    await writeFileAtomic(csv, curvesCsv(measure, curves));
    await writeFileAtomic(svg, drawing(measure, by, curves));
    if (flags.json) printJson({ measure, by, groups: curves.map(summary), files: { csv, svg } });
    else {
      const head = `${measure} by ${printable(by)}:`;
      print([head, ...curves.map(line), `  ${printable(csv)}`, `  ${printable(svg)}`].join('\n'));
    }
  }
}

function missingOut(): MienError {
  return new MienError('OPTION_INVALID', '--out is missing: the folder where the curves go.', {
    hint: 'Example: mien video compare study.csv --by group --out figures',
  });
}

function measures(text: string): readonly string[] {
  const wanted = text.split(',').map((word) => word.trim());
  if (!wanted.every((word) => NAMES.includes(word))) {
    throw new InvalidArgumentError(`Expected some of ${NAMES.join(', ')}.`);
  }
  return [...new Set(wanted)];
}

async function requireNone(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if ((await stat(path).catch(() => undefined)) === undefined) continue;
    throw new MienError('OPTION_INVALID', `${path} is there already, from an earlier call.`, {
      hint: 'Write it anew with --overwrite, or choose another --out.',
    });
  }
}

function summary({ group, participants, whole: interval }: GroupCurve) {
  return { group, participants, ...interval };
}

function line({ group, participants, whole: { mean, low, high } }: GroupCurve): string {
  const interval = low === undefined ? '' : ` (95 %: ${low.toFixed(3)} to ${high!.toFixed(3)})`;
  return `  ${printable(group)}: ${mean?.toFixed(3) ?? 'no value'}${interval}, n = ${participants}`;
}

function drawing(measure: string, by: string, curves: readonly GroupCurve[]): string {
  return groupCurves({
    title: `${measure} by ${by}`,
    subtitle: 'mean over participants, and 95 % of the means of resampled participants',
    curves: curves.map(({ group, participants, points }) => ({
      name: `${group}, n = ${participants}`,
      points: points.map(({ from, to, mean, low, high }) => ({ time: (from + to) / 2, mean, low, high })),
    })),
  });
}
