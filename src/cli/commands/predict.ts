import { Command } from 'commander';
import type { Prior } from '../../model/prior.js';
import { createRecognizer, type RecognizerOptions } from '../../recognizer/create-recognizer.js';
import { type Outcome, type RecognizeEachOptions, recognizeEach } from '../../recognizer/recognize-each.js';
import type { Recognition } from '../../recognizer/result.js';
import { askPictures } from '../ask-pictures.js';
import { addFaceOptions, type FaceFlags } from '../face-flags.js';
import { priorOption } from '../options.js';
import {
  addOutFileOptions,
  CAN_GO_ON,
  OUT_FILE_HELP,
  type OutFileFlags,
  wroteIntoFile,
} from '../out-file-flags.js';
import type { PictureInput } from '../picture-input.js';
import { say } from '../terminal.js';

interface PredictFlags extends FaceFlags, OutFileFlags {
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
  return addFaceOptions(addOutFileOptions(command))
    .addHelpText(
      'after',
      `
A picture without a face is no fault. A picture that cannot be read is reported,
the others go on, and the exit code is 1.

${OUT_FILE_HELP}

Examples:
  $ mien predict photo.jpg
  $ mien predict holidays --annotate drawn --csv > faces.csv
  $ curl -s https://example.org/photo.jpg | mien predict - --json
  $ mien predict --no-detect prepared/sample/images/test
  $ mien predict street --prior even
  $ mien predict archive --out faces.jsonl
  $ mien predict archive --out faces.jsonl --resume`,
    )
    .action(async (paths: readonly string[], flags: PredictFlags) => {
      const { model, detector, detect, prior } = flags;
      const asked = { names: { model, detector }, recipe: { detect, prior } };
      if (!(await wroteIntoFile(paths, flags, asked))) await printEach(paths, flags);
    });
}

async function printEach(paths: readonly string[], flags: PredictFlags): Promise<void> {
  const { model, detector, detect, prior } = flags;
  const { interrupted, pictures } = await askPictures(paths, flags, {
    ask: 'predict',
    model,
    detector,
    detect,
    prior,
    oneByOne: (inputs, device, options) =>
      oneByOne(inputs, { model, detector, prior, ...device }, { ...options, detect }),
  });
  if (interrupted && pictures > 1) say(CAN_GO_ON);
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
