import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNearDuplicates } from '../../dataset/near-duplicates/near-duplicates-file.js';
import { readDataset } from '../../dataset/prepared/read-dataset.js';
import { writeDataset } from '../../dataset/prepared/write-dataset.js';
import type { FaceRecord } from '../../dataset/record.js';
import { EXPRESSIONS } from '../../expression.js';
import { FACE_BYTES } from '../../image/face-size.js';
import { type StartedApp, startApp } from '../testing/start-app.js';
import type { ComparedFacePage, JudgedFacePage } from './face-schemas.js';

const HAPPY = EXPRESSIONS.indexOf('happy');
const SAD = EXPRESSIONS.indexOf('sad');
/** Levels of plain faces: the fourth has the pixels of the first, which is trained on. */
const FACES = [
  { split: 'train', level: 10 },
  { split: 'test', level: 20 },
  { split: 'test', level: 30 },
  { split: 'test', level: 10 },
  { split: 'test', level: 40 },
] as const;

describe('the faces behind a confusion matrix', () => {
  let app: StartedApp;
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'mien-test-'));
    const datasetHash = await writeFaces(join(root, 'prepared', 'plain'));
    const { records } = await readDataset(join(root, 'prepared', 'plain'));
    const copies = new Map([[4, { of: 0, correlation: 0.97 }]]);
    await writeNearDuplicates(join(root, 'prepared', 'plain'), records, copies);
    const classes = [...EXPRESSIONS];
    await writeRun('judged', datasetHash, {
      'evaluation.json': [
        { protocol: 'usual', classes, trueClasses: classes },
        { protocol: 'other', classes, trueClasses: [...classes, 'contempt'] },
      ],
      'answers.json': [
        // Rows 1, 2 and 3 are happy, of which 2 and 3 are named sad; row 4 is sad.
        {
          rows: [1, 2, 3, 4],
          labels: [HAPPY, HAPPY, HAPPY, SAD],
          named: [HAPPY, SAD, SAD, SAD],
          confidence: [0.9, 0.6, 0.8, 0.7],
        },
        { rows: [2], labels: [7], named: [SAD], confidence: [0.6] },
      ],
    });
    await writeRun('of-other-faces', '0'.repeat(64), {
      'evaluation.json': [{ classes, trueClasses: classes }],
      'answers.json': [{ rows: [1], labels: [HAPPY], named: [SAD], confidence: [0.6] }],
    });
    // Like the first, judged by its rules in another order: it names row 2 rightly, row 1 not.
    await writeRun('second', datasetHash, {
      'evaluation.json': [
        { protocol: 'other', classes, trueClasses: [...classes, 'contempt'] },
        { protocol: 'usual', classes, trueClasses: classes },
      ],
      'answers.json': [
        { rows: [2], labels: [7], named: [SAD], confidence: [0.6] },
        {
          rows: [1, 2, 3, 4],
          labels: [HAPPY, HAPPY, HAPPY, SAD],
          named: [SAD, HAPPY, 0, SAD],
          confidence: [0.5, 0.7, 0.4, 0.9],
        },
      ],
    });
    await writeRun('early', datasetHash, { 'evaluation.json': [{ classes, trueClasses: classes }] });
    app = await startApp({ localData: root });
  });
  afterAll(async () => {
    await app.end();
    await rm(root, { recursive: true });
  });

  async function writeRun(name: string, datasetHash: string, files: Record<string, unknown>): Promise<void> {
    const folder = join(root, 'models', 'history', name);
    await mkdir(folder, { recursive: true });
    for (const [file, value] of Object.entries({ 'config.json': { datasetHash }, ...files })) {
      await writeFile(join(folder, file), JSON.stringify(value));
    }
  }
  const get = async (run: string, query: string): Promise<JudgedFacePage> =>
    (await (await fetch(`${app.url}/v1/runs/${run}/faces${query}`)).json()) as JudgedFacePage;
  const shown = ({ faces }: JudgedFacePage): number[][] =>
    faces.map(({ index, confidence }) => [index, confidence]);

  it('are those of its cell, the surest first, with what the dataset knows of them', async () => {
    const page = await get('judged', '?label=happy&named=sad');
    expect(page).toMatchObject({ dataset: 'plain', total: 2 });
    expect(shown(page)).toEqual([
      [3, 0.8],
      [2, 0.6],
    ]);
    expect(page.faces[0]).toMatchObject({ split: 'test', source: 'made', sourceRow: 3, duplicateOf: 0 });
    expect(page.voteColumns).toHaveLength(10);
    const picture = await fetch(`${app.url}/v1/datasets/${page.dataset}/faces/${page.faces[0]!.index}`);
    expect(picture.headers.get('content-type')).toBe('image/png');
  });

  it('are all where no cell is named, and come in parts', async () => {
    expect(shown(await get('judged', '')).map(([index]) => index)).toEqual([1, 3, 4, 2]);
    const part = await get('judged', '?offset=1&limit=2');
    expect(part.total).toBe(4);
    expect(shown(part).map(([index]) => index)).toEqual([3, 4]);
  });

  it('are without copies of training faces where that is asked', async () => {
    expect(shown(await get('judged', '?label=happy&named=sad&deduplicated=true'))).toEqual([[2, 0.6]]);
    expect(shown(await get('judged', '?withoutNearCopies=true'))).toEqual([
      [1, 0.9],
      [2, 0.6],
    ]);
  });

  it('are those of the rule that is asked for, with its classes', async () => {
    expect(shown(await get('judged', '?evaluation=1&label=contempt&named=sad'))).toEqual([[2, 0.6]]);
  });

  it('are compared with those of another run by the same rule, the surest first', async () => {
    const compare = async (query: string): Promise<ComparedFacePage> =>
      (await (await fetch(`${app.url}/v1/runs/judged/against/second${query}`)).json()) as ComparedFacePage;
    const all = await compare('');
    // Of rows 1 to 4, the last is right in both, and row 3 in neither.
    expect(all).toMatchObject({
      n: 4,
      bothRight: 1,
      onlyFirst: 1,
      onlySecond: 1,
      neither: 1,
      p: 1,
      total: 3,
    });
    expect(all.faces.map(({ index }) => index)).toEqual([1, 2, 3]);
    expect(all.faces[0]).toMatchObject({ asked: 'happy', named: ['happy', 'sad'], confidence: [0.9, 0.5] });
    expect((await compare('?right=onlySecond')).faces.map(({ index }) => index)).toEqual([2]);
    expect(await compare('?deduplicated=true')).toMatchObject({ n: 3, neither: 0, total: 2 });
    expect(await compare('?withoutNearCopies=true')).toMatchObject({ n: 2, bothRight: 0, total: 2 });
    expect(await compare('?evaluation=1')).toMatchObject({ n: 1, neither: 1, total: 0 });
  });

  it.each([
    ['judged/faces?evaluation=2', 404, /answers\.json/],
    ['early/faces', 404, /answers\.json/],
    ['of-other-faces/faces', 404, /dataset.*mien prepare/s],
    ['nothing/faces', 404, /no run/],
    ['judged/faces?labels=happy', 400, /labels/],
    ['judged/faces?limit=501', 400, /limit/],
    ['judged/against/nothing', 404, /no run/],
    ['judged/against/of-other-faces', 404, /was not judged by this protocol/],
    ['early/against/of-other-faces', 404, /answers\.json/],
    ['of-other-faces/against/of-other-faces?deduplicated=true', 404, /copies is not known/],
  ])('of %s are refused with a word', async (address, status, said) => {
    const response = await fetch(`${app.url}/v1/runs/${address}`);
    expect(response.status).toBe(status);
    expect(await response.text()).toMatch(said);
  });
});

/** The hash of the dataset. */
async function writeFaces(folder: string): Promise<string> {
  const records = FACES.map(
    ({ split }, row): FaceRecord => ({
      fileName: '',
      split,
      source: 'made',
      sourceRow: row,
      sourceLabel: 'happy',
      name: undefined,
      votes: {},
      duplicateOf: undefined,
      faceBox: undefined,
    }),
  );
  const images = new Uint8Array(FACES.length * FACE_BYTES);
  for (const [i, { level }] of FACES.entries()) images.fill(level, i * FACE_BYTES, (i + 1) * FACE_BYTES);
  const written = await writeDataset([{ name: 'made', records, images }], folder, {
    labels: 'fer2013',
    images: false,
  });
  return written.dataset.hash;
}
