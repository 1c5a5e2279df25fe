import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { readDataset } from '../../dataset/prepared/read-dataset.js';
import type { FaceDataset } from '../../dataset/record.js';
import { sampleFaces } from '../../dataset/sample/sample.js';
import { MienError } from '../../errors.js';
import { EXPRESSIONS } from '../../expression.js';
import { readBytes } from '../../files/read.js';
import { type ModelDescription, readDescription } from '../../model/description.js';
import { EXPORT_FORMATS, type ExportFormat, exportModel } from '../../model/export.js';
import { DEFAULT_MODEL, findModel, MODEL_FILE, type ModelBytes } from '../../model/find-model.js';
import { HuggingFaceClassifier } from '../../model/hugging-face/hugging-face-classifier.js';
import { HUGGING_FACE_FILES, writeHuggingFace } from '../../model/hugging-face/write-hugging-face.js';
import { writeModelFile } from '../../model/model-file.js';
import { PACKAGED_MODELS } from '../../model/model-folders.js';
import { withOperatingPoint } from '../../model/operating-point.js';
import { type CalibrationPrior, normalized, parsePrior, priorName, type Shares } from '../../model/prior.js';
import { createRecognizer } from '../../recognizer/create-recognizer.js';
import { type Comparison, compareModels } from '../../run/compare-models.js';
import { gatherFaces } from '../../run/evaluate-model.js';
import { fitFamiliarity } from '../../run/fit-familiarity.js';
import { fitOperatingTemperature } from '../../run/fit-operating-temperature.js';
import { withActivations } from '../../run/with-activations.js';
import { openSession } from '../../runtime/node.js';
import { between, calibrationPriorOption, choice, JSON_OPTION } from '../options.js';
import { ONNX_FILE, requireOwnKind } from '../own-kind.js';
import { print, printJson } from '../terminal.js';

interface ExportFlags {
  readonly model: string;
  readonly format: ExportFormat | typeof FOLDER_FORMAT;
  readonly out?: string;
  readonly check?: true;
  readonly data?: string;
  readonly prior?: CalibrationPrior;
  readonly moves: 'trained' | 'calibrated';
  readonly temperature?: number;
  readonly shares?: Shares;
  readonly uncertainBelow?: number;
  readonly familiarShare?: number;
  readonly json?: true;
}

/** Not a file but a folder with a model card. */
const FOLDER_FORMAT = 'huggingface';

/** Drawn faces that the written model is checked on where no dataset is named. */
const CHECKED_FACES = 700;

const HELP = `
The file carries its preprocessing, framing and calibration. Any ONNX runtime
opens it: input images [N, 1, 48, 48] of gray levels 0-255, outputs logits and
probabilities [N, 7].
An int8 file computes its convolutions in integers, two to three times as fast.
It needs the range of the network's activations. Models that "mien run" wrote
have it. For older ones it is measured on the training faces of --data.
--format huggingface writes a folder to upload to Hugging Face: the file, a
model card, and what transformers.js reads (docs/library.md).
--prior takes off what calibration had added to the logits, and makes the
answers those for other class shares. With --moves calibrated it leaves
calibration as it is, and moves the answers as --prior of "mien predict" does.

Examples:
  $ mien export --format int8 --out small.onnx --check
  $ mien export --model last --out mine.onnx
  $ mien export --model last --format huggingface --out my-model --check
  $ mien predict photo.jpg --model ./small.onnx
  $ mien export --prior tempered:0.5 --temperature 0.8 --out softer.onnx
  $ mien export --prior even --data prepared/fer2013 --out even.onnx
  $ mien export --familiar-share 0.98 --data prepared/fer2013 --out careful.onnx`;

export function exportCommand(): Command {
  const command = new Command('export')
    .description(
      'Write a model as one .onnx file, on request with weights in 16 bits, or computing in integers.',
    )
    .option('--model <model>', 'model file, run folder, run or model name', DEFAULT_MODEL)
    .addOption(
      choice(
        '--format <format>',
        'onnx: as it is; float16: half the size; int8: a quarter, and computing in integers; ' +
          'huggingface: a folder with a model card',
        [...EXPORT_FORMATS, FOLDER_FORMAT],
      ).default('onnx'),
    )
    .option('--out <path>', 'the file or folder to write (default: mien.onnx, or mien-huggingface)')
    .option('--check', 'load the written file and compare its answers with those of the model')
    .option(
      '--data <folder>',
      'check on the validation faces of this prepared dataset (default: drawn faces)',
    );
  return addOperatingPointOptions(command)
    .option(...JSON_OPTION)
    .addHelpText('after', HELP)
    .action(writeExport);
}

/** Which class shares the answers are for, and how sure they are. */
function addOperatingPointOptions(command: Command): Command {
  return command
    .addOption(calibrationPriorOption('class shares that its answers are for from now on'))
    .addOption(
      choice('--moves <what>', 'what --prior moves: the logits as trained, or the calibrated answers', [
        'trained',
        'calibrated',
      ]).default('trained'),
    )
    .addOption(
      new Option(
        '--temperature <T>',
        "divides the logits (default: fitted on the validation faces of --data with --prior, else the model's)",
      ).argParser(between(0.01, 100)),
    )
    .addOption(
      new Option(
        '--shares <json>',
        'class shares of its training, for a file that does not say them',
      ).argParser(trainingShares),
    )
    .addOption(
      new Option(
        '--uncertain-below <p>',
        'answers of a lower probability are uncertain (default: as it is)',
      ).argParser(between(0, 1)),
    )
    .addOption(
      new Option(
        '--familiar-share <x>',
        'so many of the validation faces of --data are familiar; less familiar faces are uncertain',
      ).argParser(between(0.5, 1)),
    );
}

