import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeNearDuplicates } from '../../dataset/near-duplicates/near-duplicates-file.js';
import { readDataset } from '../../dataset/prepared/read-dataset.js';
import { writeDataset } from '../../dataset/prepared/write-dataset.js';
import type { FaceRecord } from '../../dataset/record.js';
import { EXPRESSIONS } from '../../expression.js';
import { decodeImage } from '../../image/decode.js';
import { FACE_BYTES } from '../../image/face-size.js';
import { type StartedApp, startApp } from '../testing/start-app.js';

describe('local data', () => {
  let app: StartedApp;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mien-test-'));
    const root = join(folder, 'project');
    await writeRuns(root);
    await writeFaces(join(root, 'prepared', 'drawn'));
    await mkdir(join(root, 'prepared', 'broken'), { recursive: true });
    await writeFile(join(root, 'prepared', 'broken', 'dataset.json'), 'no JSON');
    await writeFile(join(root, 'secret.png'), 'what is inside');
    await writeFile(join(root, '..', 'outside.png'), 'what is inside');
    app = await startApp({ localData: root });
  });

  afterAll(async () => {
    await app.end();
    await rm(folder, { recursive: true });
  });

  const get = (path: string, headers?: Record<string, string>): Promise<Response> =>
    fetch(`${app.url}${path}`, headers === undefined ? {} : { headers });
  const json = async (path: string): Promise<unknown> => (await get(path)).json();

  it('lists runs, the newest first, finished or not', async () => {
    expect(await json('/v1/runs')).toMatchObject({
      runs: [
        {
          name: '20260102-b',
          architecture: null,
          epochs: 0,
          bestValidationAccuracy: null,
          finished: false,
          state: 'failed',
          judged: [],
        },
        {
          name: '20260101-a',
          architecture: 'mien-s',
          epochs: 2,
          bestValidationAccuracy: 0.75,
          finished: true,
          state: 'finished',
        },
      ],
    });
  });

  it('shows a run: configuration, epochs, evaluation, pictures', async () => {
    expect(await json('/v1/runs/20260101-a')).toMatchObject({
      config: { training: { model: 'mien-s' } },
      metrics: [{ validationAccuracy: 0.75 }, { validationAccuracy: 0.5 }],
      evaluation: [{ accuracy: 0.8 }],
      environment: null,
      pictures: ['curves.png'],
    });
    const picture = await get('/v1/runs/20260101-a/pictures/curves.png');
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(await picture.text()).toBe('a picture');
  });

  it('gives the files that a run keeps, its report as a page that can do nothing', async () => {
    expect(await json('/v1/runs/20260101-a')).toMatchObject({
      files: ['evaluation.json', 'model.onnx', 'report.html'],
    });
    const report = await get('/v1/runs/20260101-a/files/report.html');
    expect(await report.text()).toBe('<h1>Report</h1>');
    expect(report.headers.get('content-type')).toContain('text/html');
    expect(report.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
    expect((await get('/v1/runs/20260101-a/files/model.onnx')).headers.get('content-type')).toBe(
      'application/octet-stream',
    );
    expect((await get('/v1/runs/20260101-a/files/config.json')).status).toBe(404);
  });

  it.each([
    '/v1/runs/nothing',
    '/v1/runs/..',
    '/v1/runs/..%2f..',
    '/v1/runs/%2e%2e%2f%2e%2e',
    '/v1/runs/20260101-a%00',
    '/v1/runs/20260101-a/pictures/..%2f..%2f..%2f..%2fsecret.png',
    '/v1/runs/20260101-a/pictures/../../../../secret.png',
    '/v1/runs/20260101-a/pictures/config.json',
    '/v1/runs/20260101-a/pictures/link.png',
    '/v1/runs/link/pictures/outside.png',
    '/v1/runs/..%2f../pictures/secret.png',
    '/v1/datasets/..%2fproject',
    '/v1/datasets/%2fetc',
    '/v1/datasets/..%5c..',
    '/v1/datasets/nothing/faces',
    '/v1/datasets/..%2f..%2f/faces/0',
    '/v1/datasets/drawn/faces/9',
  ])('leads nowhere else: %s', async (path) => {
    // Sent by hand, because fetch would tidy the address.
    const text = await new Promise<string>((resolve) => {
      let all = '';
      const socket = connect(app.port, '127.0.0.1');
      socket.on('data', (chunk) => {
        all += chunk.toString();
      });
      socket.on('close', () => resolve(all));
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    });
    expect(text).toMatch(/^HTTP\/1\.1 404 .*"code":"NOT_FOUND"/s);
    expect(text).not.toContain('what is inside');
  });

  it('lists datasets, and what is wrong with one that is damaged', async () => {
    expect(await json('/v1/datasets')).toMatchObject({
      datasets: [
        { name: 'broken', error: { code: 'DATASET_BROKEN' } },
        {
          name: 'drawn',
          records: 3,
          splits: { train: 2, validation: 0, test: 1 },
          sources: ['made'],
        },
      ],
    });
  });

  describe('that is broken', () => {
    const history = (): string => join(folder, 'project', 'models', 'history');
    const made: string[] = [];
    const makeRun = async (name: string, files: Record<string, string>): Promise<void> => {
      const path = join(history(), name);
      made.push(path);
      await mkdir(path);
      for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text);
    };
    const makeData = async (name: string, damage: (path: string) => Promise<void>): Promise<void> => {
      const path = join(folder, 'project', 'prepared', name);
      made.push(path);
      await writeFaces(path);
      await damage(path);
    };
    const runNamed = async (name: string): Promise<Record<string, unknown>> => {
      const { runs } = (await json('/v1/runs')) as { runs: Record<string, unknown>[] };
      expect(runs.map((run) => run.name)).toEqual(expect.arrayContaining(['20260101-a', '20260102-b']));
      return runs.find((run) => run.name === name)!;
    };
    afterEach(async () => {
      for (const path of made.splice(0)) await rm(path, { recursive: true });
    });

    it.each([
      [
        'metrics.jsonl',
        '{"validationAccuracy":0.5}\n{"valid',
        /metrics.jsonl: line 2/,
        { epochs: 1, architecture: 'mien-s' },
      ],
      ['metrics.jsonl', '5\n{"validationAccuracy":0.5}\n', /metrics.jsonl: line 1/, { epochs: 1 }],
      ['config.json', '{"training":', /config.json: is no JSON/, { epochs: 1, architecture: null }],
      ['config.json', '[]', /config.json: is no JSON object/, { epochs: 1, architecture: null }],
    ])('is listed so beside the whole ones: %s', async (file, text, message, rest) => {
      const whole = {
        'config.json': '{"training":{"model":"mien-s"}}',
        'metrics.jsonl': '{"validationAccuracy":0.5}\n',
      };
      await makeRun('20260103-c', { ...whole, [file]: text });
      const broken = [{ file, error: { code: 'FILE_UNREADABLE', message: expect.stringMatching(message) } }];
      expect(await runNamed('20260103-c')).toMatchObject({ ...rest, broken });
      expect(await json('/v1/runs/20260103-c')).toMatchObject({ ...rest, broken, evaluation: null });
    });

    it('has evaluation or environment left out, and said so', async () => {
      await makeRun('20260103-c', { 'evaluation.json': '{}', 'environment.json': 'x', 'answers.json': '[]' });
      expect(await json('/v1/runs/20260103-c')).toMatchObject({
        evaluation: null,
        environment: null,
        broken: expect.arrayContaining([
          expect.objectContaining({ file: 'evaluation.json' }),
          expect.objectContaining({ file: 'environment.json' }),
        ]),
      });
      expect(await json('/v1/runs/20260103-c/faces')).toMatchObject({ error: { code: 'FILE_UNREADABLE' } });
    });

    it('by links that lead out, or folders and pipes in the place of files, is not followed', async () => {
      await makeRun('20260103-c', {});
      const run = join(history(), '20260103-c');
      await writeFile(join(folder, 'secret.json'), '{"training":{"model":"what is inside"}}');
      await symlink('../../../../secret.json', join(run, 'config.json'));
      await symlink('nowhere', join(run, 'evaluation.json'));
      await mkdir(join(run, 'environment.json'));
      expect(spawnSync('mkfifo', [join(run, 'metrics.jsonl')]).status).toBe(0);
      const text = JSON.stringify(await json('/v1/runs/20260103-c'));
      expect(text).not.toContain('what is inside');
      expect(JSON.parse(text)).toMatchObject({ config: null, epochs: 0 });
      const { broken } = JSON.parse(text) as { broken: { file: string; error: { message: string } }[] };
      expect(broken.map(({ file }) => file).sort()).toEqual([
        'config.json',
        'environment.json',
        'metrics.jsonl',
      ]);
      expect(broken.find(({ file }) => file === 'config.json')!.error.message).toContain('leads out');
      expect(broken.find(({ file }) => file === 'metrics.jsonl')!.error.message).toContain('neither');
    });

    it('by a link that stays inside is whole', async () => {
      await makeRun('20260103-c', { 'real.json': '{"training":{"model":"mien-s"}}' });
      await symlink('real.json', join(history(), '20260103-c', 'config.json'));
      const run = await runNamed('20260103-c');
      expect(run).toMatchObject({ architecture: 'mien-s' });
      expect(run).not.toHaveProperty('broken');
    });

    it.each<[string, (path: string) => Promise<void>, RegExp]>([
      ['without its pictures', (path) => rm(join(path, 'images.u8')), /images.u8: is missing/],
      [
        'with no byte of them',
        (path) => writeFile(join(path, 'images.u8'), ''),
        /has 0 bytes, expected 6912/,
      ],
      ['with some of them', (path) => truncate(join(path, 'images.u8'), 5000), /has 5000 bytes/],
      [
        'whose pictures are a link out of it',
        async (path) => {
          await rename(join(path, 'images.u8'), join(folder, 'images.u8'));
          await symlink('../../../images.u8', join(path, 'images.u8'));
        },
        /leads out/,
      ],
      ['without its index', (path) => rm(join(path, 'metadata.csv')), /metadata.csv: is missing/],
    ])('a dataset %s is listed so, and gives no black picture', async (_, damage, message) => {
      await makeData('harmed', damage);
      const error = { code: 'DATASET_BROKEN', message: expect.stringMatching(message) };
      const { datasets } = (await json('/v1/datasets')) as { datasets: { name: string }[] };
      expect(datasets.find(({ name }) => name === 'harmed')).toMatchObject({ error });
      expect(datasets.find(({ name }) => name === 'drawn')).toMatchObject({ records: 3 });
      for (const path of ['', '/faces', '/faces/0', '/average']) {
        const response = await get(`/v1/datasets/harmed${path}`);
        expect(response.status).toBe(500);
        expect(await response.json()).toMatchObject({ error });
      }
    });

    it('in its audit is answered with a code', async () => {
      await makeData('harmed', (path) => writeFile(join(path, 'audit.json'), '{'));
      expect(await json('/v1/datasets/harmed')).toMatchObject({ error: { code: 'DATASET_BROKEN' } });
    });
  });

  it('counts a dataset by split, label and source', async () => {
    const details = (await json('/v1/datasets/drawn')) as Record<string, unknown>;
    expect(details.counts).toEqual({
      total: 3,
      split: { train: 2, test: 1 },
      label: { happy: 2, sad: 1 },
      source: { made: 3 },
      splitLabel: { train: { happy: 1, sad: 1 }, test: { happy: 1 } },
    });
    expect(details.manifest).toMatchObject({ format: 'mien-dataset' });
    expect(details.audit).toMatchObject({ records: 3 });
    expect((await get('/v1/datasets/broken')).status).toBe(500);
  });

  it('gives the rows that fit, in parts', async () => {
    const all = (await json('/v1/datasets/drawn/faces')) as { faces: { index: number }[]; total: number };
    expect(all.total).toBe(3);
    const happy = (await json('/v1/datasets/drawn/faces?label=happy&offset=1&limit=1')) as typeof all;
    expect(happy.total).toBe(2);
    expect(happy.faces).toEqual([
      {
        index: expect.any(Number),
        split: 'test',
        label: 'happy',
        source: 'made',
        sourceRow: 2,
        sourceLabel: 'happy',
        name: null,
        votes: {},
        duplicateOf: null,
        nearCopyOf: null,
        faceBox: null,
      },
    ]);
    expect(await json('/v1/datasets/drawn/faces?split=train&source=made')).toMatchObject({ total: 2 });
    expect(await json('/v1/datasets/drawn/faces?duplicates=true')).toMatchObject({ total: 0 });
    expect(await json('/v1/datasets/drawn/faces?differs=true')).toMatchObject({ total: 0 });
    expect(await json('/v1/datasets/drawn/faces?disputed=true')).toMatchObject({ total: 0 });
    expect(await json('/v1/datasets/drawn/faces?row=1')).toMatchObject({ total: 1, faces: [{ index: 1 }] });
    expect(await json('/v1/datasets/drawn/faces?duplicates=false')).toMatchObject({ total: 3 });
    expect(await json('/v1/datasets/drawn/faces?source=other')).toMatchObject({ total: 0, faces: [] });
    expect((await get('/v1/datasets/drawn/faces?limit=501')).status).toBe(400);
    expect((await get('/v1/datasets/drawn/faces?split=all')).status).toBe(400);
  });

  it('knows near-duplicates as soon as they were looked for', async () => {
    const path = join(folder, 'project', 'prepared', 'drawn');
    expect(await json('/v1/datasets/drawn')).toMatchObject({ nearCopies: null });
    const { records } = await readDataset(path);
    const [copy, of] = ['test', 'train'].map((split) => records.findIndex((each) => each.split === split));
    await writeNearDuplicates(path, records, new Map([[copy!, { of: of!, correlation: 0.98 }]]));
    expect(await json('/v1/datasets/drawn')).toMatchObject({ nearCopies: { validation: 0, test: 1 } });
    expect(await json('/v1/datasets/drawn/faces?nearCopies=true')).toMatchObject({
      total: 1,
      faces: [{ index: copy, nearCopyOf: of, duplicateOf: null }],
    });
    expect(await json('/v1/datasets/drawn/faces?nearCopies=true&split=train')).toMatchObject({ total: 0 });
  });

  it('gives a face as PNG, once', async () => {
    const { faces } = (await json('/v1/datasets/drawn/faces?split=test')) as { faces: { index: number }[] };
    const path = `/v1/datasets/drawn/faces/${faces[0]!.index}`;
    const response = await get(path);
    const { width, height, channels, data } = await decodeImage(new Uint8Array(await response.arrayBuffer()));
    expect([width, height, channels]).toEqual([48, 48, 1]);
    expect(data.every((level) => level === 30)).toBe(true);
    const again = await get(path, { 'if-none-match': response.headers.get('etag')! });
    expect(again.status).toBe(304);
    expect((await get('/v1/datasets/drawn/faces/x')).status).toBe(400);
  });

  it('gives the mean of the faces that fit, once', async () => {
    const levels = async (query: string): Promise<Set<number>> => {
      const bytes = await (await get(`/v1/datasets/drawn/average${query}`)).arrayBuffer();
      return new Set((await decodeImage(new Uint8Array(bytes))).data);
    };
    expect(await levels('')).toEqual(new Set([20]));
    expect(await levels('?label=happy')).toEqual(new Set([20]));
    expect(await levels('?split=train')).toEqual(new Set([15]));
    expect(await levels('?split=train&label=sad')).toEqual(new Set([20]));
    const etag = (await get('/v1/datasets/drawn/average?label=sad')).headers.get('etag')!;
    const headers = { 'if-none-match': etag };
    expect((await get('/v1/datasets/drawn/average?label=sad', headers)).status).toBe(304);
    expect((await get('/v1/datasets/drawn/average?label=happy', headers)).status).toBe(200);
    expect((await get('/v1/datasets/drawn/average?label=fear')).status).toBe(404);
  });
});

