import { Command } from 'commander';
import { type DetectorOptions, openDetector } from '../../face/open-detector.js';
import { detectEach, type EachOptions, type Outcome } from '../../recognizer/recognize-each.js';
import type { Detection } from '../../recognizer/result.js';
import { askPictures } from '../ask-pictures.js';
import { addFaceOptions, type FaceFlags } from '../face-flags.js';
import {
  addOutFileOptions,
  CAN_GO_ON,
  OUT_FILE_HELP,
  type OutFileFlags,
  wroteIntoFile,
} from '../out-file-flags.js';
import type { PictureInput } from '../picture-input.js';
import { say } from '../terminal.js';

export function detectCommand(): Command {
  const command = new Command('detect')
    .description('Find faces in photos: box, score and five landmarks of each.')
    .argument('<paths...>', 'pictures, folders of them, patterns such as "*.jpg", or - for standard input');
  return addFaceOptions(addOutFileOptions(command))
    .addHelpText(
      'after',
      `
Boxes are x, y, width, height in pixels of the upright picture. A picture
without a face is no fault.

${OUT_FILE_HELP}

Examples:
  $ mien detect photo.jpg
  $ mien detect holidays --min-face 60 --json
  $ mien detect scan.jpg --any-turn
  $ mien detect "holidays/*.jpg" --annotate drawn
  $ mien detect archive --out faces.jsonl`,
    )
    .action(async (paths: readonly string[], flags: FaceFlags & OutFileFlags) => {
      const { detector } = flags;
      const asked = { names: { detector }, recipe: { ask: 'detect', detect: true } } as const;
      if (await wroteIntoFile(paths, flags, asked)) return;
      const { interrupted, pictures } = await askPictures(paths, flags, {
        ask: 'detect',
        detector,
        detect: true,
        oneByOne: (inputs, device, options) => oneByOne(inputs, { detector, ...device }, options),
      });
      if (interrupted && pictures > 1) say(CAN_GO_ON);
    });
}

async function* oneByOne(
  inputs: readonly PictureInput[],
  opening: DetectorOptions,
  options: EachOptions<PictureInput>,
): AsyncGenerator<Outcome<PictureInput, Detection>> {
  const detector = await openDetector(opening);
  try {
    yield* detectEach(detector, inputs, options);
  } finally {
    await detector.release();
  }
}
