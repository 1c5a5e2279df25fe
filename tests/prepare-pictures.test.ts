import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeGrayPng } from '../src/dataset/prepared/png.js';
import { sampleFaces } from '../src/dataset/sample/sample.js';
import { ferCsv, votesCsv } from '../src/dataset/testing/fixtures.js';
import { drawPortrait, expressionOf, writeIefdb } from '../src/dataset/testing/portraits.js';
import { FACE_BYTES, FACE_SIZE } from '../src/image/face-size.js';
import { jsonLines, mien, mienHere, start, temporaryFolder } from './program.js';
import { writeSeeingEverywhere } from './seeing-everywhere.js';

const PORTRAITS = 24;

describe('mien prepare of portraits', () => {
  let folder: string;
  const prepare = (out: string): string[] => [
    ...['prepare', '--folder', 'portraits', '--detector', './everywhere', '--threads', '1'],
    ...['--no-images', '--out', out],
  ];
  const manifest = async (out: string): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, out, 'dataset.json'), 'utf8'));

  beforeAll(async () => {
    folder = await temporaryFolder();
    await writeSeeingEverywhere(join(folder, 'everywhere'));
    for (let number = 0; number < PORTRAITS; number++) {
      const file = join(folder, 'portraits', expressionOf(number), `${number}.jpg`);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, await drawPortrait(expressionOf(number), { seed: number, width: 40 }));
    }
  }, 300_000);

  it('goes on after kill -9 with the faces it had found, to the same dataset', async () => {
    const run = start(folder, ...prepare('killed'));
    // An entry has some 2,400 bytes: kill it when it has found four faces.
    const journal = join(folder, 'killed', '.crops');
    for (;;) {
      const size = (await stat(journal).catch(() => undefined))?.size ?? 0;
      if (size > 9600 || run.child.exitCode !== null) break;
      await sleep(5);
    }
    run.child.kill('SIGKILL');
    await run.finished;
    // The faces it had found, and the lock of a process that is dead.
    const left = await readdir(join(folder, 'killed'));
    expect(left.filter((name) => !name.startsWith('.mien-lock-'))).toEqual(['.crops']);

    const resumed = await mien(folder, ...prepare('killed'));
    expect(resumed.code).toBe(0);
    const known = Number(/Prepared in killed \((\d+) faces known from before\)/.exec(resumed.stdout)?.[1]);
    expect(known).toBeGreaterThanOrEqual(4);
    expect(known).toBeLessThan(PORTRAITS);

    expect((await mienHere(folder, ...prepare('whole'))).stdout).toContain('Prepared in whole\n');
    expect(await manifest('killed')).toEqual(await manifest('whole'));
    expect((await mienHere(folder, ...prepare('whole'))).stdout).toContain('Already prepared in whole\n');

    const told = JSON.parse((await mienHere(folder, ...prepare('whole'), '--json')).stdout);
    const lines = (await readFile(join(folder, 'whole', 'near-copies.csv'), 'utf8')).trim().split('\n');
    expect(told.nearCopies.validation + told.nearCopies.test).toBe(lines.length - 1);
    const without = await mienHere(folder, ...prepare('without'), '--no-near-copies', '--json');
    expect(JSON.parse(without.stdout).nearCopies).toBeNull();
    expect(await readdir(join(folder, 'without'))).not.toContain('near-copies.csv');
  }, 300_000);

  it('ends at Ctrl-C, and goes on', async () => {
    const run = start(folder, ...prepare('stopped'));
    while ((await stat(join(folder, 'stopped', '.crops')).catch(() => undefined)) === undefined)
      await sleep(5);
    run.child.kill('SIGINT');
    const stopped = await run.finished;
    expect([stopped.code, stopped.stdout]).toEqual([130, '']);
    expect((await mien(folder, ...prepare('stopped'))).code).toBe(0);
    expect(await manifest('stopped')).toEqual(await manifest('whole'));
  }, 300_000);

  it('pulls IEFDB, records its hashes, finds it, and joins it with FER-2013 unasked', async () => {
    await writeIefdb(join(folder, 'served'), { pictures: 14, packed: true, width: 40 });
    const server = createServer(async (request, response) => {
      response.end(await readFile(join(folder, 'served', basename(request.url ?? ''))));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/files/`;
    try {
      const pulled = await mienHere(folder, 'datasets', 'pull', 'iefdb', '--url', url);
      expect(pulled.code).toBe(0);
      expect(pulled.stdout).toContain('so it is recorded in pulled.json');
      const again = await mienHere(folder, 'datasets', 'pull', 'iefdb', '--url', url, '--json');
      expect(jsonLines(again.stdout)).toMatchObject([
        { present: true, recorded: 'checked' },
        { present: true, recorded: 'checked' },
      ]);
    } finally {
      server.close();
    }
    const rows = ['Training', 'PublicTest', 'PrivateTest'].map((usage) => ({ usage }));
    await writeFile(join(folder, 'datasets', 'icml_face_data.csv'), ferCsv(rows));
    await writeFile(join(folder, 'datasets', 'fer2013new.csv'), votesCsv(rows));
    expect((await mienHere(folder, 'datasets')).stdout).toMatch(/Iranian[^\n]*\n {2}here: datasets/);

    const joined = await mien(folder, 'prepare', '--detector', './everywhere');
    expect(joined.code).toBe(0);
    expect(joined.stderr).toContain('Joining IEFDB from datasets; its portraits are validation');
    expect(joined.stdout).toContain('Prepared in prepared/fer2013-iefdb');
    expect(joined.stdout).toMatch(/iefdb +validation +14 +2 +2 +2 +2 +2 +2 +2 +0\n/);
    const without = await mienHere(folder, 'prepare', '--no-iefdb', '--json');
    expect([without.stderr, jsonLines(without.stdout)[0]]).toMatchObject([
      '',
      { folder: 'prepared/fer2013' },
    ]);
  }, 300_000);
});

describe('a dataset of several sources', () => {
  it('is trained on, judged together or one alone, its own labels never taken for votes', async () => {
    const folder = await temporaryFolder();
    const { records, images } = sampleFaces({ train: 70, validation: 35, test: 7 });
    for (const [i, { split, sourceLabel }] of records.entries()) {
      const file = join(folder, 'crops', split, sourceLabel!, `${i}.png`);
      await mkdir(dirname(file), { recursive: true });
      const face = images.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES);
      await writeFile(file, encodeGrayPng(face, FACE_SIZE, FACE_SIZE));
    }
    const rows = Array.from({ length: 20 }, (_, i) => ({ usage: i < 10 ? 'Training' : 'PublicTest' }));
    await writeFile(join(folder, 'fer.csv'), ferCsv(rows));
    await writeFile(join(folder, 'votes.csv'), votesCsv(rows));
    const prepared = await mienHere(
      folder,
      ...['prepare', '--fer2013', 'fer.csv', '--ferplus', 'votes.csv', '--no-iefdb'],
      ...['--folder', 'crops', '--folder-crops', '--out', 'mixed'],
    );
    expect(prepared.code).toBe(0);
    expect(prepared.stdout).toMatch(/folder +validation +35 /);
    const train = [
      'train',
      '--data',
      'mixed',
      '--model',
      'mien-tiny',
      '--epochs',
      '1',
      '--batch',
      '16',
      '--out',
      'run',
    ];
    expect((await mienHere(folder, ...train)).code).toBe(0);
    const evaluate = async (...words: readonly string[]) =>
      mienHere(folder, 'evaluate', '--model', './run', '--split', 'validation', '--json', ...words);
    const [all] = jsonLines((await evaluate()).stdout);
    expect(all).toMatchObject({ n: 45, table: 'fer2013new', sources: { fer2013: 10, folder: 35 } });
    const [voted] = jsonLines((await evaluate('--source', 'fer2013')).stdout);
    expect(voted).toMatchObject({ n: 10, sources: { fer2013: 10 } });
    expect(all!.tvToVotes).toBe(voted!.tvToVotes);
    const [own] = jsonLines((await evaluate('--source', 'folder')).stdout);
    expect(own).toMatchObject({ n: 35, table: null, tvToVotes: null, sources: { folder: 35 } });
    const unknown = await evaluate('--source', 'iefdb');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('fer2013, folder');
  }, 300_000);
});
