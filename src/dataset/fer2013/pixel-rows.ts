import { parse } from 'csv-parse/sync';
import { MienError } from '../../errors.js';
import { FACE_BYTES } from '../record.js';

/**
 * The columns that a FER-2013 CSV must have, in any order and letter case; others may stand beside them. `Usage` is
 * looked for besides: the page's `train.csv` has none.
 */
const PIXEL_COLUMNS = ['emotion', 'pixels'] as const;

/** What is wrong with a row's pixels: its first bad token, or their number. */
export type PixelFault =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'value'; readonly index: number; readonly text: string };

/** One data row as the visitor is told of it. */
export interface PixelRow {
  /** Zero-based; blank lines are not counted. */
  readonly row: number;
  /** Trimmed text of the `emotion` field, cut at 64 bytes. */
  readonly emotion: string;
  /** Trimmed text of the `Usage` field, cut at 64 bytes; `undefined` where the table has no such column. */
  readonly usage: string | undefined;
  /** Number of fields found, and of the header's. */
  readonly fields: number;
  readonly headerFields: number;
  /** Without one, the 48×48 pixels lie where `target` said. */
  readonly fault: PixelFault | undefined;
}

/** The receiver of rows: `target` says where the next image goes, `row` is told what has arrived there. */
export interface PixelRowVisitor {
  target(): { readonly bytes: Uint8Array; readonly offset: number };
  row(row: PixelRow): void;
}

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const COMMA = 44;
const ZERO = 48;
/** No number has been begun. */
const NONE = -1;

/** Bytes; a first line longer than this is no header of a table. */
const HEADER_LIMIT = 1 << 16;
/** Bytes; a quoted field longer than this was opened by mistake and has swallowed rows. */
const QUOTED_LIMIT = 1 << 20;
/** Bytes of a text field, and of a bad pixel, that are kept. */
const TEXT_KEPT = 64;
const TOKEN_KEPT = 16;

/** Where in a field the scanner is. */
type Place = 'start' | 'plain' | 'quoted' | 'quote-in-quoted';

/**
 * Reads FER-2013's kind of CSV from its bytes as they come, and writes the numbers of the `pixels` column straight
 * into the caller's memory. No string is made for a pixel: FER-2013 spells 82,683,648 of them in 301 MB.
 *
 * Columns stand in any order; header names may carry spaces and a byte order mark; rows end in LF, CRLF or CR; fields
 * may be quoted (RFC 4180). Faulty rows are told to the visitor; `push` and `end` throw `CSV_BROKEN` for what is no
 * CSV text, `CSV_COLUMNS` for a missing column and `DATASET_EMPTY` for no bytes.
 */
export class PixelRowScanner {
  readonly #file: string;
  readonly #visitor: PixelRowVisitor;
  #header: Uint8Array[] | undefined = [];
  #headerBytes = 0;
  #emotionField = NONE;
  #usageField = NONE;
  #pixelField = NONE;
  #headerFields = 0;

  #row = 0;
  #field = 0;
  #place: Place = 'start';
  #blank = true;
  readonly #emotion = new ShortText(TEXT_KEPT);
  readonly #usage = new ShortText(TEXT_KEPT);

  #bytes: Uint8Array = new Uint8Array(0);
  #offset = 0;
  /** Pixels of this row that are complete. */
  #count = 0;
  /** The number being read, or NONE. */
  #value = NONE;
  /** Set where the pixel being read holds anything but digits. */
  #strange = false;
  readonly #token = new ShortText(TOKEN_KEPT);
  #badPixel: { index: number; text: string } | undefined;

  /** Bytes pushed before this chunk, and the place of the last opening quote. */
  #pushed = 0;
  #quoteAt = 0;

  constructor(file: string, visitor: PixelRowVisitor) {
    this.#file = file;
    this.#visitor = visitor;
  }

