import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FolderStore } from './folder-store.js';
import { openStore } from './open-store.js';

let folder: string;
let store: FolderStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-store-'));
  store = new FolderStore(join(folder, 'store'));
  await mkdir(join(folder, 'store'));
  await writeFile(join(folder, 'private.json'), '{}');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const LEADING_OUT = ['../private.json', 'trials/0.0.x/../../../private.json', 'a\\..\\..\\private.json'];

test.each(LEADING_OUT)('a key that leads out is refused: %s', async (key) => {
  const refused = { code: 'STORE_BROKEN' };
  await expect(async () => store.read(key)).rejects.toMatchObject(refused);
  await expect(async () => store.put(key, Buffer.from('changed'))).rejects.toMatchObject(refused);
  await expect(async () => store.putNew(key, Buffer.from('changed'))).rejects.toMatchObject(refused);
  await expect(async () => store.remove(key)).rejects.toMatchObject(refused);
  expect(await readFile(join(folder, 'private.json'), 'utf8')).toBe('{}');
});

test('names with two dots inside are ordinary ones', async () => {
  await store.put('data/a..b.json', Buffer.from('1'));
  expect(String(await store.read('data/a..b.json'))).toBe('1');
});

test('a file is no store, and one that is not there may become one', async () => {
  const message = expect.stringMatching(/private\.json: a store is a folder/);
  const refused = { code: 'NOT_A_DIRECTORY', message };
  await expect(openStore(join(folder, 'private.json'))).rejects.toMatchObject(refused);
  expect((await openStore(join(folder, 'new'))).name).toBe(join(folder, 'new'));
});
