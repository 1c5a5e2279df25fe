import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage } from './decode.js';
import { encodePng } from './encode.js';
import { toGray } from './gray.js';
import type { Image } from './image.js';
import { gradientImage } from './testing/encoded-pictures.js';
import { NO_PICTURES, SECRET, SHARED_FORMS } from './testing/input-forms.js';

const pixels = gradientImage(37, 23);
const file = Uint8Array.from(encodePng(pixels));
const asSharp = () => sharp(pixels.data, { raw: { width: 37, height: 23, channels: 3 } });

let folder: string;
let path: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-inputs-'));
  path = join(folder, 'a photo.png');
  await writeFile(path, file);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const decodeAny = decodeImage as (input: unknown, options?: object) => Promise<Image>;

const NODE_FORMS: Readonly<Record<string, () => unknown>> = {
  'a path': () => path,
  'a file: string': () => pathToFileURL(path).href,
  'a file: URL': () => pathToFileURL(path),
  'a Buffer': () => Buffer.from(file),
  'a SharedArrayBuffer': () => {
    const shared = new SharedArrayBuffer(file.length);
    new Uint8Array(shared).set(file);
    return shared;
  },
  'a stream of a file': () => createReadStream(path),
  'a stream of Node': () => Readable.from([file.subarray(0, 9), file.subarray(9)], { objectMode: false }),
  'a sharp instance': asSharp,
  'a sharp instance of a file': () => sharp(path),
};

describe('decodeImage in Node takes', () => {
  it.each(Object.entries(NODE_FORMS))('%s', async (_, make) => {
    expect(await decodeAny(make())).toEqual(pixels);
  });

  it.each(Object.entries(SHARED_FORMS))('%s', async (_, make) => {
    const image = await decodeAny(make(file, pixels));
    expect({ ...image, data: Uint8Array.from(image.data) }).toEqual(pixels);
  });

  it.each([
    ['an ArrayBuffer', (buffer: ArrayBuffer) => buffer],
    ['a DataView', (buffer: ArrayBuffer) => new DataView(buffer)],
    ['a typed array', (buffer: ArrayBuffer) => new Uint16Array(buffer)],
  ])('no memory that went to another thread: %s', async (_, view) => {
    const buffer = new ArrayBuffer(8);
    const input = view(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    await expect(decodeAny(input)).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: expect.stringContaining('empty'),
    });
  });

  it('a sharp instance as it would write it, upright, and leaves it as it is', async () => {
    const turned = await asSharp().withMetadata({ orientation: 6 }).png().toBuffer();
    const instance = sharp(turned).resize(10, 12);
    expect(await decodeAny(instance)).toMatchObject({ width: 10, height: 12, channels: 3 });
    expect((await sharp(await instance.toBuffer()).metadata()).width).toBe(10);
    const upright = await decodeAny(sharp(turned));
    expect(upright).toEqual(await decodeImage(turned));
    const gray = await decodeAny(asSharp().ensureAlpha(0.5).toColourspace('b-w'));
    expect(gray.channels).toBe(3);
  });

  it('pixels that shine through, on mid-gray', async () => {
    const data = Uint8ClampedArray.of(200, 10, 20, 255, 200, 10, 20, 0);
    expect(await decodeAny({ data, width: 2, height: 1 })).toEqual({
      data: Uint8Array.of(200, 10, 20, 128, 128, 128),
      width: 2,
      height: 1,
      channels: 3,
    });
    const half = await decodeAny(asSharp().ensureAlpha(0.5));
    expect(toGray(half).data[0]).toBeCloseTo((toGray(pixels).data[0]! + 128) / 2, -1);
  });
});

