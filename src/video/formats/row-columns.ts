import { EXPRESSIONS } from '../../expression.js';
import type { Landmarks } from '../../recognizer/result.js';
import type { VideoFace, VideoRow } from '../video-row.js';

/** After whose names the columns of a table are called, where the quantity is the same: mien's own are the default. */
export const COLUMN_NAMES = ['mien', 'fex', 'openface'] as const;

export type ColumnNames = (typeof COLUMN_NAMES)[number];

/** `null` where there is nothing to say. */
export type RowCell = string | number | boolean | null;

export interface RowColumn {
  readonly name: string;
  readonly kind: 'text' | 'whole' | 'number' | 'flag';
  /** Of a frame without a face, `face` is `undefined`. */
  cell(row: VideoRow, face: VideoFace | undefined): RowCell;
}

const POINTS: Readonly<Record<keyof Landmarks, string>> = {
  leftEye: 'left_eye',
  rightEye: 'right_eye',
  nose: 'nose',
  mouthLeft: 'mouth_left',
  mouthRight: 'mouth_right',
};

function ofFace(
  name: string,
  value: (face: VideoFace) => RowCell | undefined,
  kind: RowColumn['kind'] = 'number',
): RowColumn {
  return { name, kind, cell: (_, face) => (face === undefined ? null : (value(face) ?? null)) };
}

/**
 * The columns. `frame`, `timestamp`, `face_id` and `success` are OpenFace's, `FaceRect…` and `FaceScore` those of py-feat's
 * Fex; the others are named as in `mien predict --csv`.
 */
const COLUMNS: readonly RowColumn[] = [
  { name: 'frame', kind: 'whole', cell: ({ frame }) => frame },
  { name: 'timestamp', kind: 'number', cell: ({ time }) => time },
  ofFace('face_id', ({ track }) => track, 'whole'),
  { name: 'success', kind: 'whole', cell: (_, face) => (face === undefined ? 0 : 1) },
  ...['FaceRectX', 'FaceRectY', 'FaceRectWidth', 'FaceRectHeight'].map((name, i) =>
    ofFace(name, ({ box }) => box[i]!),
  ),
  ofFace('FaceScore', ({ score }) => score),
  ...(Object.keys(POINTS) as (keyof Landmarks)[]).flatMap((point) =>
    ['x', 'y'].map((axis, i) => ofFace(`${POINTS[point]}_${axis}`, ({ landmarks }) => landmarks?.[point][i])),
  ),
  ofFace('expression', ({ expression }) => expression, 'text'),
  ofFace('confidence', ({ confidence }) => confidence),
  ofFace('uncertain', ({ uncertain }) => uncertain, 'flag'),
  ...EXPRESSIONS.map((name) => ofFace(name, ({ probabilities }) => probabilities[name])),
  ...EXPRESSIONS.map((name) => ofFace(`smoothed_${name}`, ({ smoothed }) => smoothed[name])),
  ofFace('face_probability', ({ faceProbability }) => faceProbability),
  ofFace('size', ({ quality }) => quality?.size),
  ofFace('sharpness', ({ quality }) => quality?.sharpness),
  ofFace('light', ({ quality }) => quality?.light),
  ofFace('roll', ({ quality }) => quality?.pose?.roll),
  ofFace('yaw', ({ quality }) => quality?.pose?.yaw),
];

/** Behind them, where there is a baseline. */
const ADJUSTED: readonly RowColumn[] = EXPRESSIONS.map((name) =>
  ofFace(`adjusted_${name}`, ({ adjusted }) => adjusted?.[name]),
);

/**
 * What other programs call the same quantity. What they measure otherwise keeps mien's name: OpenFace's pose is a model of a
 * head in space, and py-feat's points are 68.
 */
const NAMED: Readonly<Record<ColumnNames, Readonly<Record<string, string>>>> = {
  mien: {},
  fex: { angry: 'anger', happy: 'happiness', sad: 'sadness' },
  openface: { confidence: 'expression_confidence', FaceScore: 'confidence' },
};

export interface ColumnOptions {
  /** Default: `mien`. */
  readonly names?: ColumnNames | undefined;
  /** Whether there is a baseline. Default: false. */
  readonly adjusted?: boolean | undefined;
}

/** The columns of a table, under the names of a scheme. */
export function rowColumns({ names = 'mien', adjusted = false }: ColumnOptions = {}): readonly RowColumn[] {
  const other = NAMED[names];
  return [...COLUMNS, ...(adjusted ? ADJUSTED : [])].map((column) => ({
    ...column,
    name: other[column.name] ?? column.name,
  }));
}

/** The cells of each of a row's faces, or of a frame without one. */
export function rowCells(columns: readonly RowColumn[], row: VideoRow): readonly (readonly RowCell[])[] {
  const faces = row.faces.length === 0 ? [undefined] : row.faces;
  return faces.map((face) => columns.map((column) => column.cell(row, face)));
}
