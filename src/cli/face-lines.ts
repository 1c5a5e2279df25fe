import { MienError } from '../errors.js';
import { EXPRESSIONS } from '../expression.js';
import { relativeBoxes } from '../recognizer/relative-boxes.js';
import type {
  Detection,
  ExplainedPicture,
  FaceInPicture,
  Recognition,
  RecognizedFace,
} from '../recognizer/result.js';
import { partialMark } from '../recognizer/result.js';
import { pixels, roundExplained, rounded, share } from '../recognizer/rounded.js';
import { printable } from '../text/printable.js';

/** A face that was found, with its expression where that was looked at. */
export type ShownFace = FaceInPicture | RecognizedFace;

/** The value of one line of `--json`; see docs/use.md. */
export function faceJson(
  file: string,
  result: Detection | Recognition | MienError,
  relative = false,
): unknown {
  if (result instanceof MienError) {
    const { code, message, hint } = result;
    return { file, error: { code, message, ...(hint === undefined ? {} : { hint }) } };
  }
  return { file, ...(relative ? relativeBoxes(rounded(result)) : rounded(result)) };
}

/** The same for a picture that was explained, with the file of its drawing. */
export function explanationJson(
  file: string,
  picture: ExplainedPicture,
  drawing: string | undefined,
): unknown {
  const { width, height, faces } = picture;
  return {
    file,
    width,
    height,
    ...partialMark(picture),
    drawing: drawing ?? null,
    faces: faces.map(roundExplained),
  };
}

const FACE_COLUMNS = [
  'file',
  'face',
  'x',
  'y',
  'width',
  'height',
  'score',
  ...['left_eye', 'right_eye', 'nose', 'mouth_left', 'mouth_right'].flatMap((name) => [
    `${name}_x`,
    `${name}_y`,
  ]),
];

/** The last columns: what can be told of how well a face is seen. */
const QUALITY_COLUMNS = ['face_probability', 'size', 'sharpness', 'light', 'roll', 'yaw'];

/** The header of `--csv`, without the columns of expressions where only faces are found. */
export function faceCsvHeader(kind: 'detect' | 'predict'): string {
  const columns = kind === 'detect' ? [] : ['expression', 'confidence', 'uncertain', ...EXPRESSIONS];
  return [...FACE_COLUMNS, ...columns, ...QUALITY_COLUMNS].join(',');
}

/** One line a face, by RFC 4180, but with the line ends of Unix. A picture without a face has none. */
export function faceCsvLines(
  file: string,
  result: Detection | Recognition,
  relative = false,
): readonly string[] {
  const { faces } = relative ? relativeBoxes(rounded(result)) : rounded(result);
  const place = relative ? share : pixels;
  return faces.map((face: ShownFace, i) => {
    const { box, score, landmarks } = face;
    const points =
      landmarks === null
        ? new Array<string>(10).fill('')
        : [
            landmarks.leftEye,
            landmarks.rightEye,
            landmarks.nose,
            landmarks.mouthLeft,
            landmarks.mouthRight,
          ].flatMap((point) => point.map(place));
    const cells = [csvPath(file), i + 1, ...box.map(place), score === null ? '' : share(score), ...points];
    if (isRecognized(face)) {
      const { expression, confidence, uncertain, probabilities } = face;
      cells.push(expression, share(confidence), String(uncertain));
      cells.push(...EXPRESSIONS.map((name) => share(probabilities[name])));
    }
    cells.push(...qualityCells(face));
    return cells.join(',');
  });
}

function qualityCells({ faceProbability, quality }: ShownFace): readonly (number | string)[] {
  const { size, sharpness, light, pose } = quality ?? {};
  return [faceProbability, size, sharpness, light, pose?.roll, pose?.yaw].map((value) => value ?? '');
}

/** For people: one line a face, each with its file, so that lines can be counted and searched. */
export function faceText(file: string, { faces, partial }: Detection | Recognition): string {
  const cutOff = partial ? ' (the file is cut off)' : '';
  const name = printable(file);
  if (faces.length === 0) return `${name}: no face${cutOff}`;
  return faces.map((face) => `${name}: ${describe(face)}${cutOff}`).join('\n');
}

function describe(face: ShownFace): string {
  const [x, y, width, height] = face.box.map(Math.round);
  const where = `at ${x},${y} (${width}×${height})`;
  if (!isRecognized(face)) return `face ${percent(face.score ?? 1)} ${where}`;
  const named = `${face.uncertain ? 'uncertain, perhaps ' : ''}${face.expression} ${percent(face.confidence)}`;
  return face.score === null ? named : `${named} ${where}`;
}

const percent = (value: number): string => `${(100 * value).toFixed(0)} %`;

/**
 * A path as a cell of CSV. Spreadsheets compute a cell that begins like a formula, and a stranger may have named the
 * picture. So such a path gets a `./`, and still leads to its file.
 */
export function csvPath(path: string): string {
  const text = /^[=+\-@\t\r]/.test(path) ? `./${path}` : path;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function isRecognized(face: ShownFace): face is RecognizedFace {
  return 'expression' in face;
}
