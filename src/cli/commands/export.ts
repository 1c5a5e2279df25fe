import { resolve } from 'node:path';
import { Command } from 'commander';
import { readDataset } from '../../dataset/read-dataset.js';
import type { FaceDataset } from '../../dataset/record.js';
import { sampleFaces } from '../../dataset/sample.js';
import { MienError } from '../../errors.js';
import { writeFileAtomic } from '../../files/write-whole.js';
import { EXPORT_FORMATS, type ExportFormat, exportModel } from '../../model/export.js';
import { DEFAULT_MODEL, findModel } from '../../model/find-model.js';
import { createRecognizer } from '../../recognizer/create-recognizer.js';
import { compareModels } from '../../run/compare-models.js';
import { gatherFaces } from '../../run/evaluate-model.js';
import { withActivations } from '../../run/with-activations.js';
import { choice, JSON_OPTION } from '../options.js';
import { print, printJson } from '../terminal.js';

interface ExportFlags {
  readonly model: string;
  readonly format: ExportFormat;
  readonly out: string;
  readonly check?: true;
  readonly data?: string;
  readonly json?: true;
}

/** Drawn faces that the written model is checked on where no data set is named. */
const CHECKED_FACES = 700;

export function exportCommand(): Command {
  return new Command('export')
    .description(
      'Write a model as one .onnx file, on request with weights in 16 bits, or computing in integers.',
    )
    .option('--model <model>', 'model file, run folder, run or model name', DEFAULT_MODEL)
    .addOption(
      choice(
        '--format <format>',
        'onnx: as it is; float16: half the size; int8: a quarter, and computing in integers',
        EXPORT_FORMATS,
      ).default('onnx'),
    )
    .option('--out <file>', 'the file to write', 'mien.onnx')
    .option('--check', 'load the written file and compare its answers with those of the model')
    .option(
      '--data <folder>',
      'check on the validation faces of this prepared data set (default: drawn faces)',
    )
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
The file carries its preprocessing, framing and calibration. Any ONNX runtime opens it: input images [N, 1, 48, 48] of
gray levels 0-255, outputs logits and probabilities [N, 7]. An int8 file computes its convolutions in integers, two to three
times as fast. It has to know where the network's activations lie, as models do that "mien run" wrote; those of an older
one are measured on the training faces of --data.

Examples:
  $ mien export --format int8 --out small.onnx --check
  $ mien export --model last --out mine.onnx
  $ mien predict photo.jpg --model small.onnx`,
    )
    .action(async (flags: ExportFlags) => {
      const { bytes, name, path } = await findModel(flags.model);
      if (resolve(flags.out) === resolve(path)) {
        throw new MienError('OPTION_INVALID', `${flags.out} is the model itself.`, {
          hint: 'Name another file with --out.',
        });
      }
      const dataset = flags.data === undefined ? undefined : await readDataset(flags.data);
      const measured =
        flags.format === 'int8' && dataset !== undefined
          ? await withActivations(bytes, path, dataset)
          : bytes;
      const exported = exportModel(measured, flags.format, path);
      await writeFileAtomic(flags.out, exported);
      const result = { model: name, format: flags.format, file: flags.out, bytes: exported.length };
      const check =
        flags.check || dataset !== undefined ? await checked(path, flags.out, dataset) : undefined;
      if (flags.json) printJson({ ...result, ...(check === undefined ? {} : { check }) });
      else {
        print(`${flags.out}: ${name} as ${flags.format}, ${(exported.length / 1e6).toFixed(2)} MB`);
        if (check !== undefined) {
          const { faces, agreement, largestDifference } = check;
          print(
            `On ${faces} faces: the same class for ${(100 * agreement).toFixed(2)} %, ` +
              `probabilities at most ${largestDifference.toFixed(4)} apart.`,
          );
        }
      }
    });
}

async function checked(path: string, out: string, dataset: FaceDataset | undefined) {
  const model = await createRecognizer({ model: path });
  const written = await createRecognizer({ model: out });
  try {
    return await compareModels(model, written, facesToCheck(dataset));
  } finally {
    await model.release();
    await written.release();
  }
}

function facesToCheck(dataset: FaceDataset | undefined): Uint8Array {
  if (dataset === undefined) return sampleFaces({ train: 0, validation: 0, test: CHECKED_FACES }).images;
  const rows = dataset.records.flatMap(({ split }, row) => (split === 'validation' ? [row] : []));
  return gatherFaces(dataset.images, rows);
}