describe('decodeImage in Node refuses', () => {
  it.each(Object.entries(NO_PICTURES))('%s', async (_, [make, says]) => {
    const error = await decodeAny(make()).catch((error: unknown) => error);
    expect(error).toMatchObject({
      name: 'MienError',
      code: 'IMAGE_UNREADABLE',
      hint: expect.stringMatching(/\.$/),
    });
    const { message } = error as Error;
    expect(message).toContain(says);
    expect(message).not.toContain(SECRET.slice(3));
    expect(message.length).toBeLessThan(200);
  });

  it.each<[string, () => unknown, string, string]>([
    [
      'a file: address of no file',
      () => pathToFileURL(join(folder, 'none.png')),
      'FILE_NOT_FOUND',
      'none.png',
    ],
    ['a file: address of another machine', () => 'file://other/x.png', 'FILE_NOT_FOUND', 'names no file'],
    [
      'a stream of a missing file',
      () => createReadStream(join(folder, 'none.png')),
      'FILE_NOT_FOUND',
      'none.png',
    ],
    ['a stream of a folder', () => createReadStream(folder), 'NOT_A_FILE', 'mien-inputs-'],
    [
      'a stream in letters',
      () => createReadStream(path).setEncoding('latin1'),
      'IMAGE_UNREADABLE',
      'gave a string',
    ],
    [
      'a stream that fails',
      () => new Readable({ read: (): void => {} }).destroy(new Error('line cut')),
      'FILE_UNREADABLE',
      'image: could not read: line cut',
    ],
    [
      'a sharp instance of no file',
      () => sharp(join(folder, 'none.png')),
      'IMAGE_UNREADABLE',
      'sharp instance',
    ],
    ['a sharp instance of text', () => sharp(Buffer.from('text')), 'IMAGE_UNREADABLE', 'sharp instance'],
    ['a path with a zero in it', () => 'a\0.png', 'IMAGE_UNREADABLE', 'a string of 6 characters'],
  ])('%s', async (_, make, code, says) => {
    await expect(decodeAny(make())).rejects.toMatchObject({ code, message: expect.stringContaining(says) });
  });

  it('a stream that something else reads', async () => {
    const stream = new Blob([file]).stream();
    stream.getReader();
    await expect(decodeAny(stream)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it('more pixels than allowed, of a sharp instance', async () => {
    await expect(decodeAny(asSharp(), { maxPixels: 850 })).rejects.toMatchObject({
      message: expect.stringContaining('37×23 pixels, more than the limit of 850'),
    });
  });
});

describe('a signal', () => {
  it.each([
    ['a stream of Node', () => new PassThrough()],
    ['a stream of the web', () => new ReadableStream({ pull: () => new Promise(() => {}) })],
  ])('ends the wait for %s', async (_, make) => {
    const controller = new AbortController();
    const reading = decodeAny(make(), { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(reading).rejects.toThrow('enough');
    await expect(decodeAny(path, { signal: controller.signal })).rejects.toThrow('enough');
  });
});

describe('addresses of the web', () => {
  let server: Server;
  let origin: string;
  const answer: RequestListener = ({ url = '' }, response) => {
    const [, kind, rest] = url.split('?')[0]!.split('/');
    if (kind === 'photo') response.end(file);
    else if (kind === 'to') response.writeHead(302, { location: `/${url.slice(4)}` }).end();
    else if (kind === 'round') response.writeHead(301, { location: '/round' }).end();
    else if (kind === 'away') response.writeHead(302, { location: `file:///etc/${rest}` }).end();
    else if (kind === 'cut')
      response.writeHead(200, { 'content-length': '99' }).end(file.subarray(0, 9)).destroy();
    else if (kind === 'slow') response.writeHead(200).write(file.subarray(0, 9));
    else response.writeHead(404).end();
  };
  beforeAll(async () => {
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('are fetched only where it is allowed, and named without their query', async () => {
    for (const address of [`${origin}/photo?key=secret`, new URL(`${origin}/photo?key=secret`)]) {
      await expect(decodeAny(address)).rejects.toMatchObject({
        code: 'FETCH_NOT_ALLOWED',
        message: `${origin}/photo: addresses of the web are not fetched.`,
        hint: expect.stringContaining('allowFetch: true'),
      });
      expect(await decodeAny(address, { allowFetch: true })).toEqual(pixels);
    }
  });

  it('are asked about one by one, where redirections lead too', async () => {
    const asked: string[] = [];
    const allowFetch = ({ pathname }: URL): boolean => asked.push(pathname) > 0 && !pathname.endsWith('cut');
    expect(await decodeAny(`${origin}/to/to/photo`, { allowFetch })).toEqual(pixels);
    expect(asked).toEqual(['/to/to/photo', '/to/photo', '/photo']);
    await expect(decodeAny(`${origin}/to/cut`, { allowFetch })).rejects.toMatchObject({
      code: 'FETCH_NOT_ALLOWED',
    });
  });

  it.each([
    ['nothing/there', 'the server answered 404'],
    ['round', 'leads on more than 5 times'],
    ['away/passwd', 'it leads to file:'],
    ['cut', ''],
  ])('that fail say why: %s', async (place, says) => {
    await expect(decodeAny(`${origin}/${place}`, { allowFetch: true })).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining(says),
    });
  });

  it('of no server are DOWNLOAD_FAILED', async () => {
    await expect(decodeAny('http://127.0.0.1:9/x', { allowFetch: true })).rejects.toMatchObject({
      code: 'DOWNLOAD_FAILED',
      message: expect.stringContaining('127.0.0.1:9'),
    });
  });

  it('are given up at a signal', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 50);
    const options = { allowFetch: true, signal: controller.signal };
    await expect(decodeAny(`${origin}/slow`, options)).rejects.toThrow('enough');
  });
});
