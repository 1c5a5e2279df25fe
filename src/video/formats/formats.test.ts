import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { EXPRESSIONS, type Expression } from '../../expression.js';
import { faceAt } from '../../face/testing/face-at.js';
import { perceive } from '../../recognizer/result.js';
import { withFolder } from '../../testing/with-folder.js';
import { withoutFfmpeg } from '../testing/clips.js';
import type { VideoFace, VideoRow } from '../video-row.js';
import { elanDocument } from './elan.js';
import { expressionSpans } from './expression-spans.js';
import { longCsv } from './long-csv.js';
import type { ColumnNames } from './row-columns.js';
import { rowLines } from './row-lines.js';
import { webVtt } from './web-vtt.js';
import { FORMAT_EXTENSIONS, type VideoFormat, writeFormat } from './write-format.js';

function face(track: number, expression: Expression, share = 0.8): VideoFace {
  const probabilities = Float32Array.from(EXPRESSIONS, (name) =>
    name === expression ? share : (1 - share) / 6,
  );
  const perception = perceive(probabilities, 0.5);
  const quality = { size: 40.25, sharpness: 0.125, light: 0.4, pose: { roll: -3.5, yaw: 12 } };
  const found = { ...faceAt(10 * track, 5, 40), faceProbability: 0.97, quality };
  return { track, ...found, ...perception, smoothed: perception.probabilities };
}

/** Ten frames a second: the first face is happy, then sad; the second comes late, and is missed twice. */
async function* rows(): AsyncGenerator<VideoRow> {
  for (let frame = 0; frame < 20; frame++) {
    const faces = [face(1, frame < 10 ? 'happy' : 'sad')];
    if (frame >= 5 && frame !== 8 && frame !== 9 && frame < 15) faces.push(face(2, 'fear', 0.3));
    yield { time: frame / 10, frame, faces: frame === 19 ? [] : faces };
  }
}

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

const OPTIONS = { clip: { name: 'a\tb.mp4', date: '2026-01-01T00:00:00.000Z' }, uncertainBelow: 0.5 };

/** The bytes of a format's file, written by the program and read as any reader would. */
function written(format: VideoFormat, columns?: ColumnNames): Promise<Buffer> {
  return withFolder(async (folder) => {
    const path = join(folder, `clip.${FORMAT_EXTENSIONS[format]}`);
    await writeFormat(format, path, rows, { ...OPTIONS, columns: { names: columns } });
    return readFile(path);
  });
}

const SPANS = [
  [1, 'happy', 0, 1],
  [2, 'uncertain', 0.5, 1.5],
  [1, 'sad', 1, 1.9],
];

