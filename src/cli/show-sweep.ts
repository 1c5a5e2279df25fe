import { join } from 'node:path';
import { requireSameData, requireSameVersion, type Sweep } from '../sweep/sweep.js';
import { type RankedTrial, type SweepSummary, summarizeSweep } from '../sweep/sweep-summary.js';
import { trialTraining } from '../sweep/train-trial.js';
import type { TrialResult } from '../sweep/trial-result.js';
import { workSweep } from '../sweep/work-sweep.js';
import { SWEEP_FILES, writeSweepReport } from '../sweep/write-sweep-report.js';
import { count, counted, decimal, percent, significant } from '../text/number-text.js';
import { textTable } from '../text/text-table.js';
import { EXIT } from './exit-codes.js';
import { quoteWords } from './shell-words.js';
import { commandLine } from './start-run.js';
import type { SweepData } from './sweep-data.js';
import { ProgressBar, print, printJson, warn } from './terminal.js';

export interface ShowSweepOptions extends SweepData {
  readonly lease: number;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/** Works on a sweep, shows what comes of it, and writes the report where all is done. Sets the exit code. */
export async function showSweep(sweep: Sweep, options: ShowSweepOptions): Promise<void> {
  const { data, dataset, second, lease, json, signal } = options;
  const { store, plan } = sweep;
  requireSameVersion(plan);
  requireSameData(data, plan.hash, dataset);
  const bar = new ProgressBar();
  const train = trialTraining({ plan, data, dataset, second, command: commandLine() });
  try {
    await workSweep(sweep, train, {
      ...{ lease, signal },
      onEpoch: ({ trial, until }, { epoch }) => bar.update(`trial ${trial}`, epoch, until),
      onResult: (result) => {
        bar.stop();
        if (json) printJson({ event: 'trial', ...trialEvent(result) });
        else print(trialLine(result, plan.rungs));
      },
    });
  } finally {
    bar.stop();
  }
  const outcome = await summarizeSweep(sweep);
  if (!outcome.summary.finished) {
    const again = quoteWords(['mien', 'sweep', 'work', store.name]);
    warn(`Interrupted; everything so far is saved. Go on with:\n  ${again}`);
    process.exitCode = EXIT.interrupted;
    return;
  }
  await writeSweepReport(store.name, outcome);
  if (json) printJson({ event: 'sweep', ...outcome.summary });
  else {
    print(`\n${sweepText(outcome.summary)}`);
    const files = Object.values(SWEEP_FILES).map((file) => join(store.name, file));
    print(`\nSaved ${files.join(' and ')}.`);
  }
}

function trialEvent({ trial, rung, history, kept, validation, second, failed }: TrialResult): object {
  return { trial, rung, epochs: history.length, kept, ...validation, second, failed: failed?.code ?? null };
}

function trialLine(
  { trial, rung, history, validation, failed }: TrialResult,
  rungs: readonly number[],
): string {
  const stage = rungs.length > 1 ? `  rung ${rung + 1}/${rungs.length}` : '';
  const came = failed === null ? `validation ${percent(validation?.accuracy ?? null)}` : failed.message;
  return `trial ${String(trial).padStart(3)}${stage}  ${counted(history.length, 'epoch')}  ${came}`;
}

/** Rows of the table: the others are in `sweep.json`. */
const MOST_ROWS = 20;

/** The table, and what of it can be relied on. */
export function sweepText(summary: SweepSummary): string {
  const { ranking, winner, trials, epochs, second } = summary;
  const names = [...new Set(ranking.flatMap(({ settings }) => Object.keys(settings)))];
  const head = ['trial', 'epochs', ...names, 'accuracy', 'loss', ...(second === null ? [] : [second])];
  const rows = ranking.slice(0, MOST_ROWS).map((trial) => cells(trial, names, second !== null));
  const left = ranking.length - rows.length;
  return [
    textTable(head, rows),
    ...(left > 0 ? [`… and ${count(left)} more.`] : []),
    '',
    `${count(epochs.trained)} of ${counted(epochs.full, 'epoch')} were trained.`,
    ...(winner === null ? ['No trial has come to a figure so far.'] : winnerLines(winner, trials)),
  ].join('\n');
}

function winnerLines({ trial, accuracy, kept, folder }: RankedTrial, trials: number): string[] {
  return [
    `Trial ${trial} is the best of ${count(trials)} by validation: ${percent(accuracy)} in epoch ${kept}.`,
    'The best of many is lucky too: expect less on other faces.',
    'To calibrate it and write its model.onnx:',
    `  ${quoteWords(['mien', 'train', '--resume', folder ?? ''])}`,
  ];
}

function cells(
  { trial, epochs, settings, accuracy, loss, second, failed }: RankedTrial,
  names: readonly string[],
  hasSecond: boolean,
): string[] {
  const values = names.map((name) => {
    const value = settings[name] ?? null;
    return typeof value === 'number' ? significant(value, 4) : String(value);
  });
  const came = failed ?? percent(accuracy);
  return [
    ...[String(trial), String(epochs), ...values, came, decimal(loss)],
    ...(hasSecond ? [percent(second?.accuracy ?? null)] : []),
  ];
}
