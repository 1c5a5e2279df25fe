import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { withFolder } from '../../testing/with-folder.js';
import { elanDocument } from '../formats/elan.js';
import { webVtt } from '../formats/web-vtt.js';
import { faceOf, rowsOf } from '../testing/rows.js';
import type { VideoFace } from '../video-row.js';
import type { Marker } from './marker.js';
import { readMarkers } from './read-markers.js';
import { segmentCsv, segmentFigures } from './segment-table.js';

function read(name: string, text: string): Promise<readonly Marker[]> {
  return withFolder(async (folder) => {
    await writeFile(join(folder, name), text);
    return readMarkers(join(folder, name), 'one.mp4');
  });
}

const EXPECTED = [
  { label: 'film a', from: 1.5, to: 4 },
  { label: 'film, b', from: 62, to: 70 },
];

describe('markers', () => {
  it.each([
    ['m.csv', 'label,from,to\n"film, b",1:02,70\nfilm a,1.5,4\n'],
    ['m.csv', '\ufeffLabel;Start;End\r\nfilm a;1,5;4\r\nfilm, b;62;70\r\n'],
    ['m.tsv', 'onset\tduration\ttrial_type\n1.5\t2.5\tfilm a\n62\t8\tfilm, b\n'],
    ['m.csv', 'clip,label,from,to\nd/one.mp4,film a,1.5,4\none,"film, b",62,70\ntwo.mp4,other,0,1\n'],
    [
      'm.vtt',
      'WEBVTT\n\n1\n00:01.500 --> 00:04.000 align:start\n<b>film</b> a\n\n01:02.000 --> 01:10.000\nfilm, b\n',
    ],
  ])('are read from %s: %j', async (name, text) => {
    expect(await read(name, text)).toEqual(EXPECTED);
  });

  it('are read from what mien itself writes', async () => {
    const spans = [{ track: 1, label: 'happy', from: 0.5, to: 2.25, mean: 0.8 } as const];
    const vtt = await read('m.vtt', webVtt(spans));
    expect(vtt).toEqual([{ label: 'happy 80 %', from: 0.5, to: 2.25 }]);
    const eaf = await read('m.eaf', elanDocument(spans, { name: 'a', date: '2026-01-01T00:00:00.000Z' }));
    expect(eaf).toEqual([{ label: 'happy', from: 0.5, to: 2.25 }]);
  });

  it.each([
    ['m.txt', 'x', 'OPTION_INVALID'],
    ['m.csv', 'label,from\na,1\n', 'CSV_COLUMNS'],
    ['m.csv', 'label,from,to\na,x,2\n', 'CSV_BROKEN'],
    ['m.csv', 'label,from,to\na,3,2\n', 'OPTION_INVALID'],
    ['m.csv', 'clip,label,from,to\ntwo,a,1,2\n', 'OPTION_INVALID'],
    ['m.vtt', 'no cue', 'OPTION_INVALID'],
  ])('%s with %j is refused', async (name, text, code) => {
    await expect(read(name, text)).rejects.toMatchObject({ code });
  });
});

/** Ten frames a second for three seconds: 1 grows happier, 2 is angry from 1 s on and then no face. */
const TIMES = Array.from({ length: 30 }, (_, i) => i / 10);
function faces(time: number): readonly VideoFace[] {
  const one = faceOf(1, { happy: time / 4 });
  if (time < 1) return [one];
  const doubt = time >= 1.5 ? ({ uncertain: true, uncertainBecause: 'no-face' } as const) : {};
  return [one, faceOf(2, { angry: 0.6, happy: 0.1 }, doubt)];
}

describe('the table of segments', () => {
  const markers = [
    { label: 'first', from: 0, to: 2 },
    { label: 'none', from: 5, to: 6 },
  ];

  it('has mean, share above, peak, its time and usable share, as csv-parse reads them', async () => {
    const text = segmentCsv(await segmentFigures(rowsOf(TIMES, faces), markers, 0.3));
    const records = parse<Record<string, string>>(text, { columns: true });
    expect(records).toHaveLength(8 * 2 + 8);
    const of = (track: string, measure: string): Record<string, string> =>
      records.find((record) => record.face_id === track && record.measure === measure)!;
    // Happy is 0, 0.025, … 0.475 in twenty frames: mean 0.2375; above 0.3 are 0.325 to 0.475, seven of them.
    expect(of('1', 'happy')).toMatchObject({
      ...{ segment: '1', label: 'first', from: '0', to: '2', n: '20', rows: '20', usable: '1' },
      ...{ mean: '0.2375', above: '0.35', peak: '0.475', peak_time: '1.9', derived: 'false' },
    });
    expect(of('2', 'angry')).toMatchObject({
      n: '5',
      rows: '20',
      usable: '0.25',
      mean: '0.6',
      peak_time: '1',
    });
    expect(of('2', 'derived_valence')).toMatchObject({ derived: 'true', mean: '-0.5', above: '0' });
    expect(of('', 'happy')).toMatchObject({ segment: '2', n: '0', rows: '0', usable: '', mean: '' });
  });

  it('has the adjusted measures where there is a baseline', async () => {
    const adjusted = faceOf(1, { happy: 0.9 }).probabilities;
    const own = (): readonly VideoFace[] => [faceOf(1, { happy: 0.5 }, { adjusted })];
    const figures = await segmentFigures(rowsOf(TIMES, own), markers.slice(0, 1), 0.5);
    const names = figures.map(({ measure }) => measure);
    expect(names).toHaveLength(16);
    expect(figures[names.indexOf('adjusted_happy')]!.mean).toBeCloseTo(0.9, 12);
  });
});
