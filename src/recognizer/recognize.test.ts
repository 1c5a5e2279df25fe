import { afterEach, describe, expect, it } from 'vitest';
import { drawFace } from '../dataset/sample/face.js';
import type { Image } from '../image/image.js';
import { Random } from '../random.js';
import { recognize, releaseShared } from './recognize.js';

const face: Image = { data: drawFace('happy', new Random(1)), width: 48, height: 48, channels: 1 };

afterEach(releaseShared);

describe('recognize', () => {
  it('answers at once and again, and after its networks have been released', async () => {
    const [first, second] = await Promise.all([recognize(face), recognize(face, { maxFaces: 1 })]);
    expect([first.width, second.faces.length <= 1]).toEqual([48, true]);
    await releaseShared();
    await releaseShared();
    expect(await recognize(face)).toEqual(first);
  });

  it('refuses what is no picture and what is no option', async () => {
    await expect(recognize({} as never)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
    await expect(recognize(face, { minface: 3 } as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    await expect(recognize('https://example.org/a.jpg')).rejects.toMatchObject({ code: 'FETCH_NOT_ALLOWED' });
  });
});
