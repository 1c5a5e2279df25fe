const MARKER = 0xff;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/**
 * Whether a JPEG has an end marker behind the start of its first scan: one that is cut off has none. Markers before it
 * do not count, for a thumbnail has an end of its own; within a scan, the two bytes stand for nothing else (ITU-T T.81,
 * B.1.1). False where no scan begins.
 */
export function hasJpegEnd(bytes: Uint8Array): boolean {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === MARKER) {
    const marker = bytes[at + 1]!;
    // Any number of fill bytes may stand before a marker.
    if (marker === MARKER) at++;
    else if (marker === START_OF_SCAN) return indexOfEnd(bytes, at + 2) >= 0;
    else at += 2 + ((bytes[at + 2]! << 8) | bytes[at + 3]!);
  }
  return false;
}

function indexOfEnd(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(MARKER, from); at >= 0; at = bytes.indexOf(MARKER, at + 1)) {
    if (bytes[at + 1] === END_OF_IMAGE) return at;
  }
  return -1;
}
