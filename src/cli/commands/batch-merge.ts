import { Command, Option } from 'commander';
import { type Batch, openBatch } from '../../batch/batch.js';
import { type MergeOptions, mergeBatch } from '../../batch/merge-batch.js';
import { mergeParquet } from '../../batch/merge-parquet.js';
import type { Row } from '../../batch/row.js';
import { openStore } from '../../batch/store/open-store.js';
import { count, counted } from '../../text/number-text.js';
import { csvPath, faceCsvHeader, faceCsvLines } from '../face-lines.js';
import { JSON_OPTION } from '../options.js';
import { csvTable, jsonLines, type OutputKind, parquetTable, requireOwnKind } from '../own-kind.js';
import { ProgressBar, print, printJson } from '../terminal.js';

interface MergeFlags {
  readonly out: string;
  readonly csv?: true;
  readonly parquet?: true;
  readonly json?: true;
}

export function batchMergeCommand(): Command {
  return new Command('merge')
    .description('Write the results of a finished batch as one file, in the order of its plan.')
    .argument('<store>', 'what "mien batch plan" wrote')
    .requiredOption('--out <file>', 'the file: JSON, one value a line, as "mien predict --json" prints it')
    .option('--csv', 'CSV, one line a face, as "mien predict --csv" prints it; inputs that failed have none')
    .addOption(
      new Option(
        '--parquet',
        'Parquet, one row a face, or an input without one; needs hyparquet-writer',
      ).conflicts('csv'),
    )
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  $ mien batch merge store --out faces.jsonl\n  $ mien batch merge store --out faces.csv --csv\n' +
        '  $ mien batch merge store --out faces.parquet --parquet',
    )
    .action(async (name: string, flags: MergeFlags) => {
      const { out, csv, parquet, json } = flags;
      await requireOwnKind(out, kindOf(flags), '--out');
      const batch = await openBatch(await openStore(name));
      const bar = new ProgressBar();
      try {
        const onProgress = (done: number): void => bar.update('merging', done, batch.plan.inputs);
        const { rows, failed } = parquet
          ? await mergeParquet(batch, out, { onProgress })
          : await mergeBatch(batch, out, { ...(csv ? csvOf(batch) : JSON_LINES), onProgress });
        bar.stop();
        if (json) printJson({ file: out, run: batch.plan.run, rows, failed });
        else print(`Wrote ${out}: ${counted(rows, 'input')}, ${count(failed)} of them failed.`);
      } finally {
        bar.stop();
      }
    });
}

function kindOf({ csv, parquet }: MergeFlags): OutputKind {
  if (parquet) return parquetTable('mien.run', ROWS);
  return csv ? csvTable('file,face,x,y', ROWS) : jsonLines('file', ROWS);
}

/** What is in the file. */
const ROWS = 'rows of a batch';

/** The number of an input is the store's own. */
const JSON_LINES: MergeOptions = { lines: ({ n: _, ...row }) => [JSON.stringify(row)] };

/** As `predict` writes it; pictures in archives have their name there in a last column. */
function csvOf({ plan }: Batch): MergeOptions {
  const header = faceCsvHeader('predict');
  if (!plan.members) return { header: [header], lines: faceLines };
  return {
    header: [`${header},member`],
    lines: (row) => faceLines(row).map((line) => `${line},${csvPath(row.member ?? '')}`),
  };
}

function faceLines(row: Row): readonly string[] {
  return 'error' in row ? [] : faceCsvLines(row.file, row);
}
