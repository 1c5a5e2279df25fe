const MARKER = 0xff;
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
/** Frames whose picture comes in several passes: Huffman and arithmetic coding (ITU-T T.81, table B.1). */
const PROGRESSIVE: ReadonlySet<number> = new Set([0xc2, 0xc6, 0xca, 0xce]);
/** Frames, and markers of their range that are none: tables, and one that is reserved. */
const FRAMES = [0xc0, 0xcf] as const;
const NO_FRAMES: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);

/** Encoders write about ten. A scan that says "as before" takes 100 bytes and milliseconds, so that a small file could take hours. */
export const MOST_SCANS = 200;

/**
 * Whether a progressive JPEG has more scans than {@link MOST_SCANS}. Of other JPEGs nothing is counted: each of their scans
 * has bytes for the whole picture.
 */
export function hasTooManyScans(bytes: Uint8Array): boolean {
  let scans = 0;
  for (let at = bytes.indexOf(MARKER, 2); at >= 0 && at + 1 < bytes.length; ) {
    const marker = bytes[at + 1]!;
    if (marker === END_OF_IMAGE || isSequential(marker)) return false;
    if (marker === START_OF_SCAN) scans += 1;
    if (scans > MOST_SCANS) return true;
    at = bytes.indexOf(MARKER, at + lengthOf(bytes, at, marker));
  }
  return false;
}

function isSequential(marker: number): boolean {
  const isFrame = marker >= FRAMES[0] && marker <= FRAMES[1] && !NO_FRAMES.has(marker);
  return isFrame && !PROGRESSIVE.has(marker);
}

/** Of a marker with its segment. Fill bytes, stuffed zeros and restarts, which stand within a scan, have none. */
function lengthOf(bytes: Uint8Array, at: number, marker: number): number {
  if (marker === MARKER) return 1;
  const hasSegment = marker >= FRAMES[0] && (marker < 0xd0 || marker > START_OF_IMAGE);
  return hasSegment ? 2 + (((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) : 2;
}
