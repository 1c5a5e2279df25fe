import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../../testing/with-folder.js';
import { FACE_BYTES } from '../record.js';
import { drawPortrait, expressionOf, PortraitDetector } from '../testing/portraits.js';
import { CropJournal } from './crop-journal.js';
import { type CropOptions, cropPictures, type LabelledPicture } from './crop-pictures.js';

const labelled = (number: number, read: () => Promise<Uint8Array>): LabelledPicture => ({
  picture: { name: `happy/${number}.jpg`, read },
  row: number,
  label: expressionOf(number),
  split: 'train',
});
const portraits = (count: number): LabelledPicture[] =>
  Array.from({ length: count }, (_, i) => labelled(i, () => drawPortrait(expressionOf(i), { seed: i })));

const crop = (pictures: readonly LabelledPicture[], options: Partial<CropOptions>) =>
  cropPictures(pictures, { source: 'folder', ...options });

/** Mean difference of gray levels. */
function difference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, level, i) => sum + Math.abs(level - b[i]!), 0) / a.length;
}

describe('cropPictures', () => {
  it('finds, aligns and crops the face of each portrait, in order, with its box in the portrait', async () => {
    const detector = new PortraitDetector();
    const { records, images, issues } = await crop(portraits(8), { detector });
    expect(issues).toEqual([]);
    expect(detector.seen).toBe(8);
    expect(images).toHaveLength(8 * FACE_BYTES);
    expect(records.map(({ sourceRow, sourceLabel, name }) => [sourceRow, sourceLabel, name])).toEqual(
      Array.from({ length: 8 }, (_, i) => [i, expressionOf(i), `happy/${i}.jpg`]),
    );
    // The portrait is 96 wide; the drawn face begins at a quarter of it and is half as wide.
    expect(records[0]).toMatchObject({
      split: 'train',
      source: 'folder',
      votes: {},
      faceBox: [24, 24, 48, 48],
    });
    for (let i = 0; i < 8; i++) {
      // The detector's landmarks frame just the drawn face's own 48×48 picture; its colour is a tint.
      const { data } = await sharp(await drawPortrait(expressionOf(i), { seed: i, gray: true }))
        .extract({ left: 24, top: 24, width: 48, height: 48 })
        .extractChannel(0)
        .raw()
        .toBuffer({ resolveWithObject: true });
      expect(difference(images.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES), data)).toBeLessThan(6);
    }
  });

  it('leaves out, and names, what shows no face and what cannot be read; the others stay', async () => {
    const pictures = portraits(6);
    pictures[1] = labelled(1, async () => Buffer.from('no picture'));
    pictures[2] = labelled(2, async () => (await drawPortrait('sad')).subarray(0, 700));
    pictures[4] = labelled(4, () => drawPortrait('happy', { width: 60 }));
    const detector = new PortraitDetector(({ width }) => (width === 60 ? 0 : 1));
    const { records, images, issues } = await crop(pictures, { detector });
    expect(records.map(({ sourceRow }) => sourceRow)).toEqual([0, 3, 5]);
    expect(images).toHaveLength(3 * FACE_BYTES);
    expect(issues.map(({ code, file, row, outcome }) => [code, file, row, outcome])).toEqual([
      ['IMAGE_UNREADABLE', 'happy/1.jpg', 1, 'excluded'],
      ['IMAGE_UNREADABLE', 'happy/2.jpg', 2, 'excluded'],
      ['FACE_NOT_FOUND', 'happy/4.jpg', 4, 'excluded'],
    ]);
    const [all] = [await crop(portraits(6), { detector })];
    expect(images.subarray(FACE_BYTES, 2 * FACE_BYTES)).toEqual(
      all.images.subarray(3 * FACE_BYTES, 4 * FACE_BYTES),
    );
  });

  it('takes the largest and most central of several faces, and notes it', async () => {
    const one = await crop(portraits(2), { detector: new PortraitDetector() });
    const several = await crop(portraits(2), { detector: new PortraitDetector(() => 3) });
    expect(several.images).toEqual(one.images);
    expect(several.records).toEqual(one.records);
    expect(several.issues.map(({ code, message, outcome }) => [code, message, outcome])).toEqual([
      ['FACES_SEVERAL', '3 faces; the largest and most central one counts', 'noted'],
      ['FACES_SEVERAL', '3 faces; the largest and most central one counts', 'noted'],
    ]);
  });

  it('counts a face whose landmarks lie in one place as none', async () => {
    const nowhere = {
      id: 'nowhere',
      detect: async () => {
        const point = [5, 5] as const;
        const landmarks = {
          leftEye: point,
          rightEye: point,
          nose: point,
          mouthLeft: point,
          mouthRight: point,
        };
        return [{ box: [1, 1, 9, 9] as const, score: 1, landmarks }];
      },
    };
    expect((await crop(portraits(1), { detector: nowhere })).issues[0]).toMatchObject({
      code: 'FACE_NOT_FOUND',
    });
  });

  it('takes pictures for faces where there is no detector: nothing changes in those that fit', async () => {
    const gray = Uint8Array.from({ length: FACE_BYTES }, (_, i) => (i * 31) % 256);
    const png = await sharp(gray, { raw: { width: 48, height: 48, channels: 1 } })
      .png()
      .toBuffer();
    const { records, images, issues } = await crop([labelled(0, async () => png)], {});
    expect(images).toEqual(gray);
    expect(records[0]!.faceBox).toBeUndefined();
    expect(issues).toEqual([]);
  });

  it('does not search again for what the journal knows, faces and none, but does with another detector', () =>
    withFolder(async (folder) => {
      const journal = await CropJournal.open(join(folder, '.crops'));
      const few = new PortraitDetector(({ width }) => (width === 60 ? 0 : 2));
      const pictures = [...portraits(5), labelled(5, () => drawPortrait('happy', { width: 60 }))];
      const used = new Set<string>();
      const first = await crop(pictures, { detector: few, journal, used });
      expect([few.seen, journal.size, used.size, journal.hits]).toEqual([6, 6, 6, 0]);
      const second = await crop(pictures, { detector: few, journal, used });
      expect([few.seen, journal.size, used.size, journal.hits]).toEqual([6, 6, 6, 6]);
      expect(second).toEqual(first);
      // By content, not by name.
      const renamed = pictures.map(({ picture }, i) => labelled(i + 10, picture.read));
      await crop(renamed, { detector: few, journal });
      expect(few.seen).toBe(6);
      const other = new PortraitDetector(() => 1, 'another');
      await crop(pictures, { detector: other, journal });
      expect([other.seen, journal.size]).toEqual([6, 12]);
      await journal.close();
    }));

  it('keeps one entry of equal pictures', () =>
    withFolder(async (folder) => {
      const journal = await CropJournal.open(join(folder, '.crops'));
      const same = Array.from({ length: 5 }, (_, i) => labelled(i, () => drawPortrait('happy')));
      const { records } = await crop(same, { detector: new PortraitDetector(), journal });
      await journal.close();
      const again = await CropJournal.open(join(folder, '.crops'));
      expect([records.length, again.size]).toEqual([5, 1]);
      await again.close();
    }));

  it('reads few pictures ahead, however many there are, and stops when it is told to', async () => {
    let reading = 0;
    let most = 0;
    let done = 0;
    const stop = new AbortController();
    const pictures = Array.from({ length: 40 }, (_, i) =>
      labelled(i, async () => {
        most = Math.max(most, ++reading - done);
        return drawPortrait('sad');
      }),
    );
    const onProgress = (count: number): void => {
      done = count;
      if (count === 20) stop.abort();
    };
    const run = crop(pictures, { detector: new PortraitDetector(), onProgress, signal: stop.signal });
    await expect(run).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(most).toBeLessThanOrEqual(4);
    expect(reading).toBeLessThan(26);
  });

  it("passes on a detector's own failure", async () => {
    const failing = { id: 'failing', detect: () => Promise.reject(new Error('no memory')) };
    await expect(crop(portraits(1), { detector: failing })).rejects.toThrow('no memory');
  });
});
