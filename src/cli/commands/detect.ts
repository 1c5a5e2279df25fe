import { Command } from 'commander';
import { type DetectorOptions, openDetector } from '../../face/open-detector.js';
import { detectEach, type EachOptions, type Outcome } from '../../recognizer/recognize-each.js';
import type { Detection } from '../../recognizer/result.js';
import { addFaceOptions, detectionFlags, type FaceFlags, readingFlags, sessionFlags } from '../face-flags.js';
import { interruptSignal } from '../interrupt.js';
import { loadPicture, type PictureInput, pictureInputs } from '../picture-input.js';
import { inThreads, threadsFor } from '../picture-threads.js';
import { showFaces } from '../show-faces.js';
import { say } from '../terminal.js';

export function detectCommand(): Command {
  const command = new Command('detect')
    .description('Find faces in photos: box, score and five landmarks of each.')
    .argument('<paths...>', 'pictures, folders of them, patterns such as "*.jpg", or - for standard input');
  return addFaceOptions(command)
    .addHelpText(
      'after',
      `
Boxes are x, y, width, height in pixels of the upright picture. A picture
without a face is no fault.

Examples:
  $ mien detect photo.jpg
  $ mien detect holidays --min-face 60 --json
  $ mien detect scan.jpg --any-turn
  $ mien detect "holidays/*.jpg" --annotate drawn`,
    )
    .action(async (paths: readonly string[], flags: FaceFlags) => {
      const signal = interruptSignal(() => say('\nStopping …'));
      const { json, csv, relativeBoxes: relative, annotate, detector } = flags;
      const device = await sessionFlags(flags);
      const inputs = await pictureInputs(paths, { recursive: flags.recursive, except: annotate });
      const detection = detectionFlags(flags);
      const options = { keepImages: annotate !== undefined, signal };
      const reading = readingFlags(flags);
      const threads = threadsFor(inputs, device);
      const outcomes =
        threads > 1
          ? inThreads(inputs, threads, {
              ...options,
              ask: 'detect',
              detector,
              detect: true,
              detection,
              reading,
            })
          : oneByOne(
              inputs,
              { detector, ...device },
              {
                ...options,
                ...detection,
                load: (input) => loadPicture(input, reading),
              },
            );
      await showFaces(outcomes, { kind: 'detect', inputs, json, csv, relative, annotate, signal });
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
