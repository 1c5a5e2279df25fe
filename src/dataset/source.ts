import { MienError } from '../errors.js';
import type { Expression } from '../expression.js';
import type { Issue } from '../issue.js';
import type { FileIdentity } from './byte-stream.js';
import { FACE_BYTES, type FaceRecord, type Split } from './record.js';

/** A face as a source gives it, before a dataset gives it a file name and looks for its copies. */
export type SourceRecord = Omit<FaceRecord, 'fileName' | 'duplicateOf'>;

/** Faces from one place: FER-2013, the drawn sample, a folder. Record i is image i. */
export interface FaceSource {
  /** The records' `source`; two sources of one dataset have different names. */
  readonly name: string;
  readonly records: readonly SourceRecord[];
  /** `records.length` images of 2304 bytes, as in `FaceDataset`. */
  readonly images: Uint8Array;
  /** Rows or files looked at, those that were excluded too; without it, the number of records. */
  readonly rows?: number;
  readonly issues?: readonly Issue[];
  /** Splits and classes that any row names, those that were left out too: what of them has no face left is lost. */
  readonly met?: { readonly splits: ReadonlySet<Split>; readonly labels: ReadonlySet<Expression> };
  /** The files that it was read from; none for drawn faces. */
  readonly files?: readonly FileIdentity[];
  /** What besides the files it follows from: detector, framing, rule of the splits. */
  readonly settings?: string;
}

/** Throws `DATASET_BROKEN` where a source's images do not fit its records: a fault of the caller's. */
export function checkSource(source: FaceSource): void {
  if (source.images.length !== source.records.length * FACE_BYTES) {
    throw new MienError(
      'DATASET_BROKEN',
      `${source.name}: ${source.images.length} bytes of images for ${source.records.length} records of ${FACE_BYTES}`,
    );
  }
}
