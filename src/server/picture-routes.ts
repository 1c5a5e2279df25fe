import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { MienError } from '../errors.js';
import {
  detection,
  detections,
  type ModelList,
  models,
  recognition,
  recognitions,
} from './answer-schemas.js';
import { clientGone } from './client-gone.js';
import { errorBody } from './error-answer.js';
import { errorAnswers } from './openapi.js';
import { isPictureFault, type PictureDesk } from './picture-desk.js';
import type { PictureAnswer, Question } from './picture-job.js';
import { predictSchema, searchSchema, toQuestion } from './question.js';
import { receiveBody, receiveForm, type SentPicture } from './receive-pictures.js';
import type { Limits } from './server-options.js';

interface PictureRoutes {
  readonly desk: PictureDesk;
  readonly models: ModelList;
  readonly limits: Limits;
}

/** `POST /predict`, `POST /detect`, `GET /models`. */
export function pictureRoutes(app: FastifyInstance, { desk, models: list, limits }: PictureRoutes): void {
  const enter = enterDesk(desk, limits);
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const tags = ['recognition'];

  typed.post('/predict', {
    preParsing: enter,
    config: { picture: true },
    schema: {
      tags,
      summary: 'Faces of pictures, and the perceived expression of each',
      querystring: predictSchema,
      response: { 200: z.union([recognition, recognitions]), ...errorAnswers },
    },
    handler: (request, reply) => answer(request, reply, toQuestion('predict', request.query)),
  });

  typed.post('/detect', {
    preParsing: enter,
    config: { picture: true },
    schema: {
      tags,
      summary: 'Faces of pictures, with five landmarks each',
      querystring: searchSchema,
      response: { 200: z.union([detection, detections]), ...errorAnswers },
    },
    handler: (request, reply) => answer(request, reply, toQuestion('detect', request.query)),
  });

  typed.get('/models', {
    schema: {
      tags,
      summary: 'What answers here, and its limits',
      response: { 200: models, ...errorAnswers },
    },
    handler: async () => list,
  });

  async function answer(request: FastifyRequest, reply: FastifyReply, question: Question): Promise<never> {
    const gone = clientGone(reply);
    const form = await receiveForm(request, limits);
    const body =
      form === undefined
        ? await desk.answer(receiveBody(request), question, gone)
        : { results: await answerForm(form, question, gone) };
    // Typed as whatever the route documents: one picture or a form's many.
    return body as never;
  }

  /** One file that cannot be read leaves the others their answer; where the server fails, all of it does. */
  async function answerForm(
    form: readonly SentPicture[],
    question: Question,
    gone: AbortSignal,
  ): Promise<readonly unknown[]> {
    const failed = new AbortController();
    const signal = AbortSignal.any([gone, failed.signal]);
    const one = async ({ file, bytes }: SentPicture): Promise<unknown> => {
      try {
        const result: PictureAnswer = await desk.answer(bytes, question, signal);
        return { file, ...result };
      } catch (error) {
        if (error instanceof MienError && isPictureFault(error)) return { file, ...errorBody(error) };
        failed.abort();
        throw error;
      }
    };
    return Promise.all(form.map(one));
  }
}

/** Lets a request in before a byte of its body is read, and out when its answer has gone or its client has. */
function enterDesk(desk: PictureDesk, { bytes }: Limits) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const length = request.headers['content-length'];
    const size = length === undefined ? bytes : Number(length);
    if (size > bytes) {
      // What is left of the body is not waited for.
      void reply.header('connection', 'close');
      throw new MienError('REQUEST_TOO_LARGE', `The request has ${size} bytes, and ${bytes} are the limit.`, {
        hint: 'Send fewer or smaller pictures at a time.',
      });
    }
    reply.raw.once('close', desk.enter(size));
  };
}
