import { execFileSync } from 'node:child_process';
import { constants, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, open, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawPortrait } from '../src/dataset/testing/portraits.js';
import { EXPRESSIONS } from '../src/expression.js';
import { randomModel } from '../src/model/testing/random-model.js';
import { type Finished, jsonLines, mien, mienHere, mienReading, start, temporaryFolder } from './program.js';

const PICTURES = 14;

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await mkdir(join(folder, 'photos/more'), { recursive: true });
  await writeFile(join(folder, 'tiny.onnx'), randomModel(1));
  await writeFile(join(folder, 'other.onnx'), randomModel(2));
  for (let i = 0; i < PICTURES - 1; i++) {
    const portrait = await drawPortrait(EXPRESSIONS[i % EXPRESSIONS.length]!, { seed: i, width: 160 });
    await writeFile(join(folder, 'photos', i % 3 === 0 ? 'more' : '.', `${i}.jpg`), portrait);
  }
  await writeFile(join(folder, 'photos/broken.jpg'), 'no picture');
});

const plan = (store: string, ...words: readonly string[]): Promise<Finished> =>
  mienHere(
    folder,
    'batch',
    'plan',
    'photos',
    '--model',
    'tiny.onnx',
    '--out',
    store,
    '--shard-size',
    '4',
    ...words,
  );
const work = (store: string, ...words: readonly string[]): Promise<Finished> =>
  mien(folder, 'batch', 'work', store, '--processes', '1', ...words);

/** The rows of `merge`, by file. */
async function merged(store: string): Promise<ReadonlyMap<unknown, unknown>> {
  expect(await mienHere(folder, 'batch', 'verify', store, '--json')).toMatchObject({ code: 0, stderr: '' });
  const out = `${store}.jsonl`;
  expect((await mienHere(folder, 'batch', 'merge', store, '--out', out, '--json')).code).toBe(0);
  const rows = jsonLines(await readFile(join(folder, out), 'utf8'));
  return new Map(rows.map(({ file, ...row }) => [file, row]));
}

/** The same of `predict`. */
async function predicted(): Promise<ReadonlyMap<unknown, unknown>> {
  const { stdout } = await mien(folder, 'predict', 'photos', '--model', 'tiny.onnx', '--json');
  return new Map(
    jsonLines(stdout).map(({ file, ...row }) => [String(file).replace('photos/', ''), withoutFolder(row)]),
  );
}

/** Messages of a batch name a file as its plan does. */
function withoutFolder(row: Record<string, unknown>): unknown {
  return JSON.parse(JSON.stringify(row).replaceAll('photos/', ''));
}

