import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Disk, disk, replaceDisk } from '../files/disk.js';
import { withFault } from '../files/testing/faulty-disk.js';
import { Random } from '../random.js';
import { withFolder } from '../testing/with-folder.js';
import { type DownloadOptions, download } from './download.js';
import { serve } from './testing/serve.js';

const random = new Random(1);
const BODY = Buffer.from(Array.from({ length: 230_400 }, () => random.below(256)));
const SHA256 = createHash('sha256').update(BODY).digest('hex');

type Handler = (request: IncomingMessage, response: ServerResponse, number: number) => void;

/** Runs a server on this machine and a download from it; `requests` are the Range headers it saw. */
async function serving(
  handler: Handler,
  use: (options: DownloadOptions, requests: (string | undefined)[]) => Promise<void>,
): Promise<void> {
  const requests: (string | undefined)[] = [];
  await serve(
    (request, response) => {
      requests.push(request.headers.range);
      handler(request, response, requests.length);
    },
    (origin) =>
      withFolder(async (folder) => {
        const path = join(folder, 'data', 'file.csv');
        partFile = `${path}.part`;
        const options = { url: `${origin}/file.csv`, path, sha256: SHA256, maxBytes: BODY.length };
        await use({ ...options, backoffMs: 1, stallMs: 5000 }, requests);
      }),
  );
}

/** A server that knows ranges and versions. */
function send(request: IncomingMessage, response: ServerResponse): void {
  const etag = '"v1"';
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const ifRange = request.headers['if-range'];
  if (range === null || (ifRange !== undefined && ifRange !== etag)) {
    response.writeHead(200, { 'content-length': BODY.length, etag }).end(BODY);
    return;
  }
  const start = Number(range[1]);
  if (start >= BODY.length) {
    response.writeHead(416, { 'content-range': `bytes */${BODY.length}` }).end();
    return;
  }
  response
    .writeHead(206, {
      'content-length': BODY.length - start,
      'content-range': `bytes ${start}-${BODY.length - 1}/${BODY.length}`,
      etag,
    })
    .end(BODY.subarray(start));
}

/** The growing file of the download that is being tested; tests of one file run one after another. */
let partFile = '';

/** Sends the head of a whole answer and some of its bytes, and cuts the connection when they have been written. */
function cut(response: ServerResponse, bytes: number, etag = '"v1"', body = BODY): void {
  response.writeHead(200, { 'content-length': body.length, etag });
  response.write(body.subarray(0, bytes));
  const timer = setInterval(() => {
    if ((statSync(partFile, { throwIfNoEntry: false })?.size ?? 0) < bytes) return;
    clearInterval(timer);
    response.destroy();
  }, 5);
}

const filesBeside = ({ path }: DownloadOptions): Promise<string[]> => readdir(join(path, '..'));

describe('download of a file whose hash is not known', () => {
  const unknown = (options: DownloadOptions): DownloadOptions => ({ ...options, sha256: undefined });

  it('takes what comes whole, tells its hash, and leaves it alone when it is there', () =>
    serving(send, async (options, requests) => {
      expect(await download(unknown(options))).toMatchObject({ sha256: SHA256, present: false });
      expect((await readFile(options.path)).equals(BODY)).toBe(true);
      expect(await download(unknown(options))).toMatchObject({ sha256: SHA256, present: true });
      expect(requests).toHaveLength(1);
    }));

  it('goes on where it was cut if the server vouches for the version', () =>
    serving(
      (request, response, number) => (number === 1 ? cut(response, 50_000) : send(request, response)),
      async (options, requests) => {
        expect(await download(unknown(options))).toMatchObject({ sha256: SHA256, size: BODY.length });
        expect(requests).toEqual([undefined, 'bytes=50000-']);
      },
    ));

  it('begins anew if it does not: two halves might be of two versions', () =>
    serving(
      (request, response, number) =>
        number <= 2 ? cut(response, 50_000, 'W/"weak"') : send(request, response),
      async (options, requests) => {
        await expect(download({ ...unknown(options), attempts: 1 })).rejects.toMatchObject({
          code: 'DOWNLOAD_FAILED',
        });
        // In a later call, and from one try to the next.
        expect(await download(unknown(options))).toMatchObject({ sha256: SHA256, resumedFrom: 0 });
        expect(requests).toEqual([undefined, undefined, undefined]);
      },
    ));

  it('does not take a longer beginning of another version for the whole', () =>
    serving(
      (request, response, number) => {
        if (number === 1) cut(response, 50_000);
        else if (number === 2) response.writeHead(416, { 'content-range': 'bytes */7' }).end();
        else send(request, response);
      },
      async (options, requests) => {
        expect(await download(unknown(options))).toMatchObject({ sha256: SHA256 });
        expect(requests).toEqual([undefined, 'bytes=50000-', undefined]);
      },
    ));
});

