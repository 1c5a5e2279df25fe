import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawFace } from '../src/dataset/sample/face.js';
import { EXPRESSIONS } from '../src/expression.js';
import { decodeImage } from '../src/image/decode.js';
import { encodePng } from '../src/image/encode.js';
import { encodedPictures, gradientImage } from '../src/image/testing/encoded-pictures.js';
import { Random } from '../src/random.js';
import { jsonLines, mienHere, mienReading, temporaryFolder } from './program.js';
import { writeSeeingEverywhere } from './seeing-everywhere.js';

const EVERYWHERE = ['--detector', 'everywhere', '--threads', '1', '--min-face', '60'];

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeSeeingEverywhere(join(folder, 'models', 'everywhere'));
  await mkdir(join(folder, 'crops', 'more'), { recursive: true });
  for (const [path, expression] of [
    ['face.png', 'happy'],
    ['more/face.png', 'surprise'],
  ] as const) {
    const data = drawFace(expression, new Random(3));
    await writeFile(join(folder, 'crops', path), encodePng({ data, width: 48, height: 48, channels: 1 }));
  }
  const pictures = await encodedPictures(gradientImage(160, 120));
  await writeFile(join(folder, 'photo.jpg'), pictures.get('baseline.jpg')!);
  await writeFile(join(folder, 'broken.png'), pictures.get('rgb.png')!.subarray(0, 300));
});

const files = async (name: string): Promise<string[]> =>
  (await readdir(join(folder, name), { recursive: true }))
    .map((path) => path.replaceAll('\\', '/'))
    .toSorted();

describe('mien explain', () => {
  it('draws each picture, names apart, and leaves the pictures as they are', async () => {
    const before = await readFile(join(folder, 'crops', 'face.png'));
    const words = ['crops/face.png', 'crops/more/face.png', 'broken.png', '--no-detect', '--out', 'crops'];
    const result = await mienHere(folder, 'explain', ...words);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('broken.png');
    expect(result.stdout.split('\n').filter(Boolean)).toHaveLength(2);
    expect(await files('crops')).toEqual(['face-2.png', 'face-3.png', 'face.png', 'more', 'more/face.png']);
    expect(await readFile(join(folder, 'crops', 'face.png'))).toEqual(before);
    const drawn = await decodeImage(join(folder, 'crops', 'face-2.png'));
    expect(drawn.width).toBeGreaterThan(1000);
  });

  it('answers as predict does, with class, method and heat, one line a picture', async () => {
    const words = ['photo.jpg', 'broken.png', '--json', '--max-faces', '2', ...EVERYWHERE];
    const result = await mienHere(
      folder,
      'explain',
      ...words,
      '--class',
      'sad',
      '--map',
      '12',
      '--out',
      'drawn',
    );
    expect(result).toMatchObject({ code: 1, stderr: '' });
    const [photo, broken] = jsonLines(result.stdout);
    expect(broken).toMatchObject({ file: 'broken.png', error: { code: 'IMAGE_UNREADABLE' } });
    expect(photo).toMatchObject({
      file: 'photo.jpg',
      width: 160,
      height: 120,
      drawing: join('drawn', 'photo.png'),
    });
    expect(await files('drawn')).toEqual(['photo.png']);

    const predicted = await mienHere(
      folder,
      'predict',
      'photo.jpg',
      '--json',
      '--max-faces',
      '2',
      ...EVERYWHERE,
    );
    const expected = jsonLines(predicted.stdout)[0]!.faces as object[];
    const faces = photo!.faces as { heat: number[] }[];
    expect(faces).toHaveLength(2);
    faces.forEach(({ heat, ...face }, i) => {
      expect(face).toEqual({ ...expected[i], class: 'sad', method: 'HiResCAM', map: [12, 12] });
      expect(heat).toHaveLength(48 * 48);
      expect(heat.every((value) => value >= 0 && value <= 1)).toBe(true);
    });
  });

  it('takes no face for no fault, and draws nothing then', async () => {
    const words = ['photo.jpg', '--json', ...EVERYWHERE, '--thresholds', '1,1,1', '--out', 'nothing'];
    const result = await mienHere(folder, 'explain', ...words);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(jsonLines(result.stdout)).toEqual([
      { file: 'photo.jpg', width: 160, height: 120, drawing: null, faces: [] },
    ]);
    expect(await files('nothing')).toEqual([]);
  });

  it('reads standard input', async () => {
    const picture = encodePng({ data: drawFace('sad', new Random(4)), width: 48, height: 48, channels: 1 });
    const result = await mienReading(picture, folder, 'explain', '-', '--no-detect', '--out', 'piped');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toMatch(
      new RegExp(`^-: .*(${EXPRESSIONS.join('|')}) \\d+ % → piped.stdin\\.png\n$`),
    );
    expect(await files('piped')).toEqual(['stdin.png']);
  });

  it('refuses a map that the network does not have, before any picture', async () => {
    const result = await mienHere(
      folder,
      'explain',
      'photo.jpg',
      '--no-detect',
      '--map',
      '7',
      '--out',
      'refused',
    );
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toContain('48, 24, 12, 6');
    expect(await readdir(folder)).not.toContain('refused');
  });
});