async function writeRuns(root: string): Promise<void> {
  const history = join(root, 'models', 'history');
  const run = join(history, '20260101-a');
  await mkdir(run, { recursive: true });
  await mkdir(join(history, '20260102-b'));
  await writeFile(join(run, 'config.json'), '{"training":{"model":"mien-s"}}');
  await writeFile(join(run, 'metrics.jsonl'), '{"validationAccuracy":0.75}\n{"validationAccuracy":0.5}\n');
  await writeFile(join(run, 'evaluation.json'), '[{"accuracy":0.8}]');
  await writeFile(join(run, 'model.onnx'), '');
  await writeFile(join(run, 'report.html'), '<h1>Report</h1>');
  await writeFile(join(run, 'curves.png'), 'a picture');
  await symlink('../../../secret.png', join(run, 'link.png'));
  await symlink('../../..', join(history, 'link'));
}

/** Three plain faces of 10, 20 and 30. */
async function writeFaces(folder: string): Promise<void> {
  const plain = [
    { split: 'train', label: 'happy', level: 10 },
    { split: 'train', label: 'sad', level: 20 },
    { split: 'test', label: 'happy', level: 30 },
  ] as const;
  const records = plain.map(
    ({ split, label }, row): FaceRecord => ({
      fileName: '',
      split,
      source: 'made',
      sourceRow: row,
      sourceLabel: EXPRESSIONS.find((expression) => expression === label),
      name: undefined,
      votes: {},
      duplicateOf: undefined,
      faceBox: undefined,
    }),
  );
  const images = new Uint8Array(plain.length * FACE_BYTES);
  for (const [i, { level }] of plain.entries()) images.fill(level, i * FACE_BYTES, (i + 1) * FACE_BYTES);
  await writeDataset([{ name: 'made', records, images }], folder, { labels: 'fer2013', images: false });
}
