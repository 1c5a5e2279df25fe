import { Command } from 'commander';
import { EXPRESSIONS, type Expression } from '../../expression.js';
import type { Prior } from '../../model/prior.js';
import { createRecognizer } from '../../recognizer/create-recognizer.js';
import { explainEach } from '../../recognizer/recognize-each.js';
import {
  addDetectionOptions,
  type DetectionFlags,
  detectionFlags,
  readingFlags,
  sessionFlags,
} from '../face-flags.js';
import { interruptSignal } from '../interrupt.js';
import { choice, JSON_OPTION, priorOption, whole } from '../options.js';
import { loadPicture, pictureInputs } from '../picture-input.js';
import { showExplanations } from '../show-explanations.js';
import { say } from '../terminal.js';

interface ExplainFlags extends DetectionFlags {
  readonly out: string;
  readonly class?: Expression;
  readonly map?: number;
  readonly model?: string;
  readonly detect: boolean;
  readonly prior?: Prior;
  readonly json?: true;
}

export function explainCommand(): Command {
  const command = new Command('explain')
    .description('Show what in each face spoke for its perceived expression, as a heat map over it.')
    .argument('<paths...>', 'pictures, folders of them, patterns such as "*.jpg", or - for standard input')
    .requiredOption('--out <folder>', 'where the drawings are saved, a PNG for each picture with a face')
    .addOption(choice('--class <name>', 'what to explain (default: the likeliest of each face)', EXPRESSIONS))
    .option('--map <rows>', 'a finer feature map, of so many rows: 12, 24 or 48 in mien-s', whole(1))
    .option('--model <model>', 'model file, run folder, run name or "last" (default: the packaged one)')
    .option('--no-detect', 'each picture is one face already, cropped as in FER-2013')
    .addOption(priorOption());
  return addDetectionOptions(command)
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
The heat is Grad-CAM of the network's last feature map (6×6), or HiResCAM of a
finer map. It says where the network looked, not why a person looks so. Compare
it within a face, not between faces.

Examples:
  $ mien explain photo.jpg --out explained
  $ mien explain photo.jpg --out explained --class sad --map 12
  $ mien explain --no-detect crops --out explained --json`,
    )
    .action(async (paths: readonly string[], flags: ExplainFlags) => {
      const signal = interruptSignal(() => say('\nStopping …'));
      const { out, json, model, detector, detect, prior } = flags;
      const recognizer = await createRecognizer({ model, detector, prior, ...(await sessionFlags(flags)) });
      try {
        if (detect) await recognizer.openDetector();
        const wanted = { class: flags.class, map: flags.map };
        // No picture could be explained by a map that there is not, so that is said once, and first.
        await recognizer.explain(new Uint8Array(), wanted);
        const inputs = await pictureInputs(paths, { recursive: flags.recursive, except: out });
        const reading = readingFlags(flags);
        const outcomes = explainEach(recognizer, inputs, {
          ...detectionFlags(flags),
          ...wanted,
          detect,
          load: (input) => loadPicture(input, reading),
          signal,
        });
        await showExplanations(outcomes, { inputs, json, out, signal });
      } finally {
        await recognizer.release();
      }
    });
}
