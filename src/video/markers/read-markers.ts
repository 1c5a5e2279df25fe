import { extname } from 'node:path';
import { MienError } from '../../errors.js';
import { readText } from '../../files/read.js';
import { csvMarkers } from './csv-markers.js';
import { elanMarkers } from './elan-markers.js';
import { inOrder, type Marker } from './marker.js';
import { vttMarkers } from './vtt-markers.js';

/** Characters of a file of markers; what is longer is something else. */
const MOST = 20_000_000;

/**
 * The markers of a table (`.csv`, `.tsv`), of subtitles (`.vtt`) or of an ELAN document (`.eaf`), in order. `clip` is the
 * clip's file name: a table may hold markers of several.
 *
 * Throws as `readText`, `CSV_COLUMNS`, `CSV_BROKEN`, and `OPTION_INVALID` for another kind of file, for one that holds no marker
 * of the clip, and for times that cannot be.
 */
export async function readMarkers(path: string, clip: string): Promise<readonly Marker[]> {
  const text = await readText(path);
  if (text.length > MOST) throw badMarkers(path, `${text.length} characters are too many`);
  const markers = inOrder(markersOf(path, text, clip));
  const wrong = markers.find(({ from, to }) => !(from < to));
  if (wrong !== undefined) {
    throw badMarkers(path, `"${wrong.label}" is from ${wrong.from} to ${wrong.to} s, expected a later end`);
  }
  if (markers.length === 0) throw badMarkers(path, `no marker of ${clip}`);
  return markers;
}

function markersOf(path: string, text: string, clip: string): readonly Marker[] {
  switch (extname(path).toLowerCase()) {
    case '.csv':
    case '.tsv':
      return csvMarkers(path, text, clip);
    case '.vtt':
      return vttMarkers(text);
    case '.eaf':
      return elanMarkers(text);
    default:
      throw badMarkers(path, 'expected a .csv, .tsv, .vtt or .eaf file');
  }
}

export function badMarkers(path: string, why: string): MienError {
  return new MienError('OPTION_INVALID', `${path}: no markers that can be used: ${why}`, {
    hint: 'A table needs the columns label, from and to, in seconds of the clip.',
  });
}
