import { Command } from 'commander';
import { openDetector } from '../../face/open-detector.js';
import { detectEach } from '../../recognizer/recognize-each.js';
import { addFaceOptions, detectionFlags, type FaceFlags, sessionFlags } from '../face-flags.js';
import { interruptSignal } from '../interrupt.js';
import { loadPicture, pictureInputs } from '../picture-input.js';
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
Boxes are x, y, width, height in pixels of the upright picture. No face is no fault.

Examples:
  $ mien detect photo.jpg
  $ mien detect holidays --min-face 60 --json
  $ mien detect "holidays/*.jpg" --annotate drawn`,
    )
    .action(async (paths: readonly string[], flags: FaceFlags) => {
      const signal = interruptSignal(() => say('\nStopping …'));
      const { json, csv, annotate, detector: name } = flags;
      const detector = await openDetector({ detector: name, ...(await sessionFlags(flags)) });
      try {
        const inputs = await pictureInputs(paths, { recursive: flags.recursive, except: annotate });
        const outcomes = detectEach(detector, inputs, {
          ...detectionFlags(flags),
          load: loadPicture,
          keepImages: annotate !== undefined,
          signal,
        });
        await showFaces(outcomes, { kind: 'detect', inputs, json, csv, annotate, signal });
      } finally {
        await detector.release();
      }
    });
}
