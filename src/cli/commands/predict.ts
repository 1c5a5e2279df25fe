import { Command } from 'commander';
import { createRecognizer } from '../../recognizer/create-recognizer.js';
import { recognizeEach } from '../../recognizer/recognize-each.js';
import { addFaceOptions, detectionFlags, type FaceFlags, sessionFlags } from '../face-flags.js';
import { interruptSignal } from '../interrupt.js';
import { loadPicture, pictureInputs } from '../picture-input.js';
import { showFaces } from '../show-faces.js';
import { say } from '../terminal.js';

interface PredictFlags extends FaceFlags {
  readonly model?: string;
  readonly detect: boolean;
}

export function predictCommand(): Command {
  const command = new Command('predict')
    .description('Find faces in photos and name the perceived expression of each.')
    .argument('<paths...>', 'pictures, folders of them, patterns such as "*.jpg", or - for standard input')
    .option('--model <model>', 'model file, run folder, run name or "last" (default: the packaged one)')
    .option('--no-detect', 'each picture is one face already, cropped as in FER-2013');
  return addFaceOptions(command)
    .addHelpText(
      'after',
      `
A picture without a face has none in its result, which is no fault. One that cannot be read is reported, the others
go on, and the exit code is 1.

Examples:
  $ mien predict photo.jpg
  $ mien predict holidays --annotate drawn --csv > faces.csv
  $ curl -s https://example.org/photo.jpg | mien predict - --json
  $ mien predict --no-detect prepared/sample/images/test`,
    )
    .action(async (paths: readonly string[], flags: PredictFlags) => {
      const signal = interruptSignal(() => say('\nStopping …'));
      const { json, csv, annotate, model, detector, detect } = flags;
      const recognizer = await createRecognizer({ model, detector, ...(await sessionFlags(flags)) });
      try {
        if (detect) await recognizer.openDetector();
        const inputs = await pictureInputs(paths, { recursive: flags.recursive, except: annotate });
        const outcomes = recognizeEach(recognizer, inputs, {
          ...detectionFlags(flags),
          detect,
          load: loadPicture,
          keepImages: annotate !== undefined,
          signal,
        });
        await showFaces(outcomes, { kind: 'predict', inputs, json, csv, annotate, signal });
      } finally {
        await recognizer.release();
      }
    });
}