describe('formats of a clip', () => {
  it('JSON Lines are the rows', async () => {
    const lines = (await textOf(rowLines(rows()))).trimEnd().split('\n');
    expect(lines).toHaveLength(20);
    expect(JSON.parse(lines[6]!)).toMatchObject({ frame: 6, time: 0.6, faces: [{ track: 1 }, { track: 2 }] });
  });

  it('CSV has a line a face, and one for no face, that csv-parse reads', async () => {
    const records = parse<Record<string, string>>(await textOf(longCsv(rows())), { columns: true });
    expect(records).toHaveLength(20 + 8);
    expect(records[8]).toMatchObject({
      ...{ frame: '6', timestamp: '0.600000', face_id: '2', success: '1' },
      ...{ FaceRectX: '20', FaceRectWidth: '40', FaceScore: '0.99', left_eye_x: '32', uncertain: 'true' },
    });
    expect(Number(records[8]!.fear)).toBeCloseTo(0.3, 6);
    expect(Number(records[8]!.smoothed_fear)).toBeCloseTo(0.3, 6);
    expect(records.at(-1)).toMatchObject({ frame: '19', success: '0', face_id: '', happy: '' });
  });

  it('CSV has how well each face is seen in its last columns', async () => {
    const [first] = parse<Record<string, string>>(await textOf(longCsv(rows())), { columns: true });
    expect(Object.entries(first!).slice(-6)).toEqual([
      ['face_probability', '0.97'],
      ['size', '40.25'],
      ['sharpness', '0.125'],
      ['light', '0.4'],
      ['roll', '-3.5'],
      ['yaw', '12'],
    ]);
  });

  it("columns are named as another program's where the quantity is the same", async () => {
    const read = async (names: ColumnNames): Promise<Record<string, string>> =>
      parse<Record<string, string>>(await written('csv', names), { columns: true })[8]!;
    const own = await read('mien');
    const fex = await read('fex');
    expect(fex).toMatchObject({ anger: own.angry, happiness: own.happy, sadness: own.sad, fear: own.fear });
    const openface = await read('openface');
    expect(openface).toMatchObject({ confidence: own.FaceScore, expression_confidence: own.confidence });
    for (const other of [fex, openface]) expect(Object.values(other)).toEqual(Object.values(own));
    expect(Object.keys({ ...fex, ...openface }).filter((name) => /AU|gaze|pose_/.test(name))).toEqual([]);
  });

  it('Parquet has the values of CSV, as hyparquet reads it', async () => {
    const bytes = await written('parquet');
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    expect(parquetMetadata(file).key_value_metadata).toContainEqual({ key: 'mien.clip', value: 'a\tb.mp4' });
    const records = await parquetReadObjects({ file });
    const lines = parse<Record<string, string>>(await written('csv'), { columns: true });
    expect(records).toHaveLength(lines.length);
    records.forEach((record, i) => {
      const told = Object.entries(record).map(([name, value]) => [name, value === null ? '' : String(value)]);
      expect({ ...Object.fromEntries(told), timestamp: '' }).toEqual({ ...lines[i], timestamp: '' });
      expect(record.timestamp).toBe(Number(lines[i]!.timestamp));
    });
    expect(records[0]).toMatchObject({ uncertain: false, frame: 0, roll: -3.5 });
  });

  it("BORIS's table has a state a span, as csv-parse reads it", async () => {
    const records = parse<Record<string, string>>(await written('boris'), { columns: true, delimiter: '\t' });
    const told = records.map((record) => [
      record.Subject,
      record.Behavior,
      record['Start (s)'],
      record['Stop (s)'],
    ]);
    expect(told).toEqual(
      SPANS.map(([track, label, from, to]) => [
        ...[`Face ${track}`, label],
        ...[Number(from).toFixed(3), Number(to).toFixed(3)],
      ]),
    );
    expect(records[0]).toMatchObject({
      ...{ 'Observation id': 'a b.mp4', 'Behavior type': 'STATE', 'Duration (s)': '1.000' },
      ...{ 'Coding duration': '1.900', 'FPS (frame/s)': '10.000', 'Image file path start': '' },
      'Observation duration by subject by observation': '1.900',
    });
  });

  it('spans last until another expression, over short misses', async () => {
    const spans = await expressionSpans(rows(), 0.5);
    expect(
      spans.map(({ track, label, from, to }) => [
        track,
        label,
        Math.round(10 * from) / 10,
        Math.round(10 * to) / 10,
      ]),
    ).toEqual(SPANS);
    expect(spans[0]!.mean).toBeCloseTo(0.8, 6);
  });

  it('WebVTT has the names that faces were given', async () => {
    const text = webVtt(await expressionSpans(rows(), 0.5), (track) => `A & <${track}>`);
    expect(text).toContain('\n<v A &amp; &lt;1&gt;>happy 80 %\n');
  });

  it.skipIf(withoutFfmpeg)('WebVTT is read by FFmpeg as it was meant', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'clip.vtt');
      await writeFile(path, webVtt(await expressionSpans(rows(), 0.5)));
      const words = ['-v', 'error', '-show_entries', 'packet=pts_time,duration_time', '-of', 'csv=p=0'];
      const { stdout } = await promisify(execFile)('ffprobe', [...words, path]);
      const cues = stdout
        .trim()
        .split('\n')
        .map((line) => line.split(',').map(Number));
      expect(cues).toEqual([
        [0, 1],
        [0.5, 1],
        [1, 0.9],
      ]);
    }),
  );

  it('ELAN has a tier a face, whose annotations lie between its time slots', async () => {
    const text = elanDocument(await expressionSpans(rows(), 0.5), {
      name: 'a & "b".mp4',
      date: '2026-01-01T00:00:00.000Z',
    });
    expect(text).toContain('MEDIA_URL="a%20&amp;%20%22b%22.mp4"');
    const slots = new Map(
      [...text.matchAll(/TIME_SLOT_ID="(\w+)" TIME_VALUE="(\d+)"/g)].map(([, id, time]) => [
        id,
        Number(time),
      ]),
    );
    expect([...slots.values()]).toEqual([0, 500, 1000, 1500, 1900]);
    const tiers = text
      .split('<TIER ')
      .slice(1)
      .map((tier) => ({
        name: /TIER_ID="([^"]*)"/.exec(tier)![1],
        spans: [...tier.matchAll(/REF1="(\w+)" TIME_SLOT_REF2="(\w+)">\s*<ANNOTATION_VALUE>(\w+)</g)].map(
          ([, from, to, value]) => [value, slots.get(from!), slots.get(to!)],
        ),
      }));
    expect(tiers).toEqual([
      {
        name: 'Face 1',
        spans: [
          ['happy', 0, 1000],
          ['sad', 1000, 1900],
        ],
      },
      { name: 'Face 2', spans: [['uncertain', 500, 1500]] },
    ]);
    expect(new Set([...text.matchAll(/ANNOTATION_ID="(\w+)"/g)].map(([, id]) => id)).size).toBe(3);
  });
});
