import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { withFolder } from '../testing/with-folder.js';
import { annotationFiles } from './annotation-files.js';
import { markDrawn, requireNoForeignPicture } from './drawn-mark.js';

const plain = sharp({ create: { width: 20, height: 10, channels: 3, background: '#a04060' } });
const pixels = (bytes: Uint8Array): Promise<Buffer> => sharp(bytes).raw().toBuffer();

for (const kind of ['png', 'jpeg', 'webp', 'avif'] as const) {
  it(`a marked ${kind} has the same pixels, and may be drawn over`, () =>
    withFolder(async (folder) => {
      const bytes = await plain.clone().toFormat(kind).toBuffer();
      const marked = markDrawn(bytes);
      expect(await pixels(marked)).toEqual(await pixels(bytes));
      const [own, foreign] = [join(folder, 'own'), join(folder, 'foreign')];
      await writeFile(own, marked);
      await writeFile(foreign, bytes);
      await requireNoForeignPicture([own, join(folder, 'missing')], '--out');
      await expect(requireNoForeignPicture([own, foreign], '--annotate')).rejects.toMatchObject({
        code: 'OPTION_INVALID',
        message: `${foreign} is there already, and is no drawing of mien.`,
        hint: expect.stringContaining('another folder with --annotate'),
      });
    }));
}

it('bytes of another kind get no mark', () => {
  const bytes = Buffer.from('GIF89a');
  expect(markDrawn(bytes)).toBe(bytes);
});

it("copies take the place of earlier copies, and of nobody else's picture", () =>
  withFolder(async (folder) => {
    const [path, drawn] = [join(folder, 'a.jpg'), join(folder, 'drawn')];
    const photo = await plain.clone().jpeg().toBuffer();
    await writeFile(path, photo);
    const input = { path, within: 'a.jpg' };
    const image = { width: 20, height: 10, channels: 3, data: new Uint8Array(600) } as const;
    for (let time = 0; time < 2; time++)
      await (await annotationFiles(drawn, [input])).write(input, image, []);
    const other = join(folder, 'other');
    await mkdir(other);
    await writeFile(join(other, 'a.jpg'), photo);
    await expect(annotationFiles(other, [input])).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    expect(await readFile(join(other, 'a.jpg'))).toEqual(photo);
  }));
