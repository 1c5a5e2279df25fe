import { afterEach, describe, expect, it } from 'vitest';
import { encodeGrayPng } from '../../dataset/prepared/png.js';
import { openBatch, readList } from '../batch.js';
import { FakeS3, type FakeS3Options } from '../testing/fake-s3.js';
import { MemoryStore } from '../testing/memory-store.js';
import { lookAt } from '../work/look-at.js';
import { listPaths } from './list-paths.js';
import { makePlan, stampInput } from './make-plan.js';
import { readInS3 } from './s3-photos.js';

let fake: FakeS3 | undefined;
afterEach(async () => {
  await fake?.stop();
  fake = undefined;
});

const NAMES = [
  'photos/a.jpg',
  'photos/b c+ü.PNG',
  'photos/deep/er/d.webp',
  'photosets/x.jpg',
  'photos/notes.txt',
];
const HIDDEN = ['photos/.trash/e.jpg', 'photos/.f.jpg'];

async function bucket(options: FakeS3Options = {}): Promise<FakeS3> {
  fake = await FakeS3.start(options);
  process.env.AWS_ENDPOINT_URL_S3 = fake.url;
  process.env.AWS_ACCESS_KEY_ID = 'test';
  process.env.AWS_SECRET_ACCESS_KEY = 'test';
  for (const name of [...NAMES, ...HIDDEN]) fake.objects.set(`bucket/${name}`, Buffer.from(name));
  return fake;
}

async function listed(source: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const input of (await listPaths(source)).paths) {
    names.push(typeof input === 'string' ? input : input.path);
  }
  return names;
}

describe('photos in S3', () => {
  it('are planned from pages of a listing, with size and ETag, below the prefix alone', async () => {
    await bucket({ page: 2 });
    for (const source of ['s3://bucket/photos', 's3://bucket/photos/']) {
      expect(await listed(source)).toEqual(['a.jpg', 'b c+ü.PNG', 'deep/er/d.webp']);
    }
    expect(await listed('s3://bucket')).toHaveLength(4);
    const store = new MemoryStore();
    const recipe = { detect: true, detection: {}, reading: {} };
    await makePlan(store, await listPaths('s3://bucket/photos'), { recipe });
    const batch = await openBatch(store);
    expect(batch.plan.root).toBe('s3://bucket/photos');
    const { inputs } = await readList(batch, 0);
    expect(inputs[0]).toEqual({
      n: 0,
      path: 'a.jpg',
      size: 12,
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    });
  });

  it('are the same where a list names them, and may be missing', async () => {
    await bucket();
    const [first] = [await stampInput('s3://bucket/photos/a.jpg', '/nowhere')];
    expect(first).toMatchObject({ path: 's3://bucket/photos/a.jpg', size: 12 });
    expect(await stampInput('a.jpg', 's3://bucket/photos')).toEqual({ ...first, path: 'a.jpg' });
    expect(await stampInput('s3://bucket/gone.jpg', '/nowhere')).toEqual({ path: 's3://bucket/gone.jpg' });
  });

  it('are read as they were planned, also where answers are cut, and else there is a code', async () => {
    let reads = 0;
    const { objects } = await bucket({
      fault: (_, method) => (method === 'GET' && reads++ % 2 === 0 ? 'cut' : 'none'),
    });
    const address = 's3://bucket/photos/b c+ü.PNG';
    const planned = await stampInput(address, '/nowhere');
    expect((await readInS3(address, planned)).toString()).toBe('photos/b c+ü.PNG');
    objects.set('bucket/photos/b c+ü.PNG', Buffer.from('something else'));
    await expect(readInS3(address, planned)).rejects.toMatchObject({ code: 'SOURCE_CHANGED' });
    objects.delete('bucket/photos/b c+ü.PNG');
    await expect(readInS3(address, planned)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await expect(readInS3(address, { size: 2 ** 30 })).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
    await expect(listPaths('s3://B/x')).rejects.toMatchObject({ code: 'OPTION_INVALID' });
  });

  it('are what a worker looks at, and errors name them as the plan does', async () => {
    const { objects } = await bucket();
    objects.set('bucket/photos/p.png', encodeGrayPng(new Uint8Array(64 * 32), 64, 32));
    const root = 's3://bucket/photos';
    const recognizer = {
      findFaces: async ({ width, height }: { width: number; height: number }) => ({
        width,
        height,
        faces: [],
      }),
      perceiveFound: async (found: readonly unknown[]) => found,
    } as unknown as Parameters<typeof lookAt>[0];
    const recipe = { detect: true, detection: {}, reading: {} };
    const input = { n: 0, ...(await stampInput('p.png', root)) };
    expect(await lookAt(recognizer, input, { recipe, root })).toEqual({ width: 64, height: 32, faces: [] });
    objects.set('bucket/photos/p.png', Buffer.from('another'));
    const changed = lookAt(recognizer, input, { recipe, root });
    await expect(changed).rejects.toMatchObject({
      code: 'SOURCE_CHANGED',
      message: expect.stringMatching(/^p\.png is another/),
    });
  });
});
