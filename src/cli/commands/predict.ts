import { Command } from 'commander';
import type { Prior } from '../../model/prior.js';
import { createRecognizer, type RecognizerOptions } from '../../recognizer/create-recognizer.js';
import { type Outcome, type RecognizeEachOptions, recognizeEach } from '../../recognizer/recognize-each.js';
import type { Recognition } from '../../recognizer/result.js';
import { addFaceOptions, detectionFlags, type FaceFlags, readingFlags, sessionFlags } from '../face-flags.js';
import { interruptSignal } from '../interrupt.js';
import { priorOption } from '../options.js';
import { loadPicture, type PictureInput, pictureInputs } from '../picture-input.js';
import { inThreads, threadsFor } from '../picture-threads.js';
import { showFaces } from '../show-faces.js';
import { say } from '../terminal.js';

interface PredictFlags extends FaceFlags {
  readonly model?: string;
  readonly detect: boolean;
  readonly prior?: Prior;
}

export function predictCommand(): Command {
  const command = new Command('predict')
    .description('Find faces in photos and name the perceived expression of each.')
    .argument('<paths...>', 'pictures, folders of them, patterns such as "*.jpg", or - for standard input')
    .option('--model <model>', 'model file, run folder, run name or "last" (default: the packaged one)')
    .option('--no-detect', 'each picture is one face already, cropped as in FER-2013')
    .addOption(priorOption());
  return addFaceOptions(command)
    .addHelpText(
      'after',
      `
A picture without a face is no fault. A picture that cannot be read is reported,
the others go on, and the exit code is 1.

Examples:
  $ mien predict photo.jpg
  $ mien predict holidays --annotate drawn --csv > faces.csv
  $ curl -s https://example.org/photo.jpg | mien predict - --json
  $ mien predict --no-detect prepared/sample/images/test
  $ mien predict street --prior even`,
    )
    .action(async (paths: readonly string[], flags: PredictFlags) => {
      const signal = interruptSignal(() => say('\nStopping …'));
      const { json, csv, annotate, model, detector, detect, prior } = flags;
      const device = await sessionFlags(flags);
      const inputs = await pictureInputs(paths, { recursive: flags.recursive, except: annotate });
      const detection = detectionFlags(flags);
      const options = { detect, keepImages: annotate !== undefined, signal };
      const reading = readingFlags(flags);
      const threads = threadsFor(inputs, device);
      const outcomes =
        threads > 1
          ? inThreads(inputs, threads, {
              ...options,
              ask: 'predict',
              model,
              detector,
              prior,
              detection,
              reading,
            })
          : oneByOne(
              inputs,
              { model, detector, prior, ...device },
              {
                ...options,
                ...detection,
                load: (input) => loadPicture(input, reading),
              },
            );
      await showFaces(outcomes, { kind: 'predict', inputs, json, csv, annotate, signal });
    });
}

async function* oneByOne(
  inputs: readonly PictureInput[],
  opening: RecognizerOptions,
  options: RecognizeEachOptions<PictureInput>,
): AsyncGenerator<Outcome<PictureInput, Recognition>> {
  const recognizer = await createRecognizer(opening);
  try {
    if (options.detect) await recognizer.openDetector();
    yield* recognizeEach(recognizer, inputs, options);
  } finally {
    await recognizer.release();
  }
}
