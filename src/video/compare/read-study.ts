import { dirname, resolve } from 'node:path';
import { missingColumns, readSmallTable } from '../../dataset/pictures/small-table.js';
import { MienError } from '../../errors.js';

/** One clip's rows in a study. */
export interface StudyLine {
  readonly participant: string;
  /** The path of the rows, JSON Lines that `mien video` wrote. */
  readonly rows: string;
  readonly group: string;
  /** The track that is the participant; `undefined`: the one that is there in most frames. */
  readonly track: number | undefined;
}

/**
 * The lines of a study's table: `participant`, `rows` (paths, from the table's folder), the column `by` with each line's group,
 * and maybe `track`. Throws as `readSmallTable`, `CSV_COLUMNS`, `CSV_BROKEN`, and `DATASET_EMPTY` where it has no line.
 */
export async function readStudy(path: string, by: string): Promise<readonly StudyLine[]> {
  const table = await readSmallTable(path);
  const columns = {
    participant: table.field('participant', 'participant_id', 'subject'),
    rows: table.field('rows', 'table', 'file'),
    group: table.field(by),
    track: table.field('track', 'face_id'),
  };
  const missing = [
    ...(columns.participant < 0 ? ['participant'] : []),
    ...(columns.rows < 0 ? ['rows'] : []),
    ...(columns.group < 0 ? [by] : []),
  ];
  if (missing.length > 0) throw missingColumns(path, table, missing);
  const lines = table.rows.map((row, i): StudyLine => {
    const [participant, rows, group] = [row[columns.participant], row[columns.rows], row[columns.group]];
    if (!participant || !rows || !group)
      throw brokenLine(path, i + 2, 'a cell of participant, rows or group is empty');
    const track = columns.track < 0 ? '' : (row[columns.track] ?? '');
    if (track !== '' && !/^\d+$/.test(track))
      throw brokenLine(path, i + 2, `"${track}" is no track's number`);
    return {
      ...{ participant, group, rows: resolve(dirname(path), rows) },
      track: track === '' ? undefined : Number(track),
    };
  });
  if (lines.length > 0) return lines;
  throw new MienError('DATASET_EMPTY', `${path}: no line below the header`, {
    hint: 'Give each clip of each participant a line.',
  });
}

function brokenLine(path: string, line: number, why: string): MienError {
  return new MienError('CSV_BROKEN', `${path}, line ${line}: ${why}`, {
    hint: 'Give each line a participant, the path of its rows, and a group.',
  });
}
