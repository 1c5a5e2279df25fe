import type { Outcome } from '../recognizer/recognize-each.js';
import type { Detection, Recognition } from '../recognizer/result.js';
import { printable } from '../text/printable.js';
import { type AnnotationFiles, annotationFiles } from './annotation-files.js';
import { faceCsvHeader, faceCsvLines, faceJson, faceText } from './face-lines.js';
import type { PictureInput } from './picture-input.js';
import { showOutcomes } from './show-outcomes.js';
import { print, printJson, printRow, warn } from './terminal.js';

export interface ShowFacesOptions {
  readonly kind: 'detect' | 'predict';
  readonly inputs: readonly PictureInput[];
  readonly json?: true | undefined;
  readonly csv?: true | undefined;
  /** Whether places are shares of the picture instead of pixels; drawings are the same. */
  readonly relative?: boolean | undefined;
  /** Where annotated pictures go. */
  readonly annotate?: string | undefined;
  readonly signal: AbortSignal;
}

/** Prints what comes of each picture as it comes, draws it where asked, and sets the exit code. */
export async function showFaces(
  outcomes: AsyncIterable<Outcome<PictureInput, Detection | Recognition>>,
  { kind, inputs, json, csv, relative, annotate, signal }: ShowFacesOptions,
): Promise<void> {
  const drawings: AnnotationFiles | undefined =
    annotate === undefined ? undefined : await annotationFiles(annotate, inputs);
  if (csv) printRow(faceCsvHeader(kind));
  await showOutcomes(outcomes, {
    stage: 'recognising',
    total: inputs.length,
    json,
    signal,
    async show(input, result, image, draw) {
      if (json) printJson(faceJson(input.path, result, relative));
      else if (csv) {
        for (const line of faceCsvLines(input.path, result, relative)) printRow(line);
        // The table has no column for it.
        if (result.partial)
          warn(`${printable(input.path)}: the file is cut off, and was read as far as it goes`);
      } else print(faceText(input.path, result));
      if (drawings !== undefined && image !== undefined)
        await draw(() => drawings.write(input, image, result.faces));
    },
  });
}
