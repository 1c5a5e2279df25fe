import { basename, extname } from 'node:path';
import { missingColumns, parseSmallTable, type SmallTable } from '../../dataset/pictures/small-table.js';
import { MienError } from '../../errors.js';
import { clockTime } from './clock-time.js';
import type { Marker } from './marker.js';

/**
 * The markers of a table: `label`, `from`, and `to` or `duration`, in seconds or as `1:02:03.5`. BIDS's `trial_type`, `onset` and
 * `duration` do as well. Where there is a column `clip`, only the lines of this clip count, named with or without its folder
 * and extension.
 */
export function csvMarkers(path: string, text: string, clip: string): readonly Marker[] {
  const table = parseSmallTable(path, text);
  const columns = columnsOf(path, table);
  return table.rows.flatMap((row, i): Marker[] => {
    const cell = (index: number): string => row[index] ?? '';
    if (columns.clip >= 0 && !sameClip(cell(columns.clip), clip)) return [];
    const time = (index: number): number => timeIn(path, i + 2, cell(index));
    const from = time(columns.from);
    const to = columns.to >= 0 ? time(columns.to) : from + time(columns.duration);
    return [{ label: cell(columns.label), from, to }];
  });
}

interface Columns {
  readonly label: number;
  readonly from: number;
  readonly to: number;
  readonly duration: number;
  readonly clip: number;
}

function columnsOf(path: string, table: SmallTable): Columns {
  const columns = {
    label: table.field('label', 'marker', 'event', 'segment', 'condition', 'trial_type', 'name'),
    from: table.field('from', 'start', 'onset', 'begin'),
    to: table.field('to', 'end', 'stop', 'offset'),
    duration: table.field('duration'),
    clip: table.field('clip', 'file', 'video'),
  };
  const missing = [
    ...(columns.label < 0 ? ['label'] : []),
    ...(columns.from < 0 ? ['from'] : []),
    ...(columns.to < 0 && columns.duration < 0 ? ['to'] : []),
  ];
  if (missing.length > 0) throw missingColumns(path, table, missing);
  return columns;
}

function sameClip(named: string, clip: string): boolean {
  const name = basename(named);
  return name === clip || name === basename(clip, extname(clip));
}

function timeIn(path: string, line: number, text: string): number {
  const time = clockTime(text);
  if (time !== undefined) return time;
  throw new MienError('CSV_BROKEN', `${path}, line ${line}: "${text.slice(0, 40)}" is no time`, {
    hint: 'Give seconds, or a time such as 2:03.5 or 1:02:03.',
  });
}