describe('mien batch', () => {
  let expected: ReadonlyMap<unknown, unknown>;
  beforeAll(async () => {
    expected = await predicted();
    expect(expected.size).toBe(PICTURES);
  });

  it('gives what "mien predict" gives, with a worker killed and another one stopped', async () => {
    expect((await plan('killed', '--json')).stdout).toContain(`"inputs":${PICTURES},"shards":4`);
    const [first, second] = [1, 2].map(() => start(folder, 'batch', 'work', 'killed', '--processes', '1'));
    await expect
      .poll(() => readdir(join(folder, 'killed/commits')).catch(() => []), { timeout: 60_000 })
      .not.toEqual([]);
    first!.child.kill('SIGKILL');
    second!.child.kill('SIGTERM');
    await first!.finished;
    const { code, stderr } = await second!.finished;
    expect([code, stderr]).toEqual([130, '']);
    expect((await work('killed')).code).toBe(0);
    expect(await merged('killed')).toEqual(expected);
    const status = jsonLines((await mienHere(folder, 'batch', 'status', 'killed', '--json')).stdout)[0];
    expect(status).toMatchObject({ committed: 4, done: PICTURES, failed: { IMAGE_UNREADABLE: 1 } });
  }, 240_000);

  it('runs inside "mien predict --out" too, which goes on to the same bytes, and refuses another model', async () => {
    const words = ['predict', 'photos', '--model', 'tiny.onnx', '--threads', '1'];
    const into = [...words, '--out', 'faces.jsonl'];
    const killed = start(folder, ...into);
    const rows = async (): Promise<number> => {
      const data = join(folder, 'faces.jsonl.unfinished/data');
      const [name] = await readdir(data).catch(() => []);
      return name === undefined ? 0 : (await readFile(join(data, name), 'utf8')).split('\n').length - 1;
    };
    await expect.poll(rows, { timeout: 60_000 }).toBeGreaterThan(2);
    killed.child.kill('SIGKILL');
    await killed.finished;
    expect((await mien(folder, ...into)).stderr).toContain('--resume');
    const other = await mien(folder, ...into, '--resume', '--model', 'other.onnx');
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('PLAN_MISMATCH')]);
    const resumed = await mien(folder, ...into, '--resume');
    expect(resumed).toMatchObject({ code: 1, stdout: expect.stringContaining(`${PICTURES} pictures, 1 of`) });
    const { stdout } = await mien(folder, ...words, '--json');
    expect(await readFile(join(folder, 'faces.jsonl'), 'utf8')).toBe(stdout);
    expect(await readdir(folder)).not.toContain('faces.jsonl.unfinished');
    expect(await mienHere(folder, ...into, '--resume', '--json')).toMatchObject({ code: 1, stderr: '' });
  }, 240_000);

  it('runs inside "mien detect --out", which writes what "mien detect --json" prints', async () => {
    const words = ['detect', 'photos', '--threads', '1'];
    const into = await mien(folder, ...words, '--out', 'found.jsonl', '--json');
    expect(jsonLines(into.stdout)).toEqual([{ file: 'found.jsonl', rows: PICTURES, failed: 1 }]);
    const { stdout } = await mien(folder, ...words, '--json');
    expect(await readFile(join(folder, 'found.jsonl'), 'utf8')).toBe(stdout);
    const again = await mienHere(folder, ...words, '--resume');
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('--out is missing')]);
  }, 120_000);

  it('is divided by the environment of a job system', async () => {
    expect((await plan('shared')).code).toBe(0);
    for (const index of ['0', '1']) {
      process.env.JOB_COMPLETION_INDEX = index;
      process.env.JOB_COMPLETIONS = '2';
      const { stdout } = await work('shared', '--json').finally(() => {
        delete process.env.JOB_COMPLETION_INDEX;
        delete process.env.JOB_COMPLETIONS;
      });
      expect(jsonLines(stdout)[0]).toMatchObject({ committed: 2 });
    }
    expect(await merged('shared')).toEqual(expected);
    const csv = await mienHere(folder, 'batch', 'merge', 'shared', '--out', 'shared.csv', '--csv');
    expect(csv.stdout).toContain(`${PICTURES} inputs, 1 of them failed`);
    expect(await readFile(join(folder, 'shared.csv'), 'utf8')).toMatch(/^file,face,x,y,/);
  }, 240_000);

  it('takes a list on standard input, twice the same path too, and pictures that are elsewhere', async () => {
    const list = Buffer.from('1.jpg\nmore/0.jpg\n1.jpg\ngone.jpg\n');
    const words = ['--out', 'listed', '--model', 'tiny.onnx', '--detector', 'one-pass'];
    expect((await mienReading(list, folder, 'batch', 'plan', '-', ...words)).code).toBe(0);
    expect((await work('listed', '--root', 'photos')).code).toBe(0);
    await mienHere(folder, 'batch', 'merge', 'listed', '--out', 'listed.jsonl');
    const rows = jsonLines(await readFile(join(folder, 'listed.jsonl'), 'utf8'));
    expect(rows.map(({ file }) => file)).toEqual(['1.jpg', 'more/0.jpg', '1.jpg', 'gone.jpg']);
    expect(rows[2]).toEqual({ file: '1.jpg', ...(expected.get('1.jpg') as object) });
    expect(rows[3]).toMatchObject({
      error: { code: 'FILE_NOT_FOUND', message: expect.stringMatching(/^gone/) },
    });
  }, 240_000);

  it('refuses other networks, and takes a changed file only when it is asked to', async () => {
    const { stdout } = await plan('changed', '--json');
    expect((await plan('changed')).stderr).toContain('OPTION_INVALID');
    const other = await work('changed', '--model', 'other.onnx');
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('PLAN_MISMATCH')]);
    const path = join(folder, 'photos/1.jpg');
    await utimes(path, new Date(), new Date(2020, 1, 1));
    expect((await work('changed')).code).toBe(0);
    expect((await merged('changed')).get('1.jpg')).toMatchObject({ error: { code: 'SOURCE_CHANGED' } });
    const again = await mienHere(folder, 'batch', 'retry', 'changed', '--code', 'SOURCE_CHANGED', '--json');
    expect(jsonLines(again.stdout)[0]).toMatchObject({ inputs: 1, run: jsonLines(stdout)[0]!.run });
    expect((await work('changed')).code).toBe(0);
    expect(await merged('changed')).toEqual(expected);
  }, 240_000);

  it('says what is wrong with a store', async () => {
    expect((await mienHere(folder, 'batch', 'work', 'nothing')).stderr).toContain('FILE_NOT_FOUND');
    expect((await plan('fresh')).code).toBe(0);
    const verified = await mienHere(folder, 'batch', 'verify', 'fresh');
    expect([verified.code, verified.stderr]).toEqual([1, expect.stringContaining('STORE_UNFINISHED')]);
    const early = await mienHere(folder, 'batch', 'merge', 'fresh', '--out', 'fresh.jsonl');
    expect([early.code, early.stderr]).toEqual([1, expect.stringContaining('STORE_UNFINISHED')]);
    expect((await mienHere(folder, 'batch', 'status', 'fresh')).stdout).toContain('Nobody works on it.');
    expect((await work('fresh', '--shard', '3/3')).stderr).toContain('OPTION_INVALID');
  }, 300_000);

  it.runIf(process.platform === 'linux')(
    'gives up a picture over which two processes died',
    async () => {
      const pipe = join(folder, 'endless.png');
      execFileSync('mkfifo', [pipe]);
      // Both ends are held here: whoever reads waits.
      const held = await open(pipe, constants.O_RDWR);
      const list = Buffer.from('photos/1.jpg\nendless.png\nphotos/2.jpg\n');
      const words = ['--out', 'poison', '--model', 'tiny.onnx'];
      expect((await mienReading(list, folder, 'batch', 'plan', '-', ...words)).code).toBe(0);
      const running = start(folder, 'batch', 'work', 'poison', '--processes', '1');
      const killed = new Set<number>();
      for (let death = 0; death < 2; death++) {
        let reader: number | undefined;
        await expect
          .poll(
            () => {
              reader = readerOf(pipe, running.child.pid!, killed);
              return reader;
            },
            { timeout: 60_000 },
          )
          .toBeDefined();
        killed.add(reader!);
        process.kill(reader!, 'SIGKILL');
      }
      expect((await running.finished).code).toBe(0);
      await held.close();
      const rows = await merged('poison');
      expect(rows.get('endless.png')).toMatchObject({ error: { code: 'WORKER_DIED' } });
      expect(rows.get('photos/2.jpg')).toEqual(expected.get('2.jpg'));
    },
    240_000,
  );
});

/** The child of a process that has a file open. */
function readerOf(path: string, parent: number, except: ReadonlySet<number>): number | undefined {
  for (const name of readdirSync('/proc')) {
    const id = Number(name);
    if (!Number.isInteger(id) || except.has(id)) continue;
    try {
      const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) !== parent) continue;
      const open = readdirSync(`/proc/${id}/fd`).map((fd) => readlinkSync(`/proc/${id}/fd/${fd}`));
      if (open.includes(path)) return id;
    } catch {
      // It has just ended.
    }
  }
  return undefined;
}
