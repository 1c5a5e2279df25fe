import { crc32 } from 'node:zlib';
import { MienError } from '../errors.js';
import { isOfKind, type OutputKind } from './own-kind.js';

/** Stands in the first or the last bytes of what is drawn, so that a later call knows the file for one that it may replace. */
const MARK = 'Software\0mien, drawn over';

/** PNG's signature and its first chunk, IHDR, which has always this length. */
const PNG_HEADER = 33;
const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
const JPEG_START = Buffer.from('ffd8', 'hex');

const DRAWING: OutputKind = {
  name: 'drawing of mien',
  fits: (head, tail) => head.includes(MARK) || tail.includes(MARK),
};

/**
 * A picture with mien's mark in it: a `tEXt` chunk of PNG, a comment of JPEG, and behind all else a chunk of WebP or a `free` box
 * of AVIF, which readers pass over. Bytes of another kind stay as they are.
 */
export function markDrawn(picture: Uint8Array): Uint8Array {
  const bytes = Buffer.from(picture.buffer, picture.byteOffset, picture.length);
  const kind = `${bytes.toString('latin1', 0, 4)} ${bytes.toString('latin1', 8, 12)}`;
  if (kind === 'RIFF WEBP') return withWebpChunk(bytes);
  if (bytes.toString('latin1', 4, 12) === 'ftypavif') return put(bytes, bytes.length, freeBox());
  if (bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) return put(bytes, PNG_HEADER, pngText());
  if (!bytes.subarray(0, JPEG_START.length).equals(JPEG_START)) return picture;
  // Behind JFIF's own segment, which has to be the first.
  const first = JPEG_START.length;
  const jfif = bytes.readUInt16BE(first) === 0xffe0 ? 2 + bytes.readUInt16BE(first + 2) : 0;
  return put(bytes, first + jfif, jpegComment());
}

/**
 * Sees that no drawing takes the place of a file that is none, such as a photo of the same name. Earlier drawings may be
 * replaced. Throws `OPTION_INVALID`, which names the file.
 */
export async function requireNoForeignPicture(
  paths: Iterable<string>,
  option: '--annotate' | '--out',
): Promise<void> {
  for (const path of paths) {
    if ((await isOfKind(path, DRAWING)) !== false) continue;
    throw new MienError('OPTION_INVALID', `${path} is there already, and is no ${DRAWING.name}.`, {
      hint: `Nothing was drawn. Name another folder with ${option}, or move the file out of the way.`,
    });
  }
}

/** The RIFF header's size counts the new chunk. */
function withWebpChunk(bytes: Buffer): Uint8Array {
  const text = Buffer.from(MARK.length % 2 === 0 ? MARK : `${MARK} `, 'latin1');
  const chunk = Buffer.concat([Buffer.from('mien\0\0\0\0', 'latin1'), text]);
  chunk.writeUInt32LE(text.length, 4);
  const marked = Buffer.concat([bytes, chunk]);
  marked.writeUInt32LE(marked.length - 8, 4);
  return marked;
}

function freeBox(): Buffer {
  const box = Buffer.from(`\0\0\0\0free${MARK}`, 'latin1');
  box.writeUInt32BE(box.length, 0);
  return box;
}

function put(bytes: Buffer, at: number, part: Buffer): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
}

function pngText(): Buffer {
  const chunk = Buffer.concat([Buffer.alloc(4), Buffer.from(`tEXt${MARK}`, 'latin1'), Buffer.alloc(4)]);
  chunk.writeUInt32BE(MARK.length, 0);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}

function jpegComment(): Buffer {
  const segment = Buffer.concat([Buffer.from('fffe0000', 'hex'), Buffer.from(MARK, 'latin1')]);
  segment.writeUInt16BE(segment.length - 2, 2);
  return segment;
}