async function writeExport(flags: ExportFlags): Promise<void> {
  const { format, model, json } = flags;
  const { bytes, name, path } = await findModel(model);
  const out = await destination(flags, path);
  const dataset = flags.data === undefined ? undefined : await readDataset(flags.data);
  const measured =
    format === 'int8' && dataset !== undefined ? await withActivations(bytes, path, dataset) : bytes;
  const moved = await atOperatingPoint(measured, path, flags, dataset);
  const size = await write(out, format, { bytes: moved, name, path });
  const description = readDescription(moved, path);
  const check = flags.check || dataset !== undefined ? await checked(path, out, format, dataset) : undefined;
  const written = { model: name, format, file: out, bytes: size };
  if (json)
    printJson({ ...written, ...operatingPoint(description), ...(check === undefined ? {} : { check }) });
  else showWritten(written, description, check);
}

/** Throws `OPTION_INVALID` for the model itself, and for a file that is there and is no model by its name, such as a photo. */
async function destination({ out, format }: ExportFlags, model: string): Promise<string> {
  const path = out ?? (format === FOLDER_FORMAT ? 'mien-huggingface' : 'mien.onnx');
  if (resolve(path) === resolve(model)) {
    throw new MienError('OPTION_INVALID', `${path} is the model itself.`, {
      hint: 'Name another file with --out.',
    });
  }
  if (format !== FOLDER_FORMAT) await requireOwnKind(path, ONNX_FILE, '--out');
  return path;
}

function operatingPoint({ temperature, prior, shares, uncertainBelow, familiarity }: ModelDescription) {
  return { temperature, prior: prior ?? shares ?? null, uncertainBelow, familiarity: familiarity ?? null };
}

interface Written {
  readonly model: string;
  readonly format: string;
  readonly file: string;
  readonly bytes: number;
}

function showWritten(
  { model, format, file, bytes }: Written,
  description: ModelDescription,
  check: Comparison | undefined,
): void {
  const { temperature, prior, uncertainBelow, familiarity } = operatingPoint(description);
  print(`${file}: ${model} as ${format}, ${(bytes / 1e6).toFixed(2)} MB`);
  const known = prior === null ? '' : `, answers for the prior ${priorName(prior, description.shares)}`;
  print(`Temperature ${temperature.toFixed(3)}${known}.`);
  const unfamiliar = familiarity === null ? '' : `, or a feature norm below ${familiarity.below}`;
  print(`Uncertain: a probability below ${uncertainBelow}${unfamiliar}.`);
  if (check !== undefined) printCheck(check);
}

/** Returns the size of the model's file, bytes. */
async function write(
  out: string,
  format: ExportFlags['format'],
  { bytes, name, path }: ModelBytes,
): Promise<number> {
  if (format !== FOLDER_FORMAT) return writeModelFile(out, exportModel(bytes, format, path));
  // Of other networks, nobody told the licence.
  const packaged = resolve(path) === resolve(PACKAGED_MODELS, DEFAULT_MODEL, MODEL_FILE);
  return writeHuggingFace(out, exportModel(bytes, 'onnx', path), {
    name: packaged ? 'mien' : name,
    licence: packaged ? 'mit' : undefined,
  });
}

function printCheck({ faces, agreement, largestDifference }: Comparison): void {
  print(
    `On ${faces} faces: the same class for ${(100 * agreement).toFixed(2)} %, ` +
      `probabilities at most ${largestDifference.toFixed(4)} apart.`,
  );
}

/** The file at the operating point that is asked for; as it is where none is. */
async function atOperatingPoint(
  bytes: Uint8Array,
  path: string,
  { prior, moves, temperature, shares, uncertainBelow, familiarShare }: ExportFlags,
  dataset: FaceDataset | undefined,
): Promise<Uint8Array> {
  const point = { prior, temperature, shares, uncertainBelow };
  let moved = bytes;
  if (Object.values(point).some((value) => value !== undefined)) {
    moved = withOperatingPoint(bytes, path, { ...point, moves });
  }
  if (prior !== undefined && temperature === undefined && dataset !== undefined) {
    const fit = await fitOperatingTemperature({ bytes: moved, path }, dataset);
    moved = withOperatingPoint(moved, path, { temperature: fit.temperature });
  }
  if (familiarShare === undefined) return moved;
  if (dataset === undefined) {
    throw new MienError('OPTION_INVALID', '--familiar-share is measured on faces, but no dataset is named.', {
      hint: 'Name a prepared dataset with --data.',
    });
  }
  const familiarity = await fitFamiliarity(moved, path, dataset, familiarShare);
  return withOperatingPoint(moved, path, { familiarity });
}

/** Seven shares from JSON by class, of any sum. */
function trainingShares(text: string): Shares {
  const prior = parsePrior(text);
  if (typeof prior === 'string') {
    throw new InvalidArgumentError('Expected a JSON object with the share of every class.');
  }
  return normalized(EXPRESSIONS.map((name) => prior[name] ?? 0));
}

async function checked(
  path: string,
  out: string,
  format: ExportFlags['format'],
  dataset: FaceDataset | undefined,
) {
  const model = await createRecognizer({ model: resolve(path) });
  const written =
    format === FOLDER_FORMAT
      ? new HuggingFaceClassifier(
          await openSession(await readBytes(join(out, HUGGING_FACE_FILES.classifier))),
        )
      : await createRecognizer({ model: resolve(out) });
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
