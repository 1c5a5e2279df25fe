/** Which part of an MP4 or QuickTime clip its edit list shows. Times are whole numbers of ticks, `timescale` a second. */
export interface ShownPart {
  readonly timescale: number;
  /** When the first frame is shown. */
  readonly from: number;
  /** How long the part is. */
  readonly length: number;
  /** How many parts of the clip are shown, one after the other. Of more than one, `from` and `length` are of the first. */
  readonly parts: number;
  /** Whether one of them is shown slower or faster, or as a still. */
  readonly paced: boolean;
}

interface Box {
  readonly type: string;
  /** Bytes of its content. */
  readonly from: number;
  readonly to: number;
}

interface Edit {
  /** In the movie's own timescale. */
  readonly duration: number;
  /** Where the part begins in the clip, ticks; -1 where nothing is shown meanwhile. */
  readonly begins: number;
  readonly rate: number;
}

/** A list that takes more is not read: each entry is a part, and a clip of so many is not shown here anyway. */
const MOST_EDITS = 1000;

/**
 * Reads the edit list of a track (ISO/IEC 14496-12). Only a few bytes of the file are read. `undefined` where it has none, or where the
 * clip is in fragments: FFmpeg cuts nothing off those.
 */
export async function shownPart(file: Blob, track: number): Promise<ShownPart | undefined> {
  const movie = await boxOf(file, 'moov', { from: 0, to: file.size });
  if (movie === undefined || (await boxOf(file, 'mvex', movie)) !== undefined) return undefined;
  const movieTimescale = await timescaleOf(file, await boxOf(file, 'mvhd', movie));
  for await (const box of boxes(file, movie)) {
    if (box.type !== 'trak' || (await trackNumber(file, box)) !== track) continue;
    const list = await nested(file, box, 'edts', 'elst');
    const timescale = await timescaleOf(file, await nested(file, box, 'mdia', 'mdhd'));
    if (list === undefined || timescale === 0 || movieTimescale === 0) return undefined;
    return partOf(editsOf(await bytesOf(file, list, 8 + 20 * MOST_EDITS)), timescale, movieTimescale);
  }
  return undefined;
}

function partOf(edits: readonly Edit[], timescale: number, movieTimescale: number): ShownPart | undefined {
  const first = edits.findIndex(({ begins }) => begins >= 0);
  if (first === -1) return undefined;
  const ticks = (duration: number): number => Math.round((duration * timescale) / movieTimescale);
  const waits = edits.slice(0, first).reduce((sum, { duration }) => sum + duration, 0);
  return {
    timescale,
    from: ticks(waits),
    length: ticks(edits[first]!.duration),
    // What comes behind it counts as well where nothing is shown: FFmpeg makes frames of that.
    parts: edits.length - first,
    paced: edits.some(({ rate }) => rate !== 0x10000),
  };
}

function editsOf(list: DataView): readonly Edit[] {
  if (list.byteLength < 8) return [];
  const long = list.getUint8(0) === 1;
  const size = long ? 20 : 12;
  const count = Math.min(list.getUint32(4), Math.floor((list.byteLength - 8) / size));
  return Array.from({ length: count }, (_, i) => {
    const at = 8 + i * size;
    return {
      duration: long ? Number(list.getBigUint64(at)) : list.getUint32(at),
      begins: long ? Number(list.getBigInt64(at + 8)) : list.getInt32(at + 4),
      rate: list.getUint32(at + size - 4),
    };
  });
}

/** Of `mvhd` and `mdhd`, which begin alike; 0 where it is missing. */
async function timescaleOf(file: Blob, box: Box | undefined): Promise<number> {
  const view = box === undefined ? undefined : await bytesOf(file, box, 24);
  const at = view !== undefined && view.byteLength > 0 && view.getUint8(0) === 1 ? 20 : 12;
  return view !== undefined && view.byteLength >= at + 4 ? view.getUint32(at) : 0;
}

async function trackNumber(file: Blob, track: Box): Promise<number | undefined> {
  const header = await boxOf(file, 'tkhd', track);
  const view = header === undefined ? undefined : await bytesOf(file, header, 24);
  if (view === undefined || view.byteLength < 24) return undefined;
  return view.getUint32(view.getUint8(0) === 1 ? 20 : 12);
}

async function nested(file: Blob, box: Box, outer: string, inner: string): Promise<Box | undefined> {
  const found = await boxOf(file, outer, box);
  return found === undefined ? undefined : boxOf(file, inner, found);
}

async function boxOf(file: Blob, type: string, within: Pick<Box, 'from' | 'to'>): Promise<Box | undefined> {
  for await (const box of boxes(file, within)) if (box.type === type) return box;
  return undefined;
}

/** The boxes of a stretch of bytes, one after the other; what is damaged ends them. */
async function* boxes(
  file: Blob,
  { from, to }: Pick<Box, 'from' | 'to'>,
): AsyncGenerator<Box, void, undefined> {
  for (let at = from; at + 8 <= to; ) {
    const view = await bytesOf(file, { from: at, to }, 16);
    const short = view.byteLength < 8 ? 0 : view.getUint32(0);
    const long = short === 1 && view.byteLength >= 16;
    const size = short === 0 ? to - at : long ? Number(view.getBigUint64(8)) : short;
    const head = long ? 16 : 8;
    if (view.byteLength < 8 || size < head || at + size > to) return;
    const type = String.fromCharCode(...[4, 5, 6, 7].map((place) => view.getUint8(place)));
    yield { type, from: at + head, to: at + size };
    at += size;
  }
}

async function bytesOf(file: Blob, { from, to }: Pick<Box, 'from' | 'to'>, most: number): Promise<DataView> {
  return new DataView(await file.slice(from, Math.min(to, from + most)).arrayBuffer());
}
