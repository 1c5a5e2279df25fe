import { Command, Option } from 'commander';
import { MienError } from '../../errors.js';
import type { Prior } from '../../model/prior.js';
import { createRecognizer, type RecognizerOptions } from '../../recognizer/create-recognizer.js';
import { type Outcome, type RecognizeEachOptions, recognizeEach } from '../../recognizer/recognize-each.js';
import type { Recognition } from '../../recognizer/result.js';
import { askPictures } from '../ask-pictures.js';
import { addFaceOptions, detectionFlags, type FaceFlags, readingFlags } from '../face-flags.js';
import { interruptSignal } from '../interrupt.js';
import { priorOption } from '../options.js';
import type { PictureInput } from '../picture-input.js';
import { say } from '../terminal.js';

interface PredictFlags extends FaceFlags {
  readonly model?: string;
  readonly detect: boolean;
  readonly prior?: Prior;
  readonly out?: string;
  readonly resume?: true;
}

export function predictCommand(): Command {
  const command = new Command('predict')
    .description('Find faces in photos and name the perceived expression of each.')
    .argument('<paths...>', 'pictures, folders of them, patterns such as "*.jpg", or - for standard input')
    .option('--model <model>', 'model file, run folder, run name or "last" (default: the packaged one)')
    .option('--no-detect', 'each picture is one face already, cropped as in FER-2013')
    .addOption(priorOption())
    .addOption(
      new Option('--out <file>', 'write into this file: JSON, one value a line, or --csv').conflicts([
        'annotate',
        'relativeBoxes',
      ]),
    )
    .option('--resume', 'go on with what an interrupted call with --out recognised');
  return addFaceOptions(command)
    .addHelpText(
      'after',
      `
A picture without a face is no fault. A picture that cannot be read is reported,
the others go on, and the exit code is 1.

With --out, what is recognised is kept in FILE.unfinished until the file is
written. After Ctrl-C or a kill, the same command with --resume goes on, and
ends with the same bytes.

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
      if (flags.out !== undefined) await writeInto(flags.out, paths, flags);
      else if (flags.resume) {
        throw new MienError('OPTION_INVALID', '--resume goes on with a file: --out is missing.', {
          hint: 'Give the same command as the call that was interrupted, with --out FILE.',
        });
      } else await printEach(paths, flags);
    });
}

async function writeInto(out: string, paths: readonly string[], flags: PredictFlags): Promise<void> {
  // Loaded where it is asked for: a photo is to be answered fast.
  const { predictIntoFile } = await import('../predict-into-file.js');
  const { model, detector, detect, prior, resume = false, recursive, device, threads, json, csv } = flags;
  await predictIntoFile(paths, {
    out,
    resume,
    names: { model, detector },
    recipe: { detect, detection: detectionFlags(flags), reading: readingFlags(flags), prior },
    recursive,
    device,
    threads,
    json,
    csv,
    signal: interruptSignal(() => say('\nStopping after the pictures at hand …')),
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
  if (interrupted && pictures > 1) say('A call with --out FILE goes on after Ctrl-C, with --resume.');
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
