import { MienError, type MienErrorCode } from '../errors.js';
import { summarize } from '../evaluation/summary.js';
import { executeRun, type RunOutcome } from '../run/execute.js';
import type { ExecuteOptions } from '../run/execute-options.js';
import { bestEpoch } from '../training/history.js';
import { METRICS_FILE, type StepReport } from '../training/trainer.js';
import { epochLine } from './epoch-line.js';
import { EXIT } from './exit-codes.js';
import { ProgressBar, print, printJson, say, warn } from './terminal.js';

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

function stepDetails({ loss, accuracy, imagesPerSecond }: StepReport): string {
  return `· ${Math.round(imagesPerSecond)} images/s · loss ${loss.toFixed(3)} · accuracy ${percent(accuracy)}`;
}

/** Failures that pass, after which the run goes on from where it stood. */
const PASSING: readonly MienErrorCode[] = ['INTERRUPTED', 'DISK_FULL', 'FILE_UNWRITABLE'];

function withResumeHint(error: unknown, resumeCommand: string): unknown {
  if (!(error instanceof MienError) || !PASSING.includes(error.code)) return error;
  const before = error.code === 'INTERRUPTED' || error.hint === undefined ? '' : `${error.hint} `;
  const hint = `${before}Go on with: ${resumeCommand}`;
  return new MienError(error.code, error.message, { cause: error, hint });
}

/** Executes a run with its progress on the terminal, prints what came of it, and sets the exit code. */
export async function showRun(
  options: Omit<ExecuteOptions, 'onStep' | 'onEpoch' | 'onStage'>,
  { json, resumeCommand }: { readonly json: boolean; readonly resumeCommand: string },
): Promise<void> {
  const { folder, settings } = options;
  const { epochs, select } = settings.training;
  const bar = new ProgressBar();
  let outcome: RunOutcome;
  try {
    outcome = await executeRun({
      ...options,
      onStep: (report) =>
        bar.update(
          `epoch ${report.epoch}/${report.epochs}`,
          report.step,
          report.stepsPerEpoch,
          stepDetails(report),
        ),
      onEpoch: (record, best) => {
        bar.stop();
        if (json) printJson({ event: 'epoch', best, ...record });
        else print(epochLine(record, epochs, best && select !== 'last'));
      },
      onStage: (stage) => {
        bar.stop();
        say(`${stage} …`);
      },
    });
  } catch (error) {
    throw withResumeHint(error, resumeCommand);
  } finally {
    bar.stop();
  }
  const { training, judged } = outcome;
  if (training.ended === 'interrupted') {
    warn(`Interrupted; everything so far is saved. Go on with:\n  ${resumeCommand}`);
    process.exitCode = EXIT.interrupted;
    return;
  }
  if (json) {
    for (const { evaluation } of judged) printJson({ event: 'evaluation', ...evaluation });
    printJson({ event: 'run', folder, bestEpoch: training.bestEpoch, ended: training.ended });
    return;
  }
  const best = training.history[bestEpoch(training.history, select)];
  print(
    `\n${select === 'last' ? 'Last' : 'Best'} epoch ${training.bestEpoch} (${percent(best?.validationAccuracy ?? 0)} on validation)` +
      `${training.ended === 'early' ? `; stopped early, no better validation loss for ${settings.training.patience} epochs` : ''}.`,
  );
  if (judged[0] !== undefined) print(`\n${summarize(judged[0].evaluation)}`);
  print(`\nSaved in ${folder}: report.html, model.onnx, ${METRICS_FILE}, evaluation.json and pictures.`);
}
