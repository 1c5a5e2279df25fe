import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What a request meets: `busy`, 503; `slow`, an answer that takes a while; `cut`, an answer that ends in the middle; `conflict`, 409 to
 * a conditional put, as where two are under way; `lost`, it is done, and the connection ends without an answer.
 */
export type S3Fault = 'none' | 'busy' | 'slow' | 'cut' | 'conflict' | 'lost';

export interface FakeS3Options {
  /** Is asked for each request: its number from 0 on, and its method. */
  readonly fault?: (request: number, method: string) => S3Fault;
  /** Names that one answer to a listing holds. The service has 1,000. */
  readonly page?: number;
  /** Ignores `If-None-Match`, as some imitations do. */
  readonly ignoresConditions?: boolean;
}

/**
 * What of S3 mien needs, by the service's documentation: `If-None-Match: *` puts only what is absent (412), a put that meets
 * another one is refused (409), `If-Match` reads only the object with that ETag (412; 404 where there is none), listings come
 * in pages with sizes and ETags, and what was put is read at once by everybody (strong consistency since 2020). Sources: the
 * user guide's pages "Conditional requests" and "How to prevent object overwrites with conditional writes", and the API's
 * GetObject, HeadObject, PutObject and ListObjectsV2. Signatures are not looked at.
 */
export class FakeS3 {
  readonly objects = new Map<string, Buffer>();
  #requests = 0;

  private constructor(
    private readonly server: Server,
    private readonly options: FakeS3Options,
  ) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(options: FakeS3Options = {}): Promise<FakeS3> {
    const server = createServer();
    const fake = new FakeS3(server, options);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get requests(): number {
    return this.#requests;
  }

  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const url = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    const fault = this.options.fault?.(this.#requests++, method) ?? 'none';
    if (fault === 'slow') await sleep(60);
    if (fault === 'busy') return refuse(response, 503, 'SlowDown');
    const conditional = request.headers['if-none-match'] === '*' && this.options.ignoresConditions !== true;
    if (fault === 'conflict' && conditional) return refuse(response, 409, 'ConditionalRequestConflict');
    const key = decodeURIComponent(url.pathname.slice(1));
    const match = request.headers['if-match'];
    const asked = { key, body, conditional, match, url };
    const { status, code, content = Buffer.alloc(0), etag } = this.#do(method, asked);
    if (fault === 'lost') return void response.destroy();
    if (code !== undefined) return refuse(response, status, code);
    response.writeHead(status, { 'content-length': content.length, ...(etag === undefined ? {} : { etag }) });
    if (method === 'HEAD') return void response.end();
    if (fault !== 'cut' || content.length < 2) return void response.end(content);
    response.write(content.subarray(0, content.length >> 1), () => response.destroy());
  }

  #do(method: string, { key, body, conditional, match, url }: Asked): Answer {
    if (url.searchParams.get('list-type') === '2') return { status: 200, content: this.#list(key, url) };
    const there = this.objects.get(key);
    if (method === 'GET' || method === 'HEAD') {
      if (there === undefined) return { status: 404, code: 'NoSuchKey' };
      const etag = etagOf(there);
      const isOther = match !== undefined && match !== etag;
      return isOther ? { status: 412, code: 'PreconditionFailed' } : { status: 200, content: there, etag };
    }
    if (method === 'DELETE') {
      this.objects.delete(key);
      return { status: 204 };
    }
    if (conditional && there !== undefined) return { status: 412, code: 'PreconditionFailed' };
    this.objects.set(key, body);
    return { status: 200 };
  }

  #list(bucket: string, { searchParams }: URL): Buffer {
    const prefix = `${bucket.replace(/\/$/, '')}/${searchParams.get('prefix') ?? ''}`;
    const from = Number(searchParams.get('continuation-token') ?? 0);
    const to = from + (this.options.page ?? 1000);
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    const contents = keys
      .slice(from, to)
      .map((key) => this.#entry(key, key.slice(bucket.replace(/\/$/, '').length + 1)));
    const more = to < keys.length;
    const next = more ? `<NextContinuationToken>${to}</NextContinuationToken>` : '';
    return Buffer.from(
      `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`,
    );
  }

  #entry(key: string, name: string): string {
    const bytes = this.objects.get(key)!;
    const etag = etagOf(bytes).replaceAll('"', '&quot;');
    return `<Contents><Key>${name}</Key><Size>${bytes.length}</Size><ETag>${etag}</ETag></Contents>`;
  }
}

/** In quotes, as the header has it; of objects put in one piece it is the MD5. */
function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

interface Asked {
  readonly key: string;
  readonly body: Buffer;
  readonly conditional: boolean;
  /** `If-Match`. */
  readonly match: string | undefined;
  readonly url: URL;
}

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly content?: Buffer;
  readonly etag?: string;
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}
