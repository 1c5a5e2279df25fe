import { MienError } from '../../errors.js';
import type { Expression } from '../../expression.js';
import type { Issue } from '../../issue.js';
import { type Progress, throwIfAborted } from '../../progress.js';
import { divide } from '../divide.js';
import { readLabel } from '../label-numbers.js';
import { FACE_BYTES, type Split } from '../record.js';
import type { FaceSource, SourceRecord } from '../source.js';
import { DEFAULT_RATIOS } from '../split-rule.js';
import { parseSplit, SPLIT_WORDS } from '../split-words.js';
import { type PixelFault, type PixelRow, PixelRowScanner } from './pixel-rows.js';
import { findPixelTables, type PixelTable } from './pixel-tables.js';

/** FER-2013 read: its faces, and the split of each data row for the join with the vote tables. */
export interface Fer2013Source extends FaceSource {
  readonly name: 'fer2013';
  readonly rows: number;
  readonly issues: readonly Issue[];
  /** The split of every data row, of excluded ones too; `undefined` where its usage is unknown. */
  readonly usages: readonly (Split | undefined)[];
}

export interface ReadOptions {
  /** Decides which rows become which split, where the table does not say; 1 by default. */
  readonly seed?: number | undefined;
  readonly onProgress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Bytes of a row at least: each pixel a digit and what stands behind it. */
const LEAST_ROW = 2 * FACE_BYTES;
/** Images that room is made for at first: those the file can hold, if it says its size, and no more than it may lie about. */
const ROOM = { unknown: 1 << 8, most: 1 << 16 } as const;

/**
 * FER-2013 from `icml_face_data.csv` or `fer2013.csv`, plain, zipped, gzipped or in a tar, from Kaggle's whole zip, or
 * from `train.csv` and `test.csv` with labels (see `findPixelTables`); streamed, and the packed images (83 MB) written
 * where they stay: of the room made for as many as the file can hold, what is not touched takes no memory.
 *
 * `emotion` is a number of FER-2013's (`3`, `03`, `3.0`) or a word; `Usage` any usual word for a split. Rows of a table
 * without `Usage` are of the split that its file is named for. Where there are training rows alone, or no split at
 * all, they are shared out, class by class, by the seed.
 *
 * A row is left out where its pixels cannot be read or its usage is unknown (then it has no split); an unknown
 * emotion or a blank image is noted and stays in. Issues are `PIXEL_COUNT`, `PIXEL_VALUE`, `ROW_FIELDS`,
 * `USAGE_UNKNOWN`, `EMOTION_UNKNOWN`, `IMAGE_BLANK`, `SPLIT_SHARED`, `VALIDATION_CARVED` and those of `findPixelTables`.
 *
 * Throws what `findPixelTables` and `PixelRowScanner` throw, `DATASET_EMPTY` where no row is left, and `INTERRUPTED`.
 */
export async function readFer2013(path: string, options: ReadOptions = {}): Promise<Fer2013Source> {
  const { tables, issues } = await findPixelTables(path);
  const sizes = tables.map(({ stream }) => stream.size);
  const total = sizes.every((size) => size !== undefined) ? sizes.reduce((a, b) => a! + b!, 0) : undefined;
  const room = total === undefined ? ROOM.unknown : Math.min(ROOM.most, Math.ceil(total / LEAST_ROW));
  const rows = new FaceRows(room, issues);
  let bytes = 0;
  for (const table of tables) {
    rows.begin(table);
    const scanner = new PixelRowScanner(table.stream.path, rows);
    for await (const chunk of table.stream.chunks) {
      throwIfAborted(options.signal, path);
      scanner.push(chunk);
      bytes += chunk.length;
      options.onProgress?.(bytes, total, 'reading FER-2013');
    }
    scanner.end();
  }
  return rows.finish(options.seed ?? 1);
}

/** Percent of the training rows that become validation where there are training and test rows only. */
const CARVED = 10;

class FaceRows {
  #file = '';
  /** That of all rows of the table being read, where its name says it. */
  #split: Split | undefined;
  /** Rows of the tables before the one being read. */
  #before = 0;
  /** Whether any table leaves the splits to us. */
  #unsplit = false;
  readonly #records: SourceRecord[] = [];
  readonly #issues: Issue[];
  readonly #usages: (Split | undefined)[] = [];
  readonly #met = { splits: new Set<Split>(), labels: new Set<Expression>() };
  #images: Uint8Array;

  /** `room`: images that there is room for at first. */
  constructor(room: number, issues: readonly Issue[]) {
    this.#images = new Uint8Array(room * FACE_BYTES);
    this.#issues = [...issues];
  }

