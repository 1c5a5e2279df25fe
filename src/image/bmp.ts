import { requirePixels, unreadable, unsupported } from './decoding.js';
import type { Image } from './image.js';
import { onBackdrop } from './pixel-input.js';

const HINT = 'Use a complete BMP file, or save it as PNG.';

/** Kinds of compression (Windows' BITMAPINFOHEADER). */
const PLAIN = 0;
const RUNS_8 = 1;
const RUNS_4 = 2;
const MASKS = 3;
const MASKS_WITH_ALPHA = 6;

/** What stands for a run of no pixels. */
const END_OF_LINE = 0;
const END_OF_PICTURE = 1;
const MOVE = 2;

const FILE_HEADER = 14;
/** The header of OS/2 1.x, which has two-byte sizes and palettes of three bytes. */
const CORE_HEADER = 12;
const INFO_HEADER = 40;
/** Masks of 16-bit pixels where the file gives none: five bits each. */
const MASKS_16 = [0x7c00, 0x3e0, 0x1f, 0];
const MASKS_32 = [0xff0000, 0xff00, 0xff, 0];

interface Header {
  readonly name: string;
  readonly view: DataView;
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  /** Bits a pixel. */
  readonly bits: number;
  readonly compression: number;
  /** Where the pixels begin. */
  readonly offset: number;
  /** The palette: where it begins, its entries and their bytes. */
  readonly palette: { readonly at: number; readonly count: number; readonly bytes: number };
  /** Which bits of a pixel are red, green, blue and alpha. */
  readonly masks: readonly number[];
}

/**
 * A BMP file as pixels: plain or in runs, with a palette or 16, 24 or 32 bits a pixel, from the bottom or from the top. One
 * channel where its palette is gray, otherwise three; what shines through lies on mid-gray.
 * Throws `IMAGE_UNREADABLE`, and `IMAGE_UNSUPPORTED` for one that holds a JPEG or PNG.
 */
export function decodeBmp(bytes: Uint8Array, name: string, maxPixels: number): Image {
  const header = readHeader(bytes, name);
  const { width, height, bits } = header;
  requirePixels(name, width, height, maxPixels);
  return bits <= 8 ? fromPalette(header) : fromMasks(header);
}

/** The size that a BMP file says it has; `undefined` where it is cut off before it. */
export function bmpSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  try {
    const { width, height } = readHeader(bytes, 'BMP');
    return { width, height };
  } catch {
    return undefined;
  }
}

function readHeader(bytes: Uint8Array, name: string): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < FILE_HEADER + CORE_HEADER) throw unreadable(name, 'it ends within its header', HINT);
  const size = view.getUint32(FILE_HEADER, true);
  const core = size === CORE_HEADER;
  if ((!core && size < INFO_HEADER) || bytes.length < FILE_HEADER + size) {
    throw unreadable(name, 'its header is damaged or cut off', HINT);
  }
  const at = FILE_HEADER + 4;
  const width = core ? view.getUint16(at, true) : view.getInt32(at, true);
  const rows = core ? view.getUint16(at + 2, true) : view.getInt32(at + 4, true);
  const bits = view.getUint16(FILE_HEADER + (core ? 10 : 14), true);
  const compression = core ? PLAIN : view.getUint32(FILE_HEADER + 16, true);
  checkKind(name, { width, rows, bits, compression });
  return {
    name,
    view,
    width,
    height: Math.abs(rows),
    topDown: rows < 0,
    bits,
    compression,
    offset: view.getUint32(10, true),
    palette: paletteOf(view, size, bits),
    masks: masksOf(view, size, { bits, compression }),
  };
}

/** It lies behind the header. Files with masks have none. */
function paletteOf(view: DataView, size: number, bits: number): Header['palette'] {
  const core = size === CORE_HEADER;
  const most = bits <= 8 ? 2 ** bits : 0;
  const colours = core ? most : view.getUint32(FILE_HEADER + 32, true) || most;
  return { at: FILE_HEADER + size, count: Math.min(colours, most), bytes: core ? 3 : 4 };
}

function checkKind(
  name: string,
  { width, rows, bits, compression }: Record<'width' | 'rows' | 'bits' | 'compression', number>,
): void {
  if (width < 1 || rows === 0) throw unreadable(name, `it has ${width}×${Math.abs(rows)} pixels`, HINT);
  const allowed = new Map([
    [PLAIN, [1, 2, 4, 8, 16, 24, 32]],
    [RUNS_8, [8]],
    [RUNS_4, [4]],
    [MASKS, [16, 32]],
    [MASKS_WITH_ALPHA, [16, 32]],
  ]).get(compression);
  if (allowed === undefined) throw unsupported(name, 'BMP');
  if (!allowed.includes(bits))
    throw unreadable(name, `it has ${bits} bits a pixel, compression ${compression}`, HINT);
}

