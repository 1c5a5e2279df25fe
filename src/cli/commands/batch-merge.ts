import { Command } from 'commander';
import { openBatch } from '../../batch/batch.js';
import { mergeBatch } from '../../batch/merge-batch.js';
import type { Row } from '../../batch/row.js';
import { openStore } from '../../batch/store/open-store.js';
import { count } from '../../text/number-text.js';
import { faceCsvHeader, faceCsvLines } from '../face-lines.js';
import { JSON_OPTION } from '../options.js';
import { ProgressBar, print, printJson } from '../terminal.js';

interface MergeFlags {
  readonly out: string;
  readonly csv?: true;
  readonly json?: true;
}

export function batchMergeCommand(): Command {
  return new Command('merge')
    .description('Write the results of a finished batch as one file, in the order of its plan.')
    .argument('<store>', 'what "mien batch plan" wrote')
    .requiredOption('--out <file>', 'the file: JSON, one value a line, as "mien predict --json" prints it')
    .option('--csv', 'CSV, one line a face, as "mien predict --csv" prints it; inputs that failed have none')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nExamples:\n  $ mien batch merge store --out faces.jsonl\n  $ mien batch merge store --out faces.csv --csv',
    )
    .action(async (name: string, { out, csv, json }: MergeFlags) => {
      const batch = await openBatch(await openStore(name));
      const bar = new ProgressBar();
      try {
        const { rows, failed } = await mergeBatch(batch, out, {
          header: csv ? [faceCsvHeader('predict')] : [],
          lines: csv ? csvLines : jsonLines,
          onProgress: (done) => bar.update('merging', done, batch.plan.inputs),
        });
        bar.stop();
        if (json) printJson({ file: out, run: batch.plan.run, rows, failed });
        else print(`Wrote ${out}: ${count(rows)} inputs, ${count(failed)} of them failed.`);
      } finally {
        bar.stop();
      }
    });
}

/** The number of an input is the store's own. */
function jsonLines({ n: _, ...row }: Row): readonly string[] {
  return [JSON.stringify(row)];
}

function csvLines(row: Row): readonly string[] {
  return 'error' in row ? [] : faceCsvLines(row.file, row);
}