  push(chunk: Uint8Array): void {
    let i = this.#header === undefined ? 0 : this.#pushHeader(chunk);
    while (i < chunk.length) {
      if (this.#field === this.#pixelField && this.#value === NONE && !this.#strange) {
        if (this.#place === 'plain' || this.#place === 'quoted') i = this.#pixels(chunk, i);
        if (i >= chunk.length) break;
      }
      if (chunk[i] === QUOTE && this.#place === 'start') this.#quoteAt = this.#pushed + i;
      this.#byte(chunk[i++]!);
    }
    this.#pushed += chunk.length;
    if (this.#place === 'quoted' && this.#pushed - this.#quoteAt > QUOTED_LIMIT) this.#unclosedQuote();
  }

  /** Tells of the last row where no line end follows it. */
  end(): void {
    if (this.#header !== undefined) {
      if (this.#headerBytes === 0) {
        throw new MienError('DATASET_EMPTY', `${this.#file}: the file is empty`, {
          hint: 'Download it again.',
        });
      }
      this.#readHeader(Buffer.concat(this.#header));
    }
    if (this.#place === 'quoted') this.#unclosedQuote();
    this.#endRow();
  }

  /** The index of the first byte after the header, or the chunk's length where the header goes on. */
  #pushHeader(chunk: Uint8Array): number {
    const lines = this.#headerBytes === 0 ? skipBlank(chunk) : 0;
    let lineEnd = lines;
    while (lineEnd < chunk.length && chunk[lineEnd] !== LF && chunk[lineEnd] !== CR) lineEnd++;
    this.#header!.push(chunk.slice(lines, lineEnd));
    this.#headerBytes += lineEnd - lines;
    if (this.#headerBytes > HEADER_LIMIT) {
      throw new MienError(
        'CSV_BROKEN',
        `${this.#file}: no CSV: its first line is over ${HEADER_LIMIT} bytes`,
        {
          hint: EXPECTED_FILE,
        },
      );
    }
    if (lineEnd < chunk.length) this.#readHeader(Buffer.concat(this.#header!));
    return lineEnd;
  }

  #readHeader(line: Buffer): void {
    const names = headerNames(this.#file, line);
    const { lower, missing } = pixelColumns(names);
    if (missing.length > 0) {
      const found = names.slice(0, 12).map((name) => `"${name.slice(0, 40)}"`);
      throw new MienError(
        'CSV_COLUMNS',
        `${this.#file}: found the columns ${found.join(', ')}${names.length > 12 ? ', …' : ''}; expected emotion, Usage and pixels (missing: ${missing.join(', ')})`,
        { hint: EXPECTED_FILE },
      );
    }
    this.#emotionField = lower.indexOf('emotion');
    this.#usageField = lower.indexOf('usage');
    this.#pixelField = lower.indexOf('pixels');
    this.#headerFields = names.length;
    this.#header = undefined;
    this.#startRow();
  }

  /**
   * The hot loop: whole numbers of one to three digits with a space behind them, 0 to 255, while there is room for
   * them. Returns at the first byte that is anything else, which then takes the careful way.
   */
  #pixels(chunk: Uint8Array, start: number): number {
    const out = this.#bytes;
    const last = chunk.length - 4;
    const from = this.#offset;
    const to = from + FACE_BYTES;
    let at = from + this.#count;
    let i = start;
    while (i <= last && at < to) {
      const a = chunk[i]! - ZERO;
      if (a >>> 0 > 9) break;
      const second = chunk[i + 1]!;
      if (second === SPACE) {
        out[at++] = a;
        i += 2;
        continue;
      }
      const b = second - ZERO;
      if (b >>> 0 > 9) break;
      const third = chunk[i + 2]!;
      if (third === SPACE) {
        out[at++] = a * 10 + b;
        i += 3;
        continue;
      }
      const c = third - ZERO;
      const value = a * 100 + b * 10 + c;
      if (c >>> 0 > 9 || chunk[i + 3] !== SPACE || value > 255) break;
      out[at++] = value;
      i += 4;
    }
    this.#count = at - from;
    return i;
  }

  #byte(byte: number): void {
    if (this.#place === 'quoted') {
      if (byte === QUOTE) this.#place = 'quote-in-quoted';
      else this.#content(byte);
      return;
    }
    if (this.#place === 'quote-in-quoted') {
      if (byte === QUOTE) {
        this.#place = 'quoted';
        this.#content(byte);
        return;
      }
      this.#place = 'plain';
    }
    if (byte === COMMA) this.#endField();
    // The LF of a CRLF makes a blank line, and blank lines are no rows.
    else if (byte === LF || byte === CR) this.#endRow();
    else if (this.#place === 'start' && (byte === SPACE || byte === TAB)) return;
    else {
      this.#blank = false;
      if (this.#place === 'start' && byte === QUOTE) {
        this.#place = 'quoted';
        return;
      }
      this.#place = 'plain';
      this.#content(byte);
    }
  }

  #content(byte: number): void {
    if (this.#field === this.#pixelField) this.#pixelByte(byte);
    else if (this.#field === this.#emotionField) this.#emotion.push(byte);
    else if (this.#field === this.#usageField) this.#usage.push(byte);
  }

  #pixelByte(byte: number): void {
    if (byte === SPACE || byte === TAB || byte === LF || byte === CR) {
      this.#endPixel();
      return;
    }
    this.#token.push(byte);
    const digit = byte - ZERO;
    if (digit >>> 0 > 9) this.#strange = true;
    // 256 and 99999 are equally wrong: the number needs no more digits than that, its text is kept aside.
    else if (this.#value < 256) this.#value = this.#value === NONE ? digit : this.#value * 10 + digit;
  }

  #endPixel(): void {
    if (this.#value === NONE && !this.#strange) return;
    if (this.#strange || this.#value > 255) {
      this.#badPixel ??= { index: this.#count, text: this.#token.toString() };
    } else if (this.#count < FACE_BYTES) {
      this.#bytes[this.#offset + this.#count] = this.#value;
    }
    this.#count++;
    this.#value = NONE;
    this.#strange = false;
    this.#token.clear();
  }

  #endField(): void {
    if (this.#field === this.#pixelField) this.#endPixel();
    this.#field++;
    this.#place = 'start';
    this.#blank = false;
  }

  #endRow(): void {
    if (this.#blank) {
      this.#place = 'start';
      return;
    }
    this.#endField();
    const bad = this.#badPixel;
    this.#visitor.row({
      row: this.#row,
      emotion: this.#emotion.toString(),
      usage: this.#usageField === NONE ? undefined : this.#usage.toString(),
      fields: this.#field,
      headerFields: this.#headerFields,
      fault:
        this.#count !== FACE_BYTES
          ? { kind: 'count', count: this.#count }
          : bad === undefined
            ? undefined
            : { kind: 'value', ...bad },
    });
    this.#row++;
    this.#startRow();
  }

  #startRow(): void {
    const { bytes, offset } = this.#visitor.target();
    this.#bytes = bytes;
    this.#offset = offset;
    this.#count = 0;
    this.#badPixel = undefined;
    this.#field = 0;
    this.#place = 'start';
    this.#blank = true;
    this.#emotion.clear();
    this.#usage.clear();
  }

  #unclosedQuote(): never {
    throw new MienError(
      'CSV_BROKEN',
      `${this.#file}: a quote is opened in data row ${this.#row} and never closed`,
      {
        hint: 'Remove the stray quotation mark, or download the file again.',
      },
    );
  }
}

