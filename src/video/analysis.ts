import type { RecognizeOptions } from '../recognizer/recognizer.js';
import type { Baseline } from './baseline/baseline.js';
import type { ColumnNames } from './formats/row-columns.js';
import type { VideoFormat } from './formats/write-format.js';
import type { FrameChoice } from './frame-choice.js';
import type { TrackingOptions } from './tracking-options.js';

/** Copies of a clip: with its faces drawn over it, or with its faces hidden. */
export const CLIP_COPIES = ['annotated', 'blurred'] as const;

export type ClipCopy = (typeof CLIP_COPIES)[number];

/** The files that may come of a clip. */
export type ResultKind = VideoFormat | ClipCopy | 'markers' | 'timeline' | 'contacts';

/** A file of parts of the clip that someone named. */
export interface MarkersFile {
  readonly path: string;
  /** The share of frames above it is counted, 0 to 1. */
  readonly above: number;
}

/** How far the analysis of a clip is. */
export interface ClipProgress {
  /** Seconds of the clip, from the beginning of what is looked at, and of all of it where that is known. */
  readonly seconds: number;
  readonly total: number | undefined;
  /** Frames looked at, also before an interruption, and a second in this run. */
  readonly frames: number;
  readonly rate: number;
  /** The copy that is made now; absent while faces are looked for. */
  readonly copy?: ClipCopy | undefined;
}

export interface AnalyzeClipOptions {
  readonly choice: FrameChoice;
  readonly search: Omit<RecognizeOptions, 'signal'>;
  readonly tracking: TrackingOptions;
  /** Seconds between two searches of the whole frame; 0: every frame is searched. */
  readonly searchEvery: number;
  readonly formats: readonly VideoFormat[];
  /** How the columns of CSV and Parquet are named. Default: `mien`. */
  readonly columns?: ColumnNames | undefined;
  /** What a person's own neutral is taken from. Default: it is not taken out. */
  readonly baseline?: Baseline | undefined;
  /** Parts of the clip that a table is made of. */
  readonly markers?: MarkersFile | undefined;
  /** Whether a timeline is drawn, and a contact sheet, without faces where a copy hides them. Default: false. */
  readonly pictures?: boolean | undefined;
  /** Which copies of the clip are made. */
  readonly copies: readonly ClipCopy[];
  /** Whether what an interrupted analysis found is used again. */
  readonly resume: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ClipProgress) => void) | undefined;
}

/** What came of a clip. */
export interface ClipReport {
  /** Pixels of a frame as it is shown. */
  readonly width: number;
  readonly height: number;
  /** Frames looked at, those among them with a face, faces in all of them, and how many tracks they make. */
  readonly rows: number;
  readonly rowsWithFaces: number;
  readonly faces: number;
  readonly tracks: number;
  readonly cuts: number;
  /** Tracks whose own neutral is known; only with a baseline. */
  readonly tracksWithBaseline?: number | undefined;
  /** Seconds of the container's clock. */
  readonly first: number;
  readonly last: number;
  /** Why the clip ended before it should; absent where it is whole. */
  readonly truncated?: string | undefined;
  /** The files that were written, by what they are. */
  readonly files: Readonly<Partial<Record<ResultKind, string>>>;
}

/** Which files these options ask for. */
export function wantedFiles({
  formats,
  copies,
  markers,
  pictures,
}: AnalyzeClipOptions): readonly ResultKind[] {
  const table: readonly ResultKind[] = markers === undefined ? [] : ['markers'];
  return [...formats, ...copies, ...table, ...(pictures ? (['timeline', 'contacts'] as const) : [])];
}
