import { InvalidArgumentError } from 'commander';
import type { LabelNumbering } from '../dataset/label-numbers.js';
import { MienError } from '../errors.js';
import { summarizeFolders } from '../evaluation/picture-summary.js';
import { EXPRESSIONS, type Expression, parseExpression } from '../expression.js';
import { writeFileAtomic } from '../files/write-whole.js';
import type { FoundPicture } from '../image/find-pictures.js';
import { readDescription } from '../model/description.js';
import { findModel } from '../model/find-model.js';
import { namedPrior, type Prior } from '../model/prior.js';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import { type Outcome, recognizeEach } from '../recognizer/recognize-each.js';
import type { Recognition } from '../recognizer/result.js';
import { rounded } from '../recognizer/rounded.js';
import {
  evaluateFolders,
  type FolderAnswer,
  type FolderToJudge,
  type JudgedFolder,
  meanOverFolders,
} from '../run/evaluate-folders.js';
import { EXIT } from './exit-codes.js';
import { detectionFlags, readingFlags, type SearchFlags, sessionFlags } from './face-flags.js';
import { jsonLines, requireOwnKind } from './own-kind.js';
import { loadPicture } from './picture-input.js';
import { inThreads, threadsFor } from './picture-threads.js';
import { ProgressBar, print, printJson, warn } from './terminal.js';

/** The options of `mien evaluate` for folders of labelled pictures. */
export interface FolderFlags extends SearchFlags {
  readonly model?: string | undefined;
  readonly folder?: readonly string[];
  readonly crops?: readonly string[];
  readonly detect: boolean;
  readonly leaveOut?: readonly LeftOut[];
  readonly labels?: LabelNumbering;
  readonly prior?: Prior;
  readonly answers?: string;
  readonly json?: true;
}

/** A class that is not judged: in every folder, or in those of one name. */
export interface LeftOut {
  readonly expression: Expression;
  readonly folder: string | undefined;
}

/** `fear`, or `FOLDER:fear` for one folder. */
export function leftOut(text: string, before: readonly LeftOut[] = []): readonly LeftOut[] {
  const at = text.lastIndexOf(':');
  const expression = parseExpression(text.slice(at + 1));
  if (expression === undefined) {
    throw new InvalidArgumentError(`Expected a class (${EXPRESSIONS.join(', ')}), or FOLDER:CLASS.`);
  }
  return [...before, { expression, folder: at < 0 ? undefined : text.slice(0, at) }];
}

/** Judges the folders, prints what came of it, and sets the exit code. */
export async function evaluateLabelledFolders(flags: FolderFlags, signal: AbortSignal): Promise<void> {
  const folders = foldersToJudge(flags);
  const { answers } = flags;
  if (answers !== undefined) await requireOwnKind(answers, jsonLines('folder', 'answers'), '--answers');
  const { bytes, name, path } = await findModel(flags.model);
  const prior = namedPrior(flags.prior, readDescription(bytes, path));
  const bar = new ProgressBar();
  const began = performance.now();
  let judged: readonly JudgedFolder[];
  try {
    judged = await evaluateFolders(folders, {
      model: name,
      prior,
      numbering: flags.labels,
      recognize: (pictures, { crops }) => recognize(pictures, crops, flags, signal),
      onProgress: (done, total) => {
        const rate = done / ((performance.now() - began) / 1000);
        bar.update('recognising', done, total, `· ${rate.toFixed(1)} pictures/s`);
      },
      signal,
    });
  } finally {
    bar.stop();
  }
  if (answers !== undefined) await writeAnswers(answers, judged);
  show(judged, flags);
}

function show(judged: readonly JudgedFolder[], { json }: FolderFlags): void {
  const evaluations = judged.map(({ evaluation }) => evaluation);
  const mean = evaluations.length > 1 ? meanOverFolders(evaluations) : undefined;
  if (json) {
    for (const evaluation of evaluations) printJson(evaluation);
    if (mean !== undefined) printJson({ mean });
  } else print(summarizeFolders(evaluations[0]!, evaluations, mean));
  for (const evaluation of evaluations) warnOfIssues(evaluation);
}

/** One line for each kind of issue. */
function warnOfIssues({ folder, issues }: JudgedFolder['evaluation']): void {
  for (const code of new Set(issues.map((issue) => issue.code))) {
    const [first, ...others] = issues.filter((issue) => issue.code === code);
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    warn(`mien: ${folder}: ${first!.file}${more}: ${first!.message}  [${code}]`);
    if (UNREADABLE.test(code)) process.exitCode = EXIT.failed;
  }
}

/** Codes of pictures that could not be read; others are pictures without a class of ours. */
const UNREADABLE = /^(IMAGE|FILE|NOT_A|PICTURE_MISSING)_?/;

function foldersToJudge({
  folder = [],
  crops = [],
  detect,
  leaveOut = [],
}: FolderFlags): readonly FolderToJudge[] {
  const named = [
    ...folder.map((path) => ({ folder: path, crops: !detect })),
    ...crops.map((path) => ({ folder: path, crops: true })),
  ];
  const isOf = (path: string, name: string): boolean =>
    path === name ||
    path
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) === name;
  for (const { folder: name } of leaveOut) {
    if (name === undefined || named.some((each) => isOf(each.folder, name))) continue;
    throw new MienError('OPTION_INVALID', `--leave-out names the folder "${name}", which is not judged.`, {
      hint: `Name one of ${named.map((each) => each.folder).join(', ')}, or leave the folder out.`,
    });
  }
  return named.map((each) => ({
    ...each,
    leaveOut: EXPRESSIONS.filter((expression) =>
      leaveOut.some(
        (one) => one.expression === expression && (one.folder === undefined || isOf(each.folder, one.folder)),
      ),
    ),
  }));
}

async function* recognize(
  pictures: readonly FoundPicture[],
  crops: boolean,
  flags: FolderFlags,
  signal: AbortSignal,
): AsyncGenerator<Outcome<unknown, Recognition>> {
  const { model, detector, prior } = flags;
  const device = await sessionFlags(flags);
  const detection = detectionFlags(flags);
  const options = { detect: !crops, keepImages: false, signal };
  const reading = readingFlags(flags);
  const load = (picture: FoundPicture) => loadPicture(picture, reading);
  const opening = { model, detector, prior };
  const threads = threadsFor(pictures, device);
  if (threads > 1) {
    yield* inThreads(pictures, threads, {
      ...options,
      ...opening,
      ask: 'predict',
      detection,
      reading,
    }) as AsyncGenerator<Outcome<unknown, Recognition>>;
    return;
  }
  const recognizer = await createRecognizer({ ...opening, ...device });
  try {
    if (!crops) await recognizer.openDetector();
    yield* recognizeEach(recognizer, pictures, { ...options, ...detection, load });
  } finally {
    await recognizer.release();
  }
}

async function writeAnswers(path: string, judged: readonly JudgedFolder[]): Promise<void> {
  const line = (folder: string, { file, label, face }: FolderAnswer): string => {
    const [answer] = face === null ? [] : rounded({ width: 0, height: 0, faces: [face] }).faces;
    return `${JSON.stringify({ folder, file, label, face: answer ?? null })}\n`;
  };
  const lines = judged.flatMap(({ evaluation, answers }) =>
    answers.map((answer) => line(evaluation.folder, answer)),
  );
  await writeFileAtomic(path, lines.join(''));
}
