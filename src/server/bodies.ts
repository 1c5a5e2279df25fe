import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MienError } from '../errors.js';
import type { Arrival } from './gate.js';
import type { PictureService } from './picture-service.js';
import type { Limits } from './server-options.js';

/** A body that may come in. */
interface Admission {
  readonly arrival: Arrival;
  /** Raised where the body has to go before it is whole. */
  readonly evicted: AbortSignal;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** `null` where the route reads no body. */
    admission: Admission | null;
  }
}

const READ = /^(image\/|application\/octet-stream|multipart\/form-data)/i;

/**
 * Reads pictures and forms as bytes, and no other kind of body. One limit holds for all of a body, of any kind and
 * framing. A route that was not given {@link admitBody} leaves its body unread.
 */
export function readBodies(app: FastifyInstance, limits: Pick<Limits, 'bytes' | 'idleTimeout'>): void {
  app.decorateRequest('admission', null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(READ, async ({ admission }: FastifyRequest, payload: Readable) =>
    admission === null ? undefined : readBody(payload, admission, limits),
  );
}

/** A `preParsing` hook: lets a body begin to arrive, and gives its place back when the answer or the client has gone. */
export function admitBody(service: PictureService, { bytes }: Pick<Limits, 'bytes'>) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const length = Number(request.headers['content-length'] ?? 0);
    if (length > bytes) throw tooLarge(bytes);
    const controller = new AbortController();
    const arrival = service.arrive((reason) => controller.abort(reason));
    request.admission = { arrival, evicted: controller.signal };
    reply.raw.once('close', arrival.leave);
  };
}

function readBody(
  payload: Readable,
  { arrival, evicted }: Admission,
  { bytes, idleTimeout }: Pick<Limits, 'bytes' | 'idleTimeout'>,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let settled = false;
    const settle = (): void => {
      settled = true;
      clearTimeout(timer);
      payload.off('data', receive).off('end', finish).pause();
      evicted.removeEventListener('abort', evict);
    };
    const fail = (error: unknown): void => {
      if (settled) return;
      settle();
      chunks.length = 0;
      arrival.leave();
      reject(error);
    };
    const evict = (): void => fail(evicted.reason);
    const receive = (chunk: Buffer): void => {
      timer.refresh();
      size += chunk.length;
      try {
        if (size > bytes) throw tooLarge(bytes);
        arrival.take(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        fail(error);
      }
    };
    const finish = (): void => {
      try {
        arrival.enter();
        settle();
        resolve(Buffer.concat(chunks, size));
      } catch (error) {
        fail(error);
      }
    };
    const timer = setTimeout(() => {
      const before = size;
      // Timers come before sockets: what has arrived while this thread was busy is read first.
      setImmediate(() => {
        if (size === before) fail(idle(idleTimeout));
      });
    }, idleTimeout);
    evicted.addEventListener('abort', evict);
    if (evicted.aborted) return evict();
    payload.on('data', receive).on('end', finish);
    // Stays: a connection may also break after the body was refused.
    payload.on('error', (cause) => fail(new MienError('REQUEST_INVALID', 'The body broke off.', { cause })));
  });
}

function tooLarge(bytes: number): MienError {
  return new MienError('REQUEST_TOO_LARGE', `The request has more than ${bytes} bytes, the limit.`, {
    hint: 'Send fewer or smaller pictures at a time.',
  });
}

function idle(milliseconds: number): MienError {
  return new MienError('REQUEST_TIMEOUT', `No byte of the body came for ${milliseconds / 1000} s.`, {
    hint: 'Send the body without long pauses.',
  });
}
