import { type Command, InvalidArgumentError, Option } from 'commander';
import { COLUMN_NAMES, type ColumnNames } from '../video/formats/row-columns.js';
import { DEFAULT_FORMATS, VIDEO_FORMATS, type VideoFormat } from '../video/formats/write-format.js';
import { type AskedBaseline, askedBaseline } from './clip-baseline.js';
import { between, choice } from './options.js';

/** What `mien video` writes of a clip, besides where. */
export interface ClipFileFlags {
  readonly format?: readonly VideoFormat[];
  readonly columns?: ColumnNames;
  readonly baseline?: AskedBaseline;
  readonly markers?: string;
  readonly above?: number;
  readonly annotate?: true;
  readonly blur?: true;
  readonly report?: true;
}

export function addClipFileOptions(command: Command): Command {
  return command
    .option(
      '--format <list>',
      `which tables, of ${VIDEO_FORMATS.join(', ')} (default: ${DEFAULT_FORMATS.join(', ')}); parquet needs hyparquet-writer`,
      formats,
    )
    .addOption(
      choice(
        '--columns <names>',
        "name columns of CSV and Parquet as py-feat's Fex or OpenFace, where the quantity is the same (default: mien)",
        COLUMN_NAMES,
      ),
    )
    .addOption(
      new Option(
        '--baseline <which>',
        "take each person's own neutral out, as more columns: from a time such as 0-10s, a photo, or median (of each face's whole track)",
      ).argParser(askedBaseline),
    )
    .option(
      '--markers <file>',
      'sum up named parts of the clip: a table with label, from and to (.csv, .tsv), .vtt or .eaf',
    )
    .option(
      '--above <share>',
      'of --markers: count frames above this probability (default: 0.5)',
      between(0, 1),
    )
    .option('--annotate', 'also write a copy of each clip with its faces drawn over it')
    .option('--blur', 'also write a copy of each clip with its faces hidden')
    .option(
      '--report',
      'also draw a timeline and a contact sheet of each clip, and one page of all, report.html; no faces are shown with --blur',
    );
}

function formats(text: string): readonly VideoFormat[] {
  const wanted = text.split(',').map((word) => word.trim());
  const unknown = wanted.find((word) => !VIDEO_FORMATS.includes(word as VideoFormat));
  if (unknown !== undefined) throw new InvalidArgumentError(`Expected some of ${VIDEO_FORMATS.join(', ')}.`);
  return VIDEO_FORMATS.filter((format) => wanted.includes(format));
}