function masksOf(
  view: DataView,
  size: number,
  { bits, compression }: Pick<Header, 'bits' | 'compression'>,
): readonly number[] {
  if (compression !== MASKS && compression !== MASKS_WITH_ALPHA) return bits === 16 ? MASKS_16 : MASKS_32;
  const at = FILE_HEADER + INFO_HEADER;
  const count = size >= 56 || compression === MASKS_WITH_ALPHA ? 4 : 3;
  // A header of 40 bytes has its masks behind it, longer ones within: at the same place.
  const masks = Array.from({ length: count }, (_, i) =>
    at + 4 * i + 4 <= view.byteLength ? view.getUint32(at + 4 * i, true) : 0,
  );
  return [...masks, 0].slice(0, 4);
}

/** Bytes of a row, whose number is a multiple of four. */
function stride({ width, bits }: Header): number {
  return Math.ceil((width * bits) / 32) * 4;
}

function requireRows(header: Header): void {
  const { name, view, offset, height } = header;
  if (offset + height * stride(header) > view.byteLength) throw unreadable(name, 'it is cut off', HINT);
}

function fromPalette(header: Header): Image {
  const { name, view, width, height, palette, compression } = header;
  const { at, count, bytes } = palette;
  if (at + count * bytes > view.byteLength) throw unreadable(name, 'it is cut off in its palette', HINT);
  const colours = Array.from({ length: count }, (_, i) =>
    [2, 1, 0].map((c) => view.getUint8(at + i * bytes + c)),
  );
  const places = compression === PLAIN ? plainPlaces(header) : placesOfRuns(header);
  const gray = colours.every(([r, g, b]) => r === g && g === b);
  const channels = gray ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < places.length; i++) {
    const colour = colours[places[i]!];
    if (colour === undefined) throw unreadable(name, `it names colour ${places[i]} of ${count}`, HINT);
    for (let c = 0; c < channels; c++) data[i * channels + c] = colour[c]!;
  }
  return { data, width, height, channels };
}

/** The place in the palette of each pixel, rows from the top. */
function plainPlaces(header: Header): Uint8Array {
  const { view, width, height, topDown, bits, offset } = header;
  requireRows(header);
  const places = new Uint8Array(width * height);
  const perByte = 8 / bits;
  for (let y = 0; y < height; y++) {
    const row = offset + (topDown ? y : height - 1 - y) * stride(header);
    for (let x = 0; x < width; x++) {
      const shift = 8 - bits * ((x % perByte) + 1);
      places[y * width + x] = (view.getUint8(row + Math.floor(x / perByte)) >> shift) & (2 ** bits - 1);
    }
  }
  return places;
}

/** The same of a file in runs, which is from the bottom. Pixels that no run names have the first colour. */
function placesOfRuns(header: Header): Uint8Array {
  const { name, view, width, height, bits } = header;
  const places = new Uint8Array(width * height);
  let [at, x, y] = [header.offset, 0, 0];
  const next = (): number => {
    if (at >= view.byteLength) throw unreadable(name, 'it is cut off in its runs', HINT);
    return view.getUint8(at++);
  };
  const put = (count: number, placeOf: (i: number) => number): void => {
    for (let i = 0; i < count; i++, x++) {
      if (x < width) places[(height - 1 - y) * width + x] = placeOf(i);
    }
  };
  while (y < height) {
    const [count, value] = [next(), next()];
    if (count > 0) put(count, (i) => placeIn(value, i, bits));
    else if (value === END_OF_LINE) [x, y] = [0, y + 1];
    else if (value === END_OF_PICTURE) break;
    else if (value === MOVE) [x, y] = [x + next(), y + next()];
    else {
      const length = Math.ceil((value * bits) / 8);
      const bytes = Array.from({ length: length + (length % 2) }, next);
      put(value, (i) => placeIn(bytes[Math.floor((i * bits) / 8)]!, i, bits));
    }
  }
  return places;
}

/** The place of one pixel of the one or two that a byte of a run names by turns. */
function placeIn(byte: number, i: number, bits: number): number {
  if (bits === 8) return byte;
  return i % 2 === 0 ? byte >> 4 : byte & 15;
}

function fromMasks(header: Header): Image {
  const { width, height, topDown, bits, offset, masks } = header;
  requireRows(header);
  const alpha = masks[3]! > 0;
  const channels = alpha ? 4 : 3;
  const levels = masks.slice(0, channels).map(levelOf);
  const data = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const row = offset + (topDown ? y : height - 1 - y) * stride(header);
    for (let x = 0; x < width; x++) {
      const pixel = pixelAt(header, row + (x * bits) / 8);
      for (let c = 0; c < channels; c++) data[(y * width + x) * channels + c] = levels[c]!(pixel);
    }
  }
  return { data: alpha ? onBackdrop(data) : data, width, height, channels: 3 };
}

/** The bits of one pixel, as a number. */
function pixelAt({ view, bits }: Header, at: number): number {
  const low = view.getUint16(at, true);
  if (bits === 16) return low;
  const middle = low + view.getUint8(at + 2) * 2 ** 16;
  return bits === 24 ? middle : middle + view.getUint8(at + 3) * 2 ** 24;
}

/** The level 0 to 255 in a pixel's bits under the mask. */
function levelOf(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const low = Math.log2((mask & -mask) >>> 0);
  const most = Math.floor(mask / 2 ** low);
  return (pixel) => Math.round((((pixel & mask) >>> 0) / 2 ** low / most) * 255);
}
