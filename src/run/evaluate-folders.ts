import { join } from 'node:path';
import type { LabelNumbering } from '../dataset/label-numbers.js';
import { listPictureFolder } from '../dataset/pictures/picture-folder.js';
import type { NamedPicture } from '../dataset/pictures/picture-source.js';
import { MienError } from '../errors.js';
import { type JudgedPicture, judgePictures, type PictureMeasures } from '../evaluation/judge-pictures.js';
import { EXPRESSIONS, type Expression } from '../expression.js';
import { mainFace } from '../face/main-face.js';
import type { FoundPicture } from '../image/find-pictures.js';
import type { Issue } from '../issue.js';
import type { NamedPrior } from '../model/prior.js';
import { throwIfAborted } from '../progress.js';
import type { Outcome } from '../recognizer/recognize-each.js';
import type { Recognition, RecognizedFace } from '../recognizer/result.js';

/** A folder of labelled pictures to judge: `<label>/…`, `<split>/<label>/…` or with a `metadata.csv`. */
export interface FolderToJudge {
  readonly folder: string;
  /** Whether each picture is one face already, so that no face is searched for. */
  readonly crops: boolean;
  /** Pictures of these classes are not judged. */
  readonly leaveOut: readonly Expression[];
}

/** How one folder was answered. Plain JSON data. */
export interface FolderEvaluation extends PictureMeasures {
  readonly model: string;
  readonly folder: string;
  readonly crops: boolean;
  /** The class shares that the answers are for; absent where the model's file does not say. */
  readonly prior?: NamedPrior;
  readonly leftOut: readonly Expression[];
  /** Pictures that are not judged, and why: no known label, or unreadable. */
  readonly issues: readonly Issue[];
}

/** What was answered to one labelled picture. */
export interface FolderAnswer {
  readonly file: string;
  readonly label: Expression;
  /** The face that was judged; `null` where none was found. */
  readonly face: RecognizedFace | null;
}

export interface JudgedFolder {
  readonly evaluation: FolderEvaluation;
  readonly answers: readonly FolderAnswer[];
}

/** The mean of each measure over several folders, each folder counting the same. */
export interface MeanOverFolders {
  readonly folders: number;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly macroF1: number;
  readonly ece: number;
  readonly found: number;
  readonly answered: number;
  /** The lowest balanced accuracy, and the folder that it belongs to. */
  readonly worst: { readonly folder: string; readonly balancedAccuracy: number };
}

