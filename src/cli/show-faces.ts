import { MienError } from '../errors.js';
import type { Outcome } from '../recognizer/recognize-each.js';
import type { Detection, Recognition } from '../recognizer/result.js';
import { type AnnotationFiles, annotationFiles } from './annotation-files.js';
import { faceCsvHeader, faceCsvLines, faceJson, faceText } from './face-lines.js';
import { EXIT } from './interrupt.js';
import type { PictureInput } from './picture-input.js';
import { formatError, ProgressBar, print, printJson, warn } from './terminal.js';

export interface ShowFacesOptions {
  readonly kind: 'detect' | 'predict';
  readonly inputs: readonly PictureInput[];
  readonly json?: true | undefined;
  readonly csv?: true | undefined;
  /** Where annotated pictures go. */
  readonly annotate?: string | undefined;
  readonly signal: AbortSignal;
}

/** Prints what comes of each picture as it comes, draws it where asked, and sets the exit code. */
export async function showFaces(
  outcomes: AsyncIterable<Outcome<PictureInput, Detection | Recognition>>,
  { kind, inputs, json, csv, annotate, signal }: ShowFacesOptions,
): Promise<void> {
  const drawings: AnnotationFiles | undefined =
    annotate === undefined ? undefined : await annotationFiles(annotate, inputs);
  if (csv) print(faceCsvHeader(kind));
  const bar = new ProgressBar();
  const began = performance.now();
  let done = 0;
  let failed = 0;
  try {
    for await (const { item, result, image } of outcomes) {
      done++;
      // A line and the bar would write over each other where both go to one terminal.
      if (process.stdout.isTTY || result instanceof MienError) bar.stop();
      if (result instanceof MienError) failed++;
      if (json) printJson(faceJson(item.path, result));
      else if (result instanceof MienError) warn(formatError(result));
      else if (csv) for (const line of faceCsvLines(item.path, result)) print(line);
      else print(faceText(item.path, result));
      if (drawings !== undefined && image !== undefined && !(result instanceof MienError)) {
        await drawings.write(item, image, result.faces);
      }
      const rate = done / ((performance.now() - began) / 1000);
      if (inputs.length > 1)
        bar.update('recognising', done, inputs.length, `· ${rate.toFixed(1)} pictures/s`);
    }
  } finally {
    bar.stop();
  }
  if (failed > 0) process.exitCode = EXIT.failed;
  if (signal.aborted) process.exitCode = EXIT.interrupted;
}
