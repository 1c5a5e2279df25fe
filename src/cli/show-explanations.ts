import { basename, relative } from 'node:path';
import { writeFileAtomic } from '../files/write-whole.js';
import { drawExplanation } from '../recognizer/draw-explanation.js';
import type { Outcome } from '../recognizer/recognize-each.js';
import type { ExplainedPicture } from '../recognizer/result.js';
import { printable } from '../text/printable.js';
import { drawingPaths } from './drawing-paths.js';
import { markDrawn } from './drawn-mark.js';
import { explanationJson, faceText } from './face-lines.js';
import { type PictureInput, STDIN } from './picture-input.js';
import { showOutcomes } from './show-outcomes.js';
import { print, printJson } from './terminal.js';

export interface ShowExplanationsOptions {
  readonly inputs: readonly PictureInput[];
  readonly json?: true | undefined;
  /** The folder of the drawings. */
  readonly out: string;
  readonly signal: AbortSignal;
}

/** Saves the drawing of each picture as it comes, if it has a face, says where, and sets the exit code. */
export async function showExplanations(
  outcomes: AsyncIterable<Outcome<PictureInput, ExplainedPicture>>,
  { inputs, json, out, signal }: ShowExplanationsOptions,
): Promise<void> {
  const paths = await drawingPaths(out, inputs, '--out', () => '.png');
  await showOutcomes(outcomes, {
    stage: 'explaining',
    total: inputs.length,
    json,
    signal,
    async show(input, picture, _, draw) {
      const path = picture.faces.length > 0 ? paths.get(input) : undefined;
      const title = input.path === STDIN ? 'standard input' : basename(input.path);
      const drawn =
        path !== undefined &&
        (await draw(async () =>
          writeFileAtomic(path, markDrawn(await drawExplanation(title, picture.faces))),
        ));
      const drawing = drawn ? relative('', path) : undefined;
      if (json) printJson(explanationJson(input.path, picture, drawing));
      else
        print(`${faceText(input.path, picture)}${drawing === undefined ? '' : ` → ${printable(drawing)}`}`);
    },
  });
}
