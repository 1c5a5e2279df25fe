import { Command } from 'commander';
import { MienError } from '../../errors.js';
import { findPictures } from '../../image/find-pictures.js';
import { createRecognizer } from '../../recognizer/create-recognizer.js';
import type { Recognizer } from '../../recognizer/recognizer.js';
import type { Recognition } from '../../recognizer/result.js';
import { type DeviceFlag, usableDevice } from '../device.js';
import { EXIT, interruptSignal } from '../interrupt.js';
import { deviceOption, JSON_OPTION, threadsOption } from '../options.js';
import { formatError, ProgressBar, print, printJson, say, warn } from '../terminal.js';

interface PredictFlags {
  readonly model?: string;
  readonly detect: boolean;
  readonly device: DeviceFlag;
  readonly threads?: number;
  readonly json?: true;
}

/** Pictures decoded and recognised at a time: bounds memory whatever their number. */
const CHUNK = 32;

export function predictCommand(): Command {
  return new Command('predict')
    .description('Name the perceived expression of faces.')
    .argument('<paths...>', 'pictures, or folders of them')
    .option('--model <model>', 'model file, run folder or run name (default: the newest run)')
    .option('--no-detect', 'each picture is one face already, cropped as in FER-2013')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
This version finds no faces in photos yet, so --no-detect is needed.

Examples:
  $ mien predict --no-detect face.png
  $ mien predict --no-detect prepared/sample/images/test --json`,
    )
    .action(async (paths: readonly string[], flags: PredictFlags) => {
      if (flags.detect) {
        throw new MienError('OPTION_INVALID', 'Finding faces in photos is not part of this version.', {
          hint: 'Give pictures that are one face each, with --no-detect.',
        });
      }
      const signal = interruptSignal(() => say('\nStopping …'));
      const { device, threads, model, json } = flags;
      const recognizer = await createRecognizer({ model, device: await usableDevice(device), threads });
      try {
        const failed = await predictAll(recognizer, paths, { json: json === true, signal });
        if (failed > 0) process.exitCode = EXIT.failed;
        if (signal.aborted) process.exitCode = EXIT.interrupted;
      } finally {
        await recognizer.release();
      }
    });
}

interface PredictOptions {
  readonly json: boolean;
  readonly signal: AbortSignal;
}

/** Prints one line a file, in order; returns how many could not be read. */
async function predictAll(
  recognizer: Recognizer,
  paths: readonly string[],
  { json, signal }: PredictOptions,
): Promise<number> {
  const { files, problems } = await findPictures(paths);
  let failed = 0;
  const report = (file: string, result: Recognition | MienError): void => {
    if (result instanceof MienError) failed++;
    if (json) printJson(jsonLine(file, result));
    else if (result instanceof MienError) warn(formatError(result));
    else print(textLine(file, result));
  };
  for (const { path, error } of problems) report(path, error);
  const bar = new ProgressBar();
  for (let start = 0; start < files.length && !signal.aborted; start += CHUNK) {
    const chunk = files.slice(start, start + CHUNK);
    const results = await recognizeEach(recognizer, chunk);
    bar.stop();
    chunk.forEach((file, i) => {
      report(file, results[i]!);
    });
    if (files.length > CHUNK) bar.update('recognising', start + chunk.length, files.length);
  }
  bar.stop();
  return failed;
}

/** All at once; where one of them is unreadable, one by one, so that the others still get their answer. */
async function recognizeEach(
  recognizer: Recognizer,
  files: readonly string[],
): Promise<readonly (Recognition | MienError)[]> {
  try {
    return await recognizer.recognizeCrops(files);
  } catch (error) {
    if (!(error instanceof MienError)) throw error;
    if (files.length === 1) return [error];
    const results: (Recognition | MienError)[] = [];
    for (const file of files) results.push(...(await recognizeEach(recognizer, [file])));
    return results;
  }
}

function jsonLine(file: string, result: Recognition | MienError): unknown {
  if (!(result instanceof MienError)) return { file, ...result };
  const { code, message, hint } = result;
  return { file, error: { code, message, ...(hint === undefined ? {} : { hint }) } };
}

function textLine(file: string, { faces }: Recognition): string {
  const named = faces.map(
    ({ expression, confidence, uncertain }) =>
      `${uncertain ? 'uncertain, perhaps ' : ''}${expression} ${(100 * confidence).toFixed(0)} %`,
  );
  return `${file}: ${named.join(', ') || 'no face'}`;
}
