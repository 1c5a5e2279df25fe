import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MienError } from '../../errors.js';
import { ClipJobs } from './clip-jobs.js';

let folder: string;
let jobs: ClipJobs;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-jobs-'));
  // Folders of clips lie there, so that what is left can be seen.
  vi.stubEnv('TMPDIR', folder);
  jobs = new ClipJobs({ clipJobs: 2, clipKept: 60_000, clipTimeout: 60_000, clipFrames: 9 });
});
afterEach(async () => {
  await jobs.close();
  expect(await readdir(folder)).toEqual([]);
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const broken = (): Promise<never> => Promise.reject(new MienError('VIDEO_BROKEN', 'no clip'));

test('clips that have failed leave their places to new ones, the oldest first', async () => {
  const failed = [await jobs.arrive(), await jobs.arrive()];
  for (const { enter } of failed) enter(broken);
  await vi.waitFor(() => expect(failed.map(({ job }) => job.state)).toEqual(['failed', 'failed']));
  const next = await jobs.arrive();
  expect(() => jobs.get(failed[0]!.job.id)).toThrow('no such clip');
  expect(jobs.get(failed[1]!.job.id).state).toBe('failed');
  expect(jobs.get(next.job.id).state).toBe('waiting');
  await jobs.arrive();
  await expect(jobs.arrive()).rejects.toMatchObject({ code: 'SERVER_BUSY' });
});

test('a clip that is removed while it arrives is gone when its last byte was written', async () => {
  const { job, receive } = await jobs.arrive();
  let written = false;
  const receiving = receive(async ({ path }) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await writeFile(path, 'late');
    written = true;
    throw job.stopped.reason;
  });
  const refused = expect(receiving).rejects.toMatchObject({ code: 'INTERRUPTED' });
  await jobs.remove(job.id);
  expect(written).toBe(true);
  await refused;
  expect(await readdir(folder)).toEqual([]);
});
