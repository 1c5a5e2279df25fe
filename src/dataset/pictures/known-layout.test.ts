import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../image/decode.js';
import { encodePng } from '../../image/encode.js';
import { evaluateFolders } from '../../run/evaluate-folders.js';
import { withFolder } from '../../testing/with-folder.js';
import { npyValue } from './npy-value.js';
import { listPictureFolder, type PictureFolderOptions } from './picture-folder.js';

type Files = Readonly<Record<string, Uint8Array | string>>;

async function write(folder: string, files: Files): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

const listing = (files: Files, options: PictureFolderOptions = {}) =>
  withFolder(async (folder) => {
    await write(folder, files);
    const { pictures, issues, rows } = await listPictureFolder(folder, options);
    const excluded = issues.filter(({ outcome }) => outcome === 'excluded');
    expect(pictures.length + excluded.length).toBe(rows);
    return {
      pictures: pictures.map(({ picture, label, split }) => [picture.name, label, split].join(' ').trim()),
      excluded: excluded.map(({ code, file, row }) => [code, file, row].join(' ').trim()),
    };
  });

/** As `numpy.save` writes an array: its header padded with spaces to a multiple of 64 bytes. */
function npy(descr: string, shape: string, data: Uint8Array): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const length = Math.ceil((10 + dict.length + 1) / 64) * 64 - 10;
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${dict.padEnd(length - 1)}\n`, 'latin1');
  head.writeUInt16LE(length, 8);
  return Buffer.concat([head, data]);
}
const npyText = (text: string): Uint8Array =>
  npy(`<U${text.length}`, '()', new Uint8Array(Uint32Array.from(text, (c) => c.codePointAt(0)!).buffer));

describe('the layouts of known datasets', () => {
  it("are RAF-DB's: its list, and the aligned faces where they are there", async () => {
    const list = 'train_1.jpg 4\r\ntrain_2.jpg 1\ntest_1.jpg 7\ntest_2.jpg 9\ntrain_3.jpg 2\n';
    const images = ['train_1', 'train_2', 'test_1', 'test_2', 'train_9'];
    const of = (folder: string, ending: string): Files =>
      Object.fromEntries(images.map((name) => [`basic/Image/${folder}/${name}${ending}.jpg`, '']));
    const files = { 'basic/EmoLabel/list_patition_label.txt': list, ...of('original', '') };
    const { pictures, excluded } = await listing({ ...files, ...of('aligned', '_aligned') });
    expect(pictures).toEqual([
      'basic/Image/aligned/train_1_aligned.jpg happy train',
      'basic/Image/aligned/train_2_aligned.jpg surprise train',
      'basic/Image/aligned/test_1_aligned.jpg neutral test',
    ]);
    expect(excluded).toEqual([
      'LABEL_UNKNOWN basic/EmoLabel/list_patition_label.txt 3',
      'PICTURE_MISSING basic/EmoLabel/list_patition_label.txt 4',
      'PICTURE_UNLISTED basic/Image/aligned/train_9_aligned.jpg',
    ]);
    expect((await listing(files)).pictures[0]).toBe('basic/Image/original/train_1.jpg happy train');
  });

  it("are AffectNet's: an annotation beside each picture", async () => {
    const { pictures, excluded } = await listing({
      'train_set/images/0.jpg': '',
      'train_set/annotations/0_exp.npy': npyText('1'),
      'train_set/annotations/0_val.npy': npy('<f8', '()', new Uint8Array(8)),
      'train_set/images/12.png': '',
      'train_set/annotations/12_exp.npy': npy('<i8', '()', Uint8Array.of(6, 0, 0, 0, 0, 0, 0, 0)),
      'val_set/images/3.jpg': '',
      'val_set/annotations/3_exp.npy': npyText('7'),
      'val_set/images/4.jpg': '',
      'val_set/annotations/5_exp.npy': npyText('0'),
      'val_set/images/6.jpg': '',
      'val_set/annotations/6_exp.npy': 'no array',
    });
    expect(pictures).toEqual(['train_set/images/0.jpg happy train', 'train_set/images/12.png angry train']);
    expect(excluded).toEqual([
      'LABEL_NO_CLASS val_set/annotations/3_exp.npy 2',
      'PICTURE_MISSING val_set/annotations/5_exp.npy 3',
      'LABEL_MISSING val_set/annotations/6_exp.npy 4',
      'PICTURE_UNLISTED val_set/images/4.jpg',
    ]);
  });

  it("are ExpW's: a line for each face, which is cut out with what is around it", async () => {
    await withFolder(async (folder) => {
      // Columns 0 to 9, each of its own level.
      const data = Uint8Array.from({ length: 100 }, (_, i) => 10 * (i % 10));
      const photo = encodePng({ data, width: 10, height: 10, channels: 1 });
      await write(folder, {
        'image/origin/a.png': photo,
        'image/origin/b.png': photo,
        'label/label.lst':
          'a.png 0 2 4 6 6 49.3 3\na.png 1 0 0 2 2 12.0 6\nb.png 0 5 5 5 9 8.0 0\nc.png 0 0 0 9 9 8.0 0\n',
      });
      const { pictures, issues } = await listPictureFolder(folder);
      expect(
        pictures.map(({ picture, label, subject, split }) => [picture.name, label, subject, split]),
      ).toEqual([
        ['image/origin/a.png#0', 'happy', 'a.png', undefined],
        ['image/origin/a.png#1', 'neutral', 'a.png', undefined],
      ]);
      expect(issues.map(({ code }) => code)).toEqual(['FRAME_BROKEN', 'PICTURE_MISSING']);
      // 2 to 6 and 4 to 6, with half of the longer side more on each side.
      const cut = await decodeImage(await pictures[0]!.picture.read());
      expect([cut.width, cut.height, cut.data[0]]).toEqual([7, 9, 20]);
      const judging = evaluateFolders([{ folder, crops: true, leaveOut: [] }], {
        model: 'none',
        recognize: async function* () {},
      });
      await expect(judging).rejects.toMatchObject({ code: 'OPTION_INVALID' });
    });
  });

  it("are Hugging Face's: Parquet files a split, with the words of their numbers", async () => {
    const features = {
      image: { _type: 'Image' },
      label: { names: ['joy', 'contempt', 'sad'], _type: 'ClassLabel' },
    };
    const kvMetadata = [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }];
    const table = (images: readonly (Uint8Array | null)[], labels: readonly number[], notes = kvMetadata) =>
      new Uint8Array(
        parquetWriteBuffer({
          columnData: [
            { name: 'image', data: images.map((bytes, i) => ({ bytes, path: `${i}.png` })) },
            { name: 'label', data: labels.map(BigInt) },
          ],
          schema: [
            { name: 'root', num_children: 2 },
            { name: 'image', num_children: 2, repetition_type: 'OPTIONAL' },
            { name: 'bytes', type: 'BYTE_ARRAY', repetition_type: 'OPTIONAL' },
            { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
            { name: 'label', type: 'INT64', repetition_type: 'OPTIONAL' },
          ],
          rowGroupSize: 2,
          kvMetadata: notes,
        }),
      );
    const png = (level: number) =>
      encodePng({ data: new Uint8Array(4).fill(level), width: 2, height: 2, channels: 1 });
    await withFolder(async (folder) => {
      await write(folder, {
        'README.md': '---\n---\n',
        'data/train-00000-of-00002.parquet': table([png(10), png(20), png(30)], [0, 1, 2]),
        'data/train-00001-of-00002.parquet': table([png(40)], [2]),
        'data/test-00000-of-00001.parquet': table([null], [0]),
      });
      const { pictures, issues, rows } = await listPictureFolder(folder);
      expect(rows).toBe(5);
      expect(pictures.map(({ picture, label, split, row }) => [picture.name, label, split, row])).toEqual([
        ['data/test-00000-of-00001.parquet#0', 'happy', 'test', 0],
        ['data/train-00000-of-00002.parquet#0', 'happy', 'train', 1],
        ['data/train-00000-of-00002.parquet#2', 'sad', 'train', 3],
        ['data/train-00001-of-00002.parquet#0', 'sad', 'train', 4],
      ]);
      expect(issues.map(({ code }) => code)).toEqual(['FILES_IGNORED', 'LABEL_NO_CLASS']);
      const levels = await Promise.all(
        pictures.slice(1).map(async ({ picture }) => (await decodeImage(await picture.read())).data[0]),
      );
      expect(levels).toEqual([10, 30, 40]);
      await expect(pictures[0]!.picture.read()).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
    });
    const bare = { 'dev/0000.parquet': table([png(1)], [3], []) };
    expect((await listing(bare)).excluded).toEqual(['LABEL_NUMBER dev/0000.parquet 0']);
    const numbered = await listing(bare, { numbering: 'fer2013' });
    expect(numbered.pictures).toEqual(['dev/0000.parquet#0 happy validation']);
    await expect(listing({ 'a.parquet': 'PAR1' })).rejects.toMatchObject({ code: 'CSV_BROKEN' });
  });
});

describe('npyValue', () => {
  it('reads one value, and nothing else', () => {
    expect(npyValue(npyText('10'))).toBe('10');
    expect(npyValue(npy('|S2', '(1,)', Buffer.from('3\0')))).toBe('3');
    expect(npyValue(npy('<i2', '()', Uint8Array.of(0xfe, 0xff)))).toBe('-2');
    expect(npyValue(npy('<f8', '()', new Uint8Array(Float64Array.of(2).buffer)))).toBe('2');
    expect(npyValue(npy('<i8', '(2,)', new Uint8Array(16)))).toBeUndefined();
    expect(npyValue(npy('<i8', '()', new Uint8Array(4)))).toBeUndefined();
    expect(npyValue(npy('|O', '()', new Uint8Array(8)))).toBeUndefined();
    expect(npyValue(Buffer.from('\x93NUMPY'))).toBeUndefined();
  });
});
