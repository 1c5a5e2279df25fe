import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { Random } from '../../random.js';
import { withFolder } from '../../testing/with-folder.js';
import { faceOf } from '../testing/rows.js';
import type { VideoFace } from '../video-row.js';
import { bootstrapMeans } from './bootstrap-mean.js';
import { compareGroups, curvesCsv } from './compare-groups.js';
import { readStudy } from './read-study.js';

describe('the bootstrap of a mean', () => {
  it('of three values lies where all 27 draws lie', () => {
    const values = [0.1, 0.2, 0.7];
    const all = values
      .flatMap((a) => values.flatMap((b) => values.map((c) => (a + b + c) / 3)))
      .sort((a, b) => a - b);
    const [{ n, mean, low, high }] = bootstrapMeans(
      values.map((value) => [value]),
      20_000,
      new Random(5),
    ) as [Required<ReturnType<typeof bootstrapMeans>[number]>];
    expect(n).toBe(3);
    expect(mean).toBeCloseTo(1 / 3, 12);
    // One draw of 27 is all low and one all high, each more than 2.5 %.
    expect(low).toBeCloseTo(all[0]!, 12);
    expect(high).toBeCloseTo(all.at(-1)!, 12);
  });

  it('of many is as wide as the normal interval', () => {
    const random = new Random(7);
    const values = Array.from({ length: 60 }, () => random.normal());
    const mean = values.reduce((sum, value) => sum + value, 0) / 60;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 60);
    const [interval] = bootstrapMeans(
      values.map((value) => [value]),
      4000,
      new Random(8),
    );
    const half = (1.96 * deviation) / Math.sqrt(60);
    expect(interval!.low! / (mean - half)).toBeCloseTo(1, 0);
    expect((interval!.high! - interval!.low!) / (2 * half)).toBeGreaterThan(0.93);
    expect((interval!.high! - interval!.low!) / (2 * half)).toBeLessThan(1.07);
  });

  it('says nothing of others where there is one, and nothing of none', () => {
    const values = [
      [0.5, undefined],
      [undefined, undefined],
    ];
    expect(bootstrapMeans(values, 100, new Random(1))).toEqual([{ n: 1, mean: 0.5 }, { n: 0 }]);
  });
});

/** Writes four seconds of rows at ten frames a second, and gives the file's name. */
async function clip(
  folder: string,
  name: string,
  faces: (time: number) => readonly VideoFace[],
): Promise<void> {
  const rows = Array.from({ length: 40 }, (_, frame) => ({
    time: frame / 10,
    frame,
    faces: faces(frame / 10),
  }));
  await writeFile(join(folder, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}

const STUDY =
  'participant,rows,group\nA,a1.jsonl,film\nA,a2.jsonl,film\nB,b.jsonl,film\nC,c.jsonl,"rest, quiet"\n';

describe('groups of participants', () => {
  it('have curves in which each participant counts once', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'study.csv'), STUDY);
      await clip(folder, 'a1.jsonl', () => [faceOf(1, { happy: 0.2 })]);
      await clip(folder, 'a2.jsonl', () => [faceOf(1, { happy: 0.4 })]);
      // A passer-by is there for a second, and what is no face counts nowhere.
      await clip(folder, 'b.jsonl', (time) => [
        faceOf(1, { happy: time < 2 ? 0.6 : 0.8 }),
        ...(time < 1 ? [faceOf(2, { happy: 0 })] : []),
      ]);
      await clip(folder, 'c.jsonl', (time) =>
        time < 2
          ? [faceOf(1, { happy: 0.9 }, { uncertain: true, uncertainBecause: 'no-face' })]
          : [faceOf(1, { happy: 0.1 })],
      );
      const lines = await readStudy(join(folder, 'study.csv'), 'Group');
      const options = { measure: 'happy', bins: { from: 0, width: 2 }, resamples: 4000, seed: 3 };
      const curves = await compareGroups(lines, options);
      const records = parse<Record<string, string>>(curvesCsv('happy', curves), { columns: true });
      const told = records.map(({ group, from, participants, mean, low, high }) => [
        group,
        from,
        participants,
        mean,
        low,
        high,
      ]);
      expect(told).toEqual([
        // A is 0.3 by both clips, B 0.6 and 0.8: of two people a quarter of the draws is one of them alone.
        ['film', '0', '2', '0.45', '0.3', '0.6'],
        ['film', '2', '2', '0.55', '0.3', '0.8'],
        ['film', '', '2', '0.5', '0.3', '0.7'],
        ['rest, quiet', '0', '0', '', '', ''],
        ['rest, quiet', '2', '1', '0.1', '', ''],
        ['rest, quiet', '', '1', '0.1', '', ''],
      ]);
      const part = await compareGroups(lines, { ...options, bins: { from: 2, to: 3, width: 2 } });
      expect(part[0]!.points).toHaveLength(1);
    }));

  it('refuse what they cannot read', () =>
    withFolder(async (folder) => {
      const study = join(folder, 'study.csv');
      await writeFile(study, STUDY);
      await expect(readStudy(study, 'age')).rejects.toMatchObject({ code: 'CSV_COLUMNS' });
      const options = { measure: 'happy', bins: { from: 0, width: 2 }, resamples: 100, seed: 3 };
      const lines = await readStudy(study, 'group');
      await expect(compareGroups(lines, options)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
      await writeFile(join(folder, 'a1.jsonl'), '{"time":0}\n');
      await expect(compareGroups(lines, options)).rejects.toMatchObject({ code: 'CSV_BROKEN' });
      await writeFile(study, 'participant,rows,group\nA,,x\n');
      await expect(readStudy(study, 'group')).rejects.toMatchObject({ code: 'CSV_BROKEN' });
    }));
});
