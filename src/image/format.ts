/** Kinds of picture that are read, and kinds that are known well enough to say what to do with them. */
export type PictureFormat = ReadFormat | UnreadFormat;
type ReadFormat = 'JPEG' | 'PNG' | 'WebP' | 'AVIF' | 'GIF' | 'TIFF' | 'BMP';
type UnreadFormat = 'HEIC' | 'SVG' | 'PDF' | 'JPEG XL' | 'JPEG 2000' | 'Photoshop' | 'video';

const READ: ReadonlySet<PictureFormat> = new Set(['JPEG', 'PNG', 'WebP', 'AVIF', 'GIF', 'TIFF', 'BMP']);

/** `undefined` in a signature is any byte. */
const SIGNATURES: readonly (readonly [PictureFormat, readonly (number | undefined)[]])[] = [
  ['JPEG', [0xff, 0xd8, 0xff]],
  ['PNG', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['GIF', [...ascii('GIF8'), undefined, ...ascii('a')]],
  ['WebP', [...ascii('RIFF'), undefined, undefined, undefined, undefined, ...ascii('WEBP')]],
  ['TIFF', [...ascii('II'), 42, 0]],
  ['TIFF', [...ascii('MM'), 0, 42]],
  ['TIFF', [...ascii('II'), 43, 0]],
  ['TIFF', [...ascii('MM'), 0, 43]],
  ['PDF', ascii('%PDF')],
  ['BMP', ascii('BM')],
  ['JPEG XL', [0xff, 0x0a]],
  ['JPEG XL', [0, 0, 0, 12, ...ascii('JXL ')]],
  ['JPEG 2000', [0, 0, 0, 12, ...ascii('jP  ')]],
  ['Photoshop', ascii('8BPS')],
  ['video', [0x1a, 0x45, 0xdf, 0xa3]],
  ['video', [...ascii('RIFF'), undefined, undefined, undefined, undefined, ...ascii('AVI ')]],
];

/** Brands of ISO base media files that are HEIC: HEVC inside, whose patents keep it out of sharp. */
const HEIC_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx']);

/** What a file is by its first bytes, whatever its name says; `undefined` where they are of no known kind. */
export function pictureFormat(bytes: Uint8Array): PictureFormat | undefined {
  const known = SIGNATURES.find(([, signature]) =>
    signature.every((byte, i) => byte === undefined || bytes[i] === byte),
  );
  if (known !== undefined) return known[0];
  const head = String.fromCharCode(...bytes.subarray(0, 64));
  if (head.slice(4, 8) === 'ftyp') return isoBrand(head);
  return /^(\xef\xbb\xbf)?\s*<(\?xml|svg|!DOCTYPE svg|!--)/i.test(head) ? 'SVG' : undefined;
}

export function isReadFormat(format: PictureFormat): boolean {
  return READ.has(format);
}

/** The major brand decides; `mif1` only says "a picture", so that the compatible brands decide then. */
function isoBrand(head: string): PictureFormat {
  const brands = [head.slice(8, 12), ...(head.slice(16).match(/[\s\S]{4}/g) ?? [])];
  const major = brands[0]!;
  const candidates = major === 'mif1' || major === 'msf1' ? brands : [major];
  if (candidates.some((brand) => brand === 'avif' || brand === 'avis')) return 'AVIF';
  if (candidates.some((brand) => HEIC_BRANDS.has(brand))) return 'HEIC';
  return major === 'mif1' || major === 'msf1' ? 'HEIC' : 'video';
}

function ascii(text: string): number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}
