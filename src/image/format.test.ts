import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode.js';
import { isReadFormat, pictureFormat } from './format.js';
import { encodedPictures, gradientImage } from './testing/encoded-pictures.js';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** The box that begins an ISO base media file: size, `ftyp`, major brand, minor version, compatible brands. */
const ftyp = (major: string, ...compatible: readonly string[]): Uint8Array =>
  bytes(`\0\0\0${String.fromCharCode(16 + 4 * compatible.length)}ftyp${major}\0\0\0\0${compatible.join('')}`);

describe('the kind of a file', () => {
  it('is that of each that is read', async () => {
    for (const [name, file] of await encodedPictures(gradientImage(16, 12))) {
      const format = pictureFormat(file);
      const ending = name.split('.')[1]!.replace('jpg', 'jpeg');
      expect(format?.toLowerCase(), name).toBe(ending);
      expect(isReadFormat(format!)).toBe(true);
    }
  });

  it.each([
    ['HEIC', ftyp('heic', 'mif1', 'heic')],
    ['HEIC', ftyp('mif1', 'mif1', 'heic')],
    ['AVIF', ftyp('mif1', 'mif1', 'avif', 'miaf')],
    ['video', ftyp('isom', 'isom', 'iso2', 'avc1', 'mp41')],
    ['video', ftyp('qt  ', 'qt  ')],
    ['SVG', bytes('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['SVG', bytes('\xef\xbb\xbf\n <?xml version="1.0"?><svg/>')],
    ['PDF', bytes('%PDF-1.7')],
    ['BMP', bytes('BM\0\0')],
    ['JPEG XL', Uint8Array.of(0xff, 0x0a, 0)],
    ['TIFF', bytes('II*\0')],
  ] as const)('is %s by its first bytes', (format, head) => {
    expect(pictureFormat(head)).toBe(format);
  });

  it.each([new Uint8Array(), bytes('P'), bytes('pixels,usage'), bytes('GIF'), bytes('RIFF????WAVE')])(
    'is not known of %s',
    (head) => {
      expect(pictureFormat(head)).toBeUndefined();
    },
  );
});

describe('kinds that are not read', () => {
  it('say what to do', async () => {
    await expect(decodeImage(bytes('%PDF-1.7'), { name: 'scan.pdf' })).rejects.toMatchObject({
      code: 'IMAGE_UNSUPPORTED',
      message: 'scan.pdf: PDF is not read',
      hint: expect.stringContaining('JPEG'),
    });
  });

  it('are not opened: an SVG names another file in vain', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname"/></svg>';
    await expect(decodeImage(bytes(svg))).rejects.toMatchObject({ code: 'IMAGE_UNSUPPORTED' });
  });
});
