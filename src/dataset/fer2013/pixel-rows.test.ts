import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACE_BYTES } from '../record.js';
import { type FerRow, ferCsv, pixels } from '../testing/fixtures.js';
import { type PixelRow, PixelRowScanner } from './pixel-rows.js';

/** Scans a text in the pieces that `cuts` gives, and keeps every row with a copy of its pixels. */
function scan(text: string | Uint8Array, cuts: readonly number[] = []): (PixelRow & { pixels: number[] })[] {
  const rows: (PixelRow & { pixels: number[] })[] = [];
  const bytes = new Uint8Array(FACE_BYTES + 7);
  const scanner = new PixelRowScanner('faces.csv', {
    target: () => ({ bytes, offset: 7 }),
    row: (row) => rows.push({ ...row, pixels: [...bytes.subarray(7)] }),
  });
  const all = Buffer.from(text);
  const ends = [...new Set([...cuts.map((cut) => cut % (all.length + 1)), all.length])].sort((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    scanner.push(all.subarray(start, end));
    start = end;
  }
  scanner.end();
  return rows;
}

/** The text of 2304 pixels with some replaced. */
function pixelText(change: Readonly<Record<number, string>> = {}, count = FACE_BYTES): string {
  return Array.from({ length: count }, (_, i) => change[i] ?? String(i % 256)).join(' ');
}

describe('PixelRowScanner', () => {
  const twoRows: FerRow[] = [
    { emotion: '3', usage: 'Training' },
    { emotion: '6', usage: 'PrivateTest' },
  ];

  it.each([
    ['icml_face_data.csv', 'emotion, Usage, pixels', '\n'],
    ['fer2013.csv', 'emotion,pixels,Usage', '\n'],
    ['pixels first, more columns', 'pixels,other,USAGE,Emotion', '\n'],
    ['CRLF', 'emotion,pixels,Usage', '\r\n'],
    ['CR', 'Usage,emotion,pixels', '\r'],
    ['a byte order mark', '\uFEFFemotion,pixels,Usage', '\n'],
    ['blank lines', 'emotion,pixels,Usage', '\n\r\n  \n'],
    ['a quoted header', '"emotion","Usage" , "pixels"', '\n'],
  ])('reads the layout of %s', (_, header, newline) => {
    const plain = header.replaceAll('"', '').replace('\uFEFF', '');
    const text = ferCsv(twoRows, plain, newline).replace(plain, header);
    const rows = scan(text);
    expect(rows.map(({ row, emotion, usage, fault }) => [row, emotion, usage, fault])).toEqual([
      [0, '3', 'Training', undefined],
      [1, '6', 'PrivateTest', undefined],
    ]);
    expect(rows[0]!.pixels).toEqual([...pixels(0)]);
    expect(rows[1]!.pixels).toEqual([...pixels(1)]);
  });

  it('reads quoted fields, spaces around numbers and a last row without a line end', () => {
    const text = `emotion,pixels,Usage\n"3","  ${pixelText().replaceAll(' ', '  ')} ","Public""Test"`;
    const [row] = scan(text);
    expect(row).toMatchObject({ emotion: '3', usage: 'Public"Test', fault: undefined });
    expect(row!.pixels.slice(250, 260)).toEqual([250, 251, 252, 253, 254, 255, 0, 1, 2, 3]);
  });

  it('gives the same rows however the bytes are cut into chunks', () => {
    const text = ferCsv(
      [...twoRows, { pixels: pixelText({ 9: '300', 12: 'x-1' }) }, { pixels: pixelText({}, 5) }],
      'Usage,pixels,emotion',
      '\r\n',
    );
    const whole = scan(text);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 40 }), (cuts) => {
        expect(scan(text, cuts)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
    expect(
      scan(
        text,
        Array.from({ length: text.length }, (_, i) => i),
      ),
    ).toEqual(whole);
  });

  it('reads any pixels, leading zeros too', () => {
    const pixel = fc.nat(255);
    fc.assert(
      fc.property(
        fc.array(pixel, { minLength: FACE_BYTES, maxLength: FACE_BYTES }),
        fc.nat(2),
        (values, zeros) => {
          const text = values.map((value) => '0'.repeat(zeros) + value).join(' ');
          const [row] = scan(`emotion,Usage,pixels\n0,Training,${text}\n`);
          expect(row!.fault).toBeUndefined();
          expect(row!.pixels).toEqual(values);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('never fails on any text behind a good header, and counts its rows as a plain split does', () => {
    const line = fc.stringMatching(/^[0-9a-z ,.-]{1,40}$/).filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        expect(scan(`emotion,Usage,pixels\n${lines.join('\n')}`)).toHaveLength(lines.length);
      }),
    );
  });

  it.each([
    ['2303 pixels', pixelText({}, 2303), { kind: 'count', count: 2303 }],
    ['2305 pixels', pixelText({}, 2305), { kind: 'count', count: 2305 }],
    ['no pixel', '', { kind: 'count', count: 0 }],
    ['256', pixelText({ 17: '256' }), { kind: 'value', index: 17, text: '256' }],
    ['-1', pixelText({ 0: '-1' }), { kind: 'value', index: 0, text: '-1' }],
    ['abc', pixelText({ 2303: 'abc' }), { kind: 'value', index: 2303, text: 'abc' }],
    ['12.5', pixelText({ 5: '12.5' }), { kind: 'value', index: 5, text: '12.5' }],
    ['a giant', pixelText({ 5: '9'.repeat(400) }), { kind: 'value', index: 5, text: '9'.repeat(16) }],
    ['two of them', pixelText({ 5: '999', 7: 'x' }), { kind: 'value', index: 5, text: '999' }],
  ])('reports a row with %s and goes on', (_, text, fault) => {
    const rows = scan(ferCsv([{ pixels: text }, {}], 'emotion,Usage,pixels'));
    expect(rows[0]!.fault).toEqual(fault);
    expect(rows[1]!.fault).toBeUndefined();
    expect(rows[1]!.pixels).toEqual([...pixels(1)]);
  });

  it('reports a row cut short', () => {
    const [row] = scan('emotion,Usage,pixels\n3,Training');
    expect(row).toMatchObject({ fields: 2, headerFields: 3, fault: { kind: 'count', count: 0 } });
  });

  it.each([
    ['', 'DATASET_EMPTY', 'empty'],
    ['\uFEFF\n\n', 'DATASET_EMPTY', 'empty'],
    [
      'pixels,usage\n1 2 3,Training\n',
      'CSV_COLUMNS',
      'found the columns "pixels", "usage"; expected emotion, Usage and pixels (missing: emotion)',
    ],
    ['emotion;Usage;pixels\n', 'CSV_COLUMNS', '"emotion;Usage;pixels"'],
    ['<!DOCTYPE html>\n', 'CSV_COLUMNS', '<!DOCTYPE html>'],
    ['\0\0PNG\0', 'CSV_BROKEN', 'binary'],
    [Buffer.from('\uFEFFemotion,Usage,pixels\n', 'utf16le'), 'CSV_BROKEN', 'UTF-16'],
    ['x'.repeat(70_000), 'CSV_BROKEN', 'first line'],
    [`emotion,Usage,pixels\n0,"Training,${pixelText()}\n`, 'CSV_BROKEN', 'quote is opened in data row 0'],
    [`emotion,Usage,pixels\n0,"Training,${'1 '.repeat(600_000)}\n`, 'CSV_BROKEN', 'quote'],
  ])('refuses %.30s…', (text, code, message) => {
    expect(() => scan(text)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(message) }),
    );
  });
});