describe('download', () => {
  it('fetches a whole file, with progress, and leaves it alone when it is there', () =>
    serving(send, async (options, requests) => {
      const seen: [number, number | undefined, string][] = [];
      expect(await download({ ...options, onProgress: (...progress) => seen.push(progress) })).toEqual({
        path: options.path,
        size: BODY.length,
        sha256: SHA256,
        resumedFrom: 0,
        present: false,
      });
      expect((await readFile(options.path)).equals(BODY)).toBe(true);
      expect(await filesBeside(options)).toEqual(['file.csv']);
      expect(seen[0]).toEqual([0, BODY.length, 'downloading']);
      expect(seen.at(-1)).toEqual([BODY.length, BODY.length, 'downloading']);
      expect(await download(options)).toMatchObject({ present: true, size: BODY.length });
      expect(requests).toEqual([undefined]);
    }));

  it('goes on in a later call where one was cut', () =>
    serving(
      (request, response, number) => (number === 1 ? cut(response, 50_000) : send(request, response)),
      async (options, requests) => {
        await expect(download({ ...options, attempts: 1 })).rejects.toMatchObject({
          code: 'DOWNLOAD_FAILED',
          hint: expect.stringContaining('goes on where it stopped'),
        });
        expect((await filesBeside(options)).sort()).toEqual(['file.csv.part', 'file.csv.part.json']);
        expect(await download(options)).toMatchObject({ size: BODY.length, resumedFrom: 50_000 });
        expect((await readFile(options.path)).equals(BODY)).toBe(true);
        expect(requests).toEqual([undefined, 'bytes=50000-']);
        expect(await filesBeside(options)).toEqual(['file.csv']);
      },
    ));

  it('goes on by itself over cut connections and faults of the server', () =>
    serving(
      (request, response, number) => {
        if (number === 1) cut(response, 1000);
        else if (number === 2) response.writeHead(503).end();
        else send(request, response);
      },
      async (options, requests) => {
        await download(options);
        expect((await readFile(options.path)).equals(BODY)).toBe(true);
        expect(requests).toEqual([undefined, 'bytes=1000-', 'bytes=1000-']);
      },
    ));

  it('takes the whole file from a server that ignores ranges', () =>
    serving(
      (_, response, number) => (number === 1 ? cut(response, 1000) : response.writeHead(200).end(BODY)),
      async (options, requests) => {
        await download(options);
        expect((await readFile(options.path)).equals(BODY)).toBe(true);
        expect(requests).toEqual([undefined, 'bytes=1000-']);
      },
    ));

  it('begins anew where the file has changed in between', () =>
    serving(
      (request, response, number) =>
        number === 1 ? cut(response, 1000, '"old"', Buffer.alloc(BODY.length)) : send(request, response),
      async (options) => {
        await download(options);
        expect((await readFile(options.path)).equals(BODY)).toBe(true);
      },
    ));

  it('begins anew where resuming gives another hash, for a server without versions', () =>
    serving(
      (request, response, number) =>
        number === 1 ? cut(response, 1000, 'W/"weak"', Buffer.alloc(BODY.length)) : send(request, response),
      async (options, requests) => {
        await download(options);
        expect((await readFile(options.path)).equals(BODY)).toBe(true);
        expect(requests).toEqual([undefined, 'bytes=1000-', undefined]);
      },
    ));

  it('accepts a part that was complete already', () =>
    serving(
      (request, response, number) => (number === 1 ? cut(response, 1000) : send(request, response)),
      async (options, requests) => {
        await expect(download({ ...options, attempts: 1 })).rejects.toMatchObject({
          code: 'DOWNLOAD_FAILED',
        });
        await writeFile(`${options.path}.part`, BODY);
        await download(options);
        expect((await readFile(options.path)).equals(BODY)).toBe(true);
        expect(requests).toEqual([undefined, `bytes=${BODY.length}-`]);
      },
    ));

  it('does not use what another address has left', () =>
    serving(
      (request, response, number) => (number === 1 ? cut(response, 1000) : send(request, response)),
      async (options, requests) => {
        await expect(download({ ...options, attempts: 1 })).rejects.toMatchObject({
          code: 'DOWNLOAD_FAILED',
        });
        await download({ ...options, url: `${options.url}?2` });
        expect(requests).toEqual([undefined, undefined]);
      },
    ));

  it('replaces a file with another content', () =>
    serving(send, async (options) => {
      await download(options);
      await writeFile(options.path, 'damaged');
      expect(await download(options)).toMatchObject({ present: false });
      expect((await readFile(options.path)).equals(BODY)).toBe(true);
    }));

  it('keeps nothing of a wrong hash', () =>
    serving(send, async (options, requests) => {
      await expect(download({ ...options, sha256: 'a'.repeat(64) })).rejects.toMatchObject({
        code: 'HASH_MISMATCH',
        message: expect.stringContaining(SHA256),
      });
      expect(await filesBeside(options)).toEqual([]);
      expect(requests).toHaveLength(1);
    }));

  it.each([404, 403, 410])('gives up at once at %i', (status) =>
    serving(
      (_, response) => response.writeHead(status).end('no'),
      async (options, requests) => {
        await expect(download(options)).rejects.toMatchObject({
          code: 'DOWNLOAD_FAILED',
          message: expect.stringContaining(String(status)),
        });
        expect(requests).toHaveLength(1);
      },
    ),
  );

  it.each([
    [
      'announced',
      (response: ServerResponse) => response.writeHead(200, { 'content-length': BODY.length + 1 }),
    ],
    ['not announced', (response: ServerResponse) => response.writeHead(200)],
  ])('refuses too large a file, %s', (_, head) =>
    serving(
      (_, response) => head(response).end(Buffer.concat([BODY, Buffer.from('x')])),
      async (options) => {
        await expect(download(options)).rejects.toMatchObject({
          code: 'DOWNLOAD_FAILED',
          message: expect.stringContaining(`at most ${BODY.length}`),
        });
        expect((await filesBeside(options)).filter((name) => name === 'file.csv')).toEqual([]);
      },
    ),
  );

  it('gives up after its tries where the server falls silent or nobody listens', () =>
    serving(
      (_, response, number) => {
        // The first answer stops in the middle of its body, the others never begin.
        if (number === 1)
          response.writeHead(200, { 'content-length': BODY.length }).write(BODY.subarray(0, 100));
      },
      async (options, requests) => {
        await expect(download({ ...options, attempts: 2, stallMs: 1000 })).rejects.toMatchObject({
          code: 'DOWNLOAD_FAILED',
          message: expect.stringContaining('no answer for 1 s'),
        });
        expect(requests).toEqual([undefined, 'bytes=100-']);
        await expect(
          download({ ...options, url: 'http://127.0.0.1:1/x', attempts: 1 }),
        ).rejects.toMatchObject({
          code: 'DOWNLOAD_FAILED',
        });
      },
    ));

  it('stops when it is told to, and keeps the part', () =>
    serving(
      (_, response) => {
        response.writeHead(200, { 'content-length': BODY.length }).write(BODY.subarray(0, 100));
      },
      async (options) => {
        const stop = new AbortController();
        const onProgress = (done: number): void => {
          if (done > 0) stop.abort();
        };
        await expect(download({ ...options, onProgress, signal: stop.signal })).rejects.toMatchObject({
          code: 'INTERRUPTED',
        });
        expect((await readFile(`${options.path}.part`)).length).toBe(100);
      },
    ));

  it.each(['full', 'broken'] as const)('says so where the disk is %s, at whichever operation', (fault) =>
    serving(send, async (options) => {
      for (let at = 1, struck = true; struck; at++) {
        struck = await withFault(fault, at, async (faulty) => {
          const failed = await download(options).catch((error: unknown) => error);
          if (failed instanceof Error)
            expect(failed).toMatchObject({ code: fault === 'full' ? 'DISK_FULL' : 'FILE_UNWRITABLE' });
          return faulty.struck;
        });
        await withFault(fault, 0, () => download(options));
        expect(BODY.equals(await readFile(options.path))).toBe(true);
        expect(await readdir(dirname(options.path))).toEqual([basename(options.path)]);
        await rm(options.path);
      }
    }),
  );

  it('loops where the system takes less than it is given', () =>
    serving(send, async (options) => {
      const { sha256: hash } = await withFault('short', 1, () => download(options));
      expect(hash).toBe(SHA256);
      expect(BODY.equals(await readFile(options.path))).toBe(true);
    }));

  it('hashes what lies on the disk, not what came', () =>
    serving(send, async (options) => {
      const before = disk();
      // A disk that says it has taken all, and has not.
      const forgetful: Disk = {
        ...before,
        open: async (path, mode) => {
          const file = await before.open(path, mode);
          if (!path.endsWith('.part')) return file;
          const write = async (bytes: Uint8Array, position: number): Promise<number> => {
            await file.write(bytes.subarray(0, bytes.length - 1), position);
            return bytes.length;
          };
          return { ...file, write };
        },
      };
      replaceDisk(forgetful);
      try {
        const wanted = { ...options, sha256: SHA256, attempts: 1 };
        await expect(download(wanted)).rejects.toMatchObject({ code: 'HASH_MISMATCH' });
      } finally {
        replaceDisk(before);
      }
    }));

  it('refuses a folder in its place', () =>
    serving(send, async (options) => {
      await expect(download({ ...options, path: join(options.path, '..', '..') })).rejects.toMatchObject({
        code: 'NOT_A_FILE',
      });
    }));
});
