import { MienError } from '../errors.js';
import { EXPRESSIONS } from '../expression.js';
import type { Issue } from '../issue.js';
import { type Progress, throwIfAborted } from '../progress.js';
import { openCsvBytes } from './byte-stream.js';
import { type PixelFault, type PixelRow, PixelRowScanner } from './pixel-rows.js';
import { FACE_BYTES, type Split } from './record.js';
import type { FaceSource, SourceRecord } from './source.js';

/** FER-2013's words for its splits (Goodfellow et al. 2013). */
const USAGES: ReadonlyMap<string, Split> = new Map([
  ['training', 'train'],
  ['publictest', 'validation'],
  ['privatetest', 'test'],
]);

/** The split that a `Usage` cell means, in any letter case. */
export function parseUsage(usage: string): Split | undefined {
  return USAGES.get(usage.trim().toLowerCase());
}

/** FER-2013 read: its faces, and the split of each data row for the join with the vote tables. */
export interface Fer2013Source extends FaceSource {
  readonly name: 'fer2013';
  readonly rows: number;
  readonly issues: readonly Issue[];
  /** The split of every data row, of excluded ones too; `undefined` where its usage is unknown. */
  readonly usages: readonly (Split | undefined)[];
}

export interface ReadOptions {
  readonly onProgress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes of a row at least: each pixel a digit and what stands behind it. */
const LEAST_ROW = 2 * FACE_BYTES;
/** Images that room is made for at first: those the file can hold, if it says its size, and no more than it may lie about. */
const ROOM = { unknown: 1 << 8, most: 1 << 16 } as const;

/**
 * FER-2013 from `icml_face_data.csv` or `fer2013.csv`, plain, zipped or gzipped; streamed, and the packed images
 * (83 MB) written where they stay: of the room made for as many as the file can hold, what is not touched takes no memory.
 *
 * A row is left out where its pixels cannot be read or its usage is unknown (then it has no split); an unknown
 * emotion code or a blank image is noted and stays in. Issues are `PIXEL_COUNT`, `PIXEL_VALUE`, `ROW_FIELDS`,
 * `USAGE_UNKNOWN`, `EMOTION_UNKNOWN` and `IMAGE_BLANK`.
 *
 * Throws what `openCsvBytes` and `PixelRowScanner` throw, `DATASET_EMPTY` where no row is left, and `INTERRUPTED`.
 */
export async function readFer2013(path: string, options: ReadOptions = {}): Promise<Fer2013Source> {
  const stream = await openCsvBytes(path);
  const room =
    stream.size === undefined ? ROOM.unknown : Math.min(ROOM.most, Math.ceil(stream.size / LEAST_ROW));
  const rows = new FaceRows(stream.label, room);
  const scanner = new PixelRowScanner(stream.path, rows);
  let bytes = 0;
  for await (const chunk of stream.chunks) {
    throwIfAborted(options.signal, path);
    scanner.push(chunk);
    bytes += chunk.length;
    options.onProgress?.(bytes, stream.size, 'reading FER-2013');
  }
  scanner.end();
  return rows.finish();
}

class FaceRows {
  readonly #file: string;
  readonly #records: SourceRecord[] = [];
  readonly #issues: Issue[] = [];
  readonly #usages: (Split | undefined)[] = [];
  #images: Uint8Array;

  /** `room`: images that there is room for at first. */
  constructor(file: string, room: number) {
    this.#file = file;
    this.#images = new Uint8Array(room * FACE_BYTES);
  }

  target(): { bytes: Uint8Array; offset: number } {
    const offset = this.#records.length * FACE_BYTES;
    if (offset + FACE_BYTES > this.#images.length) {
      const larger = new Uint8Array(2 * this.#images.length + FACE_BYTES);
      larger.set(this.#images);
      this.#images = larger;
    }
    return { bytes: this.#images, offset };
  }

  row({ row, emotion, usage, fields, headerFields, fault }: PixelRow): void {
    const split = parseUsage(usage);
    this.#usages.push(split);
    if (fault !== undefined) {
      // A row without its pixel field is short of fields, which says more than "0 pixels".
      if (fault.kind === 'count' && fault.count === 0 && fields < headerFields) {
        this.#note('ROW_FIELDS', `${fields} fields, expected ${headerFields}`, row, undefined, 'excluded');
      } else {
        this.#note(
          fault.kind === 'count' ? 'PIXEL_COUNT' : 'PIXEL_VALUE',
          describe(fault),
          row,
          'pixels',
          'excluded',
        );
      }
      return;
    }
    if (split === undefined) {
      const message = `usage "${usage}", expected Training, PublicTest or PrivateTest`;
      this.#note('USAGE_UNKNOWN', message, row, 'Usage', 'excluded');
      return;
    }
    const sourceLabel = /^[0-6]$/.test(emotion) ? EXPRESSIONS[Number(emotion)] : undefined;
    if (sourceLabel === undefined) {
      this.#note('EMOTION_UNKNOWN', `emotion "${emotion}", expected 0 to 6`, row, 'emotion', 'noted');
    }
    const { bytes, offset } = this.target();
    const level = bytes[offset]!;
    if (bytes.subarray(offset, offset + FACE_BYTES).every((pixel) => pixel === level)) {
      this.#note('IMAGE_BLANK', `every pixel is ${level}`, row, 'pixels', 'noted');
    }
    this.#records.push({
      split,
      source: 'fer2013',
      sourceRow: row,
      sourceLabel,
      name: undefined,
      votes: {},
      faceBox: undefined,
    });
  }

  finish(): Fer2013Source {
    if (this.#records.length === 0) {
      const first = this.#issues[0];
      throw new MienError(
        'DATASET_EMPTY',
        first === undefined
          ? `${this.#file}: a header and no rows`
          : `${this.#file}: none of its ${this.#usages.length} rows can be used; row ${first.row}: ${first.message}`,
        { hint: 'Download it again; icml_face_data.csv has 35,887 rows.' },
      );
    }
    return {
      name: 'fer2013',
      records: this.#records,
      images: this.#images.subarray(0, this.#records.length * FACE_BYTES),
      rows: this.#usages.length,
      issues: this.#issues,
      usages: this.#usages,
    };
  }

  #note(
    code: string,
    message: string,
    row: number,
    field: string | undefined,
    outcome: Issue['outcome'],
  ): void {
    const where = field === undefined ? {} : { field };
    this.#issues.push({ code, message, file: this.#file, row, ...where, outcome });
  }
}

function describe(fault: PixelFault): string {
  return fault.kind === 'count'
    ? `${fault.count} pixels, expected ${FACE_BYTES}`
    : `pixel ${fault.index} is "${fault.text}", expected 0 to 255`;
}