export interface EvaluateFoldersOptions {
  /** The model's name, as it stands in the result. */
  readonly model: string;
  readonly prior?: NamedPrior | undefined;
  /** Answers pictures in their order. It is called once for photos and once for crops, where there are any. */
  readonly recognize: (
    pictures: readonly FoundPicture[],
    options: { readonly crops: boolean },
  ) => AsyncIterable<Outcome<unknown, Recognition>>;
  /** What numbers mean as labels. */
  readonly numbering?: LabelNumbering | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface ListedFolder extends FolderToJudge {
  readonly pictures: readonly NamedPicture[];
  readonly issues: readonly Issue[];
}

/**
 * Judges a model on folders of labelled pictures. Of several faces in a picture, the largest and most central one
 * counts. Throws `DATASET_EMPTY` where a folder has no picture with a known label, as `listPictureFolder`, and
 * `INTERRUPTED`.
 */
export async function evaluateFolders(
  folders: readonly FolderToJudge[],
  { model, prior, recognize, numbering, onProgress, signal }: EvaluateFoldersOptions,
): Promise<readonly JudgedFolder[]> {
  const listed = await Promise.all(folders.map((folder) => list(folder, numbering)));
  const total = listed.reduce((sum, { pictures }) => sum + pictures.length, 0);
  let done = 0;
  const outcomes = new Map<NamedPicture, Recognition | MienError>();
  for (const crops of [false, true]) {
    const asked = listed.filter((each) => each.crops === crops);
    const pictures = asked.flatMap((each) => each.pictures);
    if (pictures.length === 0) continue;
    const paths = asked.flatMap((each) =>
      each.pictures.map(({ picture }) => found(each.folder, picture.name)),
    );
    let next = 0;
    for await (const { result } of recognize(paths, { crops })) {
      outcomes.set(pictures[next++]!, result);
      onProgress?.(++done, total);
    }
    throwIfAborted(signal, 'evaluation');
  }
  return listed.map((folder) => judge(folder, outcomes, { model, ...(prior && { prior }) }));
}

/** Each folder counts the same. Measures that a folder lacks, having no found face, are left out of their mean. */
export function meanOverFolders(evaluations: readonly FolderEvaluation[]): MeanOverFolders {
  const mean = (of: (evaluation: FolderEvaluation) => number | null): number => {
    const values = evaluations.map(of).filter((value) => value !== null);
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const [worst] = evaluations.toSorted((a, b) => a.balancedAccuracy - b.balancedAccuracy);
  return {
    folders: evaluations.length,
    accuracy: mean(({ accuracy }) => accuracy),
    balancedAccuracy: mean(({ balancedAccuracy }) => balancedAccuracy),
    macroF1: mean(({ macroF1 }) => macroF1),
    ece: mean(({ ece }) => ece),
    found: mean((each) => each.found.share),
    answered: mean((each) => each.answered.share),
    worst: { folder: worst!.folder, balancedAccuracy: worst!.balancedAccuracy },
  };
}

async function list(folder: FolderToJudge, numbering: LabelNumbering | undefined): Promise<ListedFolder> {
  const { pictures, issues } = await listPictureFolder(folder.folder, { numbering });
  if (pictures.some(({ picture }) => picture.part)) {
    throw new MienError('OPTION_INVALID', `${folder.folder}: its pictures are parts of files, not files`, {
      hint: 'Prepare it with "mien prepare --folder", and judge the prepared dataset with --data.',
    });
  }
  const kept = pictures.filter(({ label }) => !folder.leaveOut.includes(label));
  if (kept.length > 0) return { ...folder, pictures: kept, issues };
  const reasons = new Set(issues.map(({ message }) => message));
  const why = reasons.size === 0 ? '' : `: ${[...reasons].slice(0, 3).join('; ')}`;
  throw new MienError('DATASET_EMPTY', `${folder.folder}: no picture with a known label${why}`, {
    hint: `Name a folder that holds one folder of pictures for each class: ${EXPRESSIONS.join(', ')}.`,
  });
}

function found(folder: string, name: string): FoundPicture {
  return { path: join(folder, name), within: name };
}

function judge(
  { folder, crops, leaveOut, pictures, issues }: ListedFolder,
  outcomes: ReadonlyMap<NamedPicture, Recognition | MienError>,
  by: Pick<FolderEvaluation, 'model' | 'prior'>,
): JudgedFolder {
  const unreadable: Issue[] = [];
  const answers: FolderAnswer[] = [];
  for (const named of pictures) {
    const result = outcomes.get(named);
    const file = named.picture.name;
    if (result instanceof MienError) {
      const { code, message } = result;
      unreadable.push({ code, message, file, row: named.row, outcome: 'excluded' });
    } else if (result !== undefined) {
      const face = mainFace(result.faces, result) ?? null;
      answers.push({ file: join(folder, file), label: named.label, face });
    }
  }
  if (answers.length === 0) {
    throw new MienError('DATASET_EMPTY', `${folder}: none of its ${pictures.length} pictures could be read`, {
      hint: unreadable[0]?.message ?? 'Name a folder with pictures.',
    });
  }
  return {
    evaluation: {
      ...by,
      folder,
      crops,
      leftOut: leaveOut,
      ...judgePictures(answers.map(toJudged)),
      issues: [...issues, ...unreadable],
    },
    answers,
  };
}

function toJudged({ label, face }: FolderAnswer): JudgedPicture {
  if (face === null) return { label, answer: undefined };
  return {
    label,
    answer: {
      probabilities: EXPRESSIONS.map((name) => face.probabilities[name]),
      uncertain: face.uncertain,
    },
  };
}