  /** The rows that follow are this table's. */
  begin({ stream, split }: PixelTable): void {
    this.#file = stream.label;
    this.#split = split;
    this.#before = this.#usages.length;
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

  row({ row: rowOfTable, emotion, usage, fields, headerFields, fault }: PixelRow): void {
    const row = this.#before + rowOfTable;
    const split = usage === undefined ? this.#split : parseSplit(usage);
    if (usage === undefined) this.#unsplit = true;
    this.#usages.push(split);
    const label = readLabel(emotion, 'fer2013');
    if (split !== undefined) this.#met.splits.add(split);
    if (typeof label === 'string') this.#met.labels.add(label);
    if (fault !== undefined) {
      this.#noteFault(fault, row, fields, headerFields);
      return;
    }
    if (split === undefined && usage !== undefined) {
      const message = `usage "${usage}", expected ${SPLIT_WORDS}`;
      this.#note('USAGE_UNKNOWN', message, row, 'Usage', 'excluded', usage);
      return;
    }
    const sourceLabel = typeof label === 'string' ? label : undefined;
    if (sourceLabel === undefined) {
      const message = `emotion "${emotion}", expected 0 to 6, or a word for one of the seven classes`;
      this.#note('EMOTION_UNKNOWN', message, row, 'emotion', 'noted', emotion);
    }
    const { bytes, offset } = this.target();
    const level = bytes[offset]!;
    if (bytes.subarray(offset, offset + FACE_BYTES).every((pixel) => pixel === level)) {
      this.#note('IMAGE_BLANK', `every pixel is ${level}`, row, 'pixels', 'noted');
    }
    this.#records.push({
      // Where nothing says it, the rows are shared out in the end.
      split: split ?? 'train',
      source: 'fer2013',
      sourceRow: row,
      sourceLabel,
      name: undefined,
      votes: {},
      faceBox: undefined,
    });
  }

  #noteFault(fault: NonNullable<PixelRow['fault']>, row: number, fields: number, headerFields: number): void {
    // A row without its pixel field is short of fields, which says more than "0 pixels".
    if (fault.kind === 'count' && fault.count === 0 && fields < headerFields) {
      this.#note('ROW_FIELDS', `${fields} fields, expected ${headerFields}`, row, undefined, 'excluded');
      return;
    }
    const code = fault.kind === 'count' ? 'PIXEL_COUNT' : 'PIXEL_VALUE';
    this.#note(code, describe(fault), row, 'pixels', 'excluded');
  }

  /** `seed` decides who comes into which split, where the tables do not say. */
  finish(seed: number): Fer2013Source {
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
    const records = this.#unsplit ? this.#sharedOut(seed) : this.#records;
    return {
      name: 'fer2013',
      met: this.#met,
      records,
      images: this.#images.subarray(0, this.#records.length * FACE_BYTES),
      rows: this.#usages.length,
      issues: this.#issues,
      usages: this.#usages,
    };
  }

  /** Gives rows of training a split where there is no other, or no validation. */
  #sharedOut(seed: number): readonly SourceRecord[] {
    const present = new Set(this.#records.map(({ split }) => split));
    if (present.has('validation')) return this.#records;
    const ratios = present.has('test')
      ? { train: 100 - CARVED, validation: CARVED, test: 0 }
      : DEFAULT_RATIOS;
    const shared = this.#records.flatMap(({ split, sourceLabel: label }, at) =>
      split === 'train' && label !== undefined ? [{ at, label }] : [],
    );
    const splits = divide(shared, ratios, seed);
    const moved = new Map(shared.map(({ at }, i) => [at, splits[i]!]));
    const message = `${shared.length} rows without a split of their own were shared out, ${ratios.train}/${ratios.validation}/${ratios.test} (seed ${seed})`;
    this.#issues.push({
      code: present.has('test') ? 'VALIDATION_CARVED' : 'SPLIT_SHARED',
      message,
      file: this.#file,
      outcome: 'noted',
    });
    return this.#records.map((record, at) => ({ ...record, split: moved.get(at) ?? record.split }));
  }

  #note(
    code: string,
    message: string,
    row: number,
    field: string | undefined,
    outcome: Issue['outcome'],
    value?: string,
  ): void {
    const where = { ...(field === undefined ? {} : { field }), ...(value === undefined ? {} : { value }) };
    this.#issues.push({ code, message, file: this.#file, row, ...where, outcome });
  }
}

function describe(fault: PixelFault): string {
  return fault.kind === 'count'
    ? `${fault.count} pixels, expected ${FACE_BYTES}`
    : `pixel ${fault.index} is "${fault.text}", expected 0 to 255`;
}
