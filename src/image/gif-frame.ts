const [EXTENSION, PICTURE, TRAILER] = [0x21, 0x2c, 0x3b];
/** Bytes before the first table of colours, and of a picture before its own. */
const [HEADER, DESCRIPTOR] = [13, 10];

/**
 * A GIF with its first picture alone, which is the only one that is read; others stay as they are. A decoder goes through
 * all of them to say how many there are, and one takes 15 bytes: 200,000 of them kept it busy for seconds.
 */
export function firstGifFrame(bytes: Uint8Array): Uint8Array {
  let at = HEADER + tableLength(bytes[HEADER - 3]);
  while (bytes[at] === EXTENSION) at = behindBlocks(bytes, at + 2);
  if (bytes[at] !== PICTURE) return bytes;
  const end = behindBlocks(bytes, at + DESCRIPTOR + tableLength(bytes[at + DESCRIPTOR - 1]) + 1);
  if (end >= bytes.length || bytes[end] === TRAILER) return bytes;
  const first = new Uint8Array(end + 1);
  first.set(bytes.subarray(0, end));
  first[end] = TRAILER;
  return first;
}

/** Bytes of a table of colours, by the flags that say whether there is one. */
function tableLength(flags = 0): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}

/** The place behind blocks, each with its length before it, the last of none. */
function behindBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let length = bytes[at]; length !== undefined && length > 0; length = bytes[at]) at += length + 1;
  return at + 1;
}
