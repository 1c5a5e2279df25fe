import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireFfmpeg } from '../../video/require-ffmpeg.js';
import { clipStatus } from '../answer-schemas.js';
import { clientGone } from '../client-gone.js';
import { errorAnswers } from '../openapi.js';
import type { PictureService } from '../picture-service.js';
import type { Limits } from '../server-options.js';
import { analyzeUpload } from './analyze-upload.js';
import { RESULT_FORMATS } from './clip-job.js';
import { type ClipArrival, ClipJobs } from './clip-jobs.js';
import { clipSchema, requireClipQuery, toClipRequest } from './clip-request.js';
import { noClip, receiveClip, tooLarge } from './receive-clip.js';

interface ClipRoutes {
  readonly service: PictureService;
  readonly limits: Limits;
  /** Below this probability no expression is named. */
  readonly uncertainBelow: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The clip that this request brings; `null` where it brings none. */
    clip: ClipArrival | null;
  }
}

const READ = /^(video\/|application\/octet-stream)/i;

/** What stands for a body that was written to the disk. Requests without one are not parsed at all. */
const RECEIVED = 'received';

const TYPES = {
  jsonl: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  eaf: 'application/xml; charset=utf-8',
} as const satisfies Record<(typeof RESULT_FORMATS)[number], string>;

const tags = ['clips'];
const params = z.object({ id: z.string() });

/** `POST /video`, `GET /video/:id`, `GET /video/:id/result`, `DELETE /video/:id`. Registered by itself, for its bodies are read otherwise. */
export async function clipRoutes(app: FastifyInstance, options: ClipRoutes): Promise<void> {
  const jobs = new ClipJobs(options.limits);
  app.addHook('preClose', () => jobs.close());
  app.decorateRequest('clip', null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(READ, async ({ clip }: FastifyRequest, payload: Readable) => {
    await clip?.receive(({ path, stopped }) => receiveClip(payload, path, options.limits, stopped));
    return RECEIVED;
  });
  uploadRoute(app, jobs, options);
  readRoutes(app, jobs);
}

function uploadRoute(
  app: FastifyInstance,
  jobs: ClipJobs,
  { service, limits, uncertainBelow }: ClipRoutes,
): void {
  app.withTypeProvider<ZodTypeProvider>().post('/video', {
    preParsing: async (request, reply) => {
      if (Number(request.headers['content-length'] ?? 0) > limits.clipBytes) throw tooLarge(limits.clipBytes);
      requireClipQuery(request.query);
      await requireFfmpeg();
      const arrival = await jobs.arrive();
      request.clip = arrival;
      // Whoever does not learn its number can never fetch it.
      const gone = clientGone(reply);
      const leave = (): void => void jobs.remove(arrival.job.id);
      if (gone.aborted) leave();
      else gone.addEventListener('abort', leave);
    },
    onError: async ({ clip }) => {
      if (clip !== null) await jobs.remove(clip.job.id);
    },
    config: { clip: true },
    schema: {
      tags,
      summary: 'A clip, whose faces are looked for after the answer',
      querystring: clipSchema,
      response: { 202: clipStatus, ...errorAnswers },
    },
    handler: async (request, reply) => {
      const { clip } = request;
      if (request.body !== RECEIVED) throw noClip();
      clip!.enter(analyzeUpload(service, uncertainBelow, toClipRequest(request.query)));
      return reply.code(202).header('location', `/v1/video/${clip!.job.id}`).send(clip!.job.status);
    },
  });
}

function readRoutes(app: FastifyInstance, jobs: ClipJobs): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  typed.get('/video/:id', {
    schema: { tags, summary: 'How far a clip is', params, response: { 200: clipStatus, ...errorAnswers } },
    handler: async ({ params: { id } }) => jobs.get(id).status,
  });
  typed.get('/video/:id/result', {
    schema: {
      tags,
      summary: 'What came of a clip. It is removed then',
      params,
      querystring: z.strictObject({
        format: z.enum(RESULT_FORMATS).default('jsonl').describe('JSON Lines, CSV, WebVTT or ELAN'),
        keep: z.enum(['true', 'false']).default('false').describe('"true": it can be fetched again'),
      }),
      response: {
        200: { description: 'The table', content: { 'application/x-ndjson': { schema: z.string() } } },
        ...errorAnswers,
      },
    },
    handler: async ({ params: { id }, query: { format, keep } }, reply) => {
      const path = jobs.get(id).result(format);
      if (keep === 'false') removeOnceSent(reply, () => jobs.remove(id));
      return reply.type(TYPES[format]).send(createReadStream(path) as never);
    },
  });
  typed.delete('/video/:id', {
    schema: {
      tags,
      summary: 'Cancels a clip, and removes it',
      params,
      response: { 204: z.null(), ...errorAnswers },
    },
    handler: async ({ params: { id } }, reply) => {
      await jobs.remove(jobs.get(id).id);
      return reply.code(204).send(null);
    },
  });
}

/** A result that broke off can be fetched again. */
function removeOnceSent({ raw }: FastifyReply, remove: () => Promise<void>): void {
  raw.once('finish', () => void remove());
}