const EXPECTED_FILE =
  'Use icml_face_data.csv or fer2013.csv; the test.csv of the same page has no labels, which come with icml_face_data.csv.';

/** A header's names in lower case, and which of the needed ones are missing. */
export function pixelColumns(names: readonly string[]): {
  readonly lower: readonly string[];
  readonly missing: readonly string[];
} {
  const lower = names.map((name) => name.toLowerCase());
  return { lower, missing: PIXEL_COLUMNS.filter((column) => !lower.includes(column)) };
}

/** The bytes of a short field; what is beyond its capacity is dropped. */
class ShortText {
  readonly #bytes: Buffer;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.alloc(capacity);
  }

  push(byte: number): void {
    if (this.#length < this.#bytes.length) this.#bytes[this.#length++] = byte;
  }

  clear(): void {
    this.#length = 0;
  }

  toString(): string {
    return this.#bytes.toString('utf8', 0, this.#length).trim();
  }
}

/** The index of the first byte that is neither a byte order mark nor a line end. */
function skipBlank(chunk: Uint8Array): number {
  let i = chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0;
  while (chunk[i] === LF || chunk[i] === CR) i++;
  return i;
}

/** The names of a header line. Throws `CSV_BROKEN` for binary data, UTF-16 and what is no CSV. */
export function headerNames(file: string, line: Buffer): string[] {
  const utf16 = (line[0] === 0xff && line[1] === 0xfe) || (line[0] === 0xfe && line[1] === 0xff);
  if (utf16 || line.includes(0)) {
    const tar = line.length > 262 && line.toString('latin1', 257, 262) === 'ustar';
    throw new MienError(
      'CSV_BROKEN',
      `${file}: no CSV: ${utf16 ? 'UTF-16 text' : tar ? 'a tar archive' : 'binary data'}`,
      {
        hint: utf16
          ? 'Save it as CSV in UTF-8.'
          : tar
            ? 'Unpack it, and name the CSV inside.'
            : EXPECTED_FILE,
      },
    );
  }
  try {
    const rows = parse(line, { bom: true, relax_column_count: true, relax_quotes: true, trim: true });
    return (rows[0] as string[] | undefined) ?? [];
  } catch (error) {
    throw new MienError('CSV_BROKEN', `${file}: its first line cannot be read as CSV`, {
      cause: error,
      hint: EXPECTED_FILE,
    });
  }
}
