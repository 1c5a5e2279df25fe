import { describe, expect, it } from 'vitest';
import { MienError } from '../../src/errors.js';
import { requirePixels, unreadable, unsupported } from '../../src/image/decoding.js';
import { checkPicture } from '../../studio/recognise/check-picture.js';
import { pictureError } from '../../studio/recognise/picture-error.js';

const bytes = (text: string): Blob => new Blob([text]);
const PNG = '\x89PNG\r\n\x1a\n';

describe('files that are no readable pictures', () => {
  it.each([
    ['text.txt', bytes('no picture'), /^text\.txt is not a picture mien can read \(JPEG, PNG, /],
    ['none.png', bytes(''), /^none\.png is empty\.$/],
    ['huge.jpg', new Blob([new Uint8Array(65 * 2 ** 20)]), /^huge\.jpg has 65 MB; 64 MB are the most\.$/],
  ])('are refused by name: %s', async (name, blob, words) => {
    await expect(checkPicture(name, blob)).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: expect.stringMatching(words),
      hint: expect.stringMatching(/\.$/),
    });
  });

  it('are taken where they are pictures', async () => {
    await checkPicture('a.png', new Blob([Uint8Array.from(PNG, (letter) => letter.charCodeAt(0))]));
  });

  it('are named in the same words, whatever an engine calls them', () => {
    const told = ['image', 'half.png', 'body'].map((called) =>
      pictureError('half.png', unreadable(called, 'Premature end of JPEG', 'Use a complete one.')),
    );
    for (const error of told) {
      expect(error).toMatchObject({
        message: 'half.png is damaged: it could not be read to its end.',
        hint: 'Get the whole file again, or save it anew as JPEG.',
      });
    }
    expect(pictureError('a.heic', unsupported('image', 'HEIC'))).toMatchObject({
      code: 'IMAGE_UNSUPPORTED',
      message: 'a.heic is a HEIC file, which mien cannot read here.',
    });
  });

  it('are told how large they may be', () => {
    const large = (): void => requirePixels('image', 20_000, 10_000, 50_000_000);
    let told: unknown;
    try {
      large();
    } catch (error) {
      told = pictureError('sky.png', error);
    }
    expect(told).toMatchObject({ message: 'sky.png has 20000×10000 pixels; 50 million are the most.' });
  });

  it('leave other errors as they are', async () => {
    const busy = new MienError('SERVER_BUSY', 'The server is full.');
    expect(pictureError('a.png', busy)).toBe(busy);
    const own: unknown = await checkPicture('a.png', bytes('x')).catch((error: unknown) => error);
    expect(pictureError('a.png', own)).toBe(own);
  });
});
