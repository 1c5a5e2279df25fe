import { EXPRESSIONS } from '../../expression.js';
import type { Landmarks } from '../../recognizer/result.js';
import type { VideoFace, VideoRow } from '../video-row.js';

const POINTS: Readonly<Record<keyof Landmarks, string>> = {
  leftEye: 'left_eye',
  rightEye: 'right_eye',
  nose: 'nose',
  mouthLeft: 'mouth_left',
  mouthRight: 'mouth_right',
};
const POINT_NAMES = Object.keys(POINTS) as (keyof Landmarks)[];

/**
 * The columns. `frame`, `timestamp`, `face_id` and `success` are OpenFace's, `FaceRect…` and `FaceScore` those of py-feat's
 * Fex; the others are named as in `mien predict --csv`.
 */
export const CSV_COLUMNS: readonly string[] = [
  ...['frame', 'timestamp', 'face_id', 'success'],
  ...['FaceRectX', 'FaceRectY', 'FaceRectWidth', 'FaceRectHeight', 'FaceScore'],
  ...POINT_NAMES.flatMap((name) => [`${POINTS[name]}_x`, `${POINTS[name]}_y`]),
  ...['expression', 'confidence', 'uncertain'],
  ...EXPRESSIONS,
  ...EXPRESSIONS.map((name) => `smoothed_${name}`),
];

/** Long CSV: one line a face and frame, and one line a frame without a face, whose `success` is 0. */
export async function* longCsv(rows: AsyncIterable<VideoRow>): AsyncGenerator<string, void, undefined> {
  yield `${CSV_COLUMNS.join(',')}\n`;
  for await (const row of rows) {
    const lines = row.faces.length === 0 ? [noFace(row)] : row.faces.map((face) => faceCells(row, face));
    yield lines.map((cells) => `${cells.join(',')}\n`).join('');
  }
}

type Cell = string | number;

/** Seconds to a microsecond, in as many digits always. */
function timestamp({ time }: VideoRow): string {
  return time.toFixed(6);
}

function noFace(row: VideoRow): readonly Cell[] {
  const cells: Cell[] = [row.frame, timestamp(row), '', 0];
  return [...cells, ...new Array<Cell>(CSV_COLUMNS.length - cells.length).fill('')];
}

function faceCells(row: VideoRow, face: VideoFace): readonly Cell[] {
  const { track, box, score, landmarks, expression, confidence, uncertain, probabilities, smoothed } = face;
  const points = POINT_NAMES.flatMap((name): readonly Cell[] => landmarks?.[name] ?? ['', '']);
  return [
    ...[row.frame, timestamp(row), track, 1],
    ...box,
    score ?? '',
    ...points,
    ...[expression, confidence, String(uncertain)],
    ...EXPRESSIONS.map((name) => probabilities[name]),
    ...EXPRESSIONS.map((name) => smoothed[name]),
  ];
}
