import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeImage, type Picture } from '../../src/image/decode.js';
import type { DecodeOptions } from '../../src/image/decoding.js';
import { encodePng } from '../../src/image/encode.js';
import type { Image } from '../../src/image/image.js';
import {
  NO_PICTURES,
  type NoPicture,
  SHARED_FORMS,
  type SharedForm,
} from '../../src/image/testing/input-forms.js';
import type { PictureForm } from './calls.js';
import { browserTestsRun } from './chromium.js';
import { type OpenPage, openPage } from './open-page.js';
import { drawnScene } from './scenes.js';
import { type StaticServer, serveFolder } from './static-server.js';

const scene = drawnScene(4, 161, 120);
const png = Uint8Array.from(encodePng(scene));

let page: OpenPage | undefined;
/** Another server than the page's, which lets pages read from it. */
let elsewhere: StaticServer;
let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mien-inputs-'));
  path = join(folder, 'photo.png');
  await writeFile(path, png);
  elsewhere = await serveFolder(folder, { headers: { 'Access-Control-Allow-Origin': '*' } });
  if (!browserTestsRun()) return;
  page = await openPage();
  page.files.set('/files/photo.png', png);
});
afterAll(async () => {
  await page?.close();
  await elsewhere.close();
  await rm(folder, { recursive: true, force: true });
});

type InNode = () => Promise<Image>;
type InBrowser = (page: OpenPage) => Promise<Image>;

const inNode =
  (make: () => Picture, options?: DecodeOptions): InNode =>
  () =>
    decodeImage(make(), options);
const shown =
  (form: PictureForm): InBrowser =>
  (page) =>
    page.call('decode', png, 'image/png', form);
const address =
  (make: () => string, as: 'string' | 'URL', allowFetch?: boolean): InBrowser =>
  (page) =>
    page.call('decodeAddress', make(), as, allowFetch);
const web = (): string => `${elsewhere.origin}/photo.png`;
const allowed = { allowFetch: true };

/** Every form of a picture, with what reads it in Node and in browsers; `undefined` where there is no such thing. */
const TABLE: readonly (readonly [form: string, InNode | undefined, InBrowser | undefined])[] = [
  ['a path', inNode(() => path), address(() => 'files/photo.png', 'string')],
  ['a file: string', inNode(() => pathToFileURL(path).href), undefined],
  ['a file: URL', inNode(() => pathToFileURL(path)), undefined],
  ['an address of the page’s server', undefined, address(() => '/files/photo.png', 'URL')],
  ['an http: string', inNode(web, allowed), address(web, 'string', true)],
  ['an http: URL', inNode(() => new URL(web()), allowed), address(web, 'URL', true)],
  ...Object.entries(SHARED_FORMS).map(
    ([form, make]) =>
      [
        form,
        inNode(() => make(png, scene) as Picture),
        (page: OpenPage) => page.call('decodeShared', form as SharedForm, png, scene),
      ] as const,
  ),
  ['a Buffer', inNode(() => Buffer.from(png)), undefined],
  ['a stream of Node', inNode(() => Readable.from([png])), undefined],
  ['a sharp instance', inNode(() => sharp(path)), undefined],
  ['an <img>', undefined, shown('element')],
  ['a <canvas>', undefined, shown('canvas')],
  ['an ImageBitmap', undefined, shown('bitmap')],
  ['a VideoFrame', undefined, shown('frame')],
  ['ImageData', undefined, shown('data')],
];

describe('the same picture in every form', () => {
  it.each(TABLE.filter(([, node]) => node !== undefined))('%s, in Node', async (_, node) => {
    const image = await node!();
    expect({ ...image, data: Uint8Array.from(image.data) }).toEqual(scene);
  });

  it.runIf(browserTestsRun()).each(TABLE.filter(([, , browser]) => browser !== undefined))(
    '%s, in a browser',
    async (_, __, browser) => {
      const image = await browser!(page!);
      expect({ ...image, data: Uint8Array.from(image.data) }).toEqual(scene);
    },
  );
});

describe('what is no picture', () => {
  const rows = Object.entries(NO_PICTURES).map(([form, [make, says]]) => [form, make, says] as const);
  const refused = (says: string) => ({
    code: 'IMAGE_UNREADABLE',
    message: expect.stringContaining(says),
    hint: expect.stringMatching(/\.$/),
  });

  it.each(rows)('%s is refused in Node', async (_, make, says) => {
    await expect(decodeImage(make() as Picture)).rejects.toMatchObject(refused(says));
  });

  it.runIf(browserTestsRun()).each(rows)('%s is refused in a browser', async (form, _, says) => {
    await expect(page!.call('decodeNoPicture', form as NoPicture)).rejects.toMatchObject(refused(says));
  });

  it.runIf(browserTestsRun())(
    'nor is a file of the disk, or of another server unasked, read by a page',
    async () => {
      await expect(page!.call('decodeAddress', 'file:///etc/hosts', 'string')).rejects.toMatchObject(
        refused('that begins with file:'),
      );
      await expect(page!.call('decodeAddress', web(), 'URL')).rejects.toMatchObject({
        code: 'FETCH_NOT_ALLOWED',
      });
      await expect(page!.call('decodeAddress', 'files/none.png', 'string')).rejects.toMatchObject({
        code: 'DOWNLOAD_FAILED',
        message: expect.stringMatching(/none\.png: the server answered 404$/),
      });
    },
  );
});
