import { setMaxListeners } from 'node:events';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { MienError } from '../errors.js';
import { preferredType } from './accepted.js';
import {
  detection,
  detections,
  explanation,
  explanations,
  type ModelList,
  models,
  pngFile,
  recognition,
  recognitions,
} from './answer-schemas.js';
import { admitBody } from './bodies.js';
import { clientGone } from './client-gone.js';
import { errorBody } from './error-answer.js';
import { errorAnswers } from './openapi.js';
import type { SentPicture } from './parse-form.js';
import type { ExplainRequest, ExplanationAnswer, PredictRequest } from './picture-job.js';
import { isPictureFault, type PictureService } from './picture-service.js';
import {
  explainSchema,
  predictSchema,
  searchSchema,
  toExplainRequest,
  toPredictRequest,
} from './predict-request.js';
import { receiveBody, receiveForm } from './receive-pictures.js';
import type { Limits } from './server-options.js';
import type { TypedApp } from './typed-app.js';

interface PictureRoutes {
  readonly service: PictureService;
  readonly models: ModelList;
  readonly limits: Limits;
}

/** What an explanation can be answered as, the default first. */
const EXPLANATION_TYPES = ['image/png', 'application/json'] as const;

/** Characters of a file's name that stand above its drawing. */
const LONGEST_TITLE = 200;

const tags = ['recognition'];

/** `POST /predict`, `POST /detect`, `POST /explain`, `GET /models`. */
export function pictureRoutes(app: FastifyInstance, { service, models: list, limits }: PictureRoutes): void {
  const typed = app.withTypeProvider<ZodTypeProvider>();
  const answers = new PictureAnswers(service, limits);
  const common = { preParsing: admitBody(service, limits), config: { picture: true } };

  typed.post('/predict', {
    ...common,
    schema: {
      tags,
      summary: 'Faces of pictures, and the perceived expression of each',
      querystring: predictSchema,
      response: { 200: z.union([recognition, recognitions]), ...errorAnswers },
    },
    handler: (request, reply) => answers.answer(request, reply, toPredictRequest('predict', request.query)),
  });

  typed.post('/detect', {
    ...common,
    schema: {
      tags,
      summary: 'Faces of pictures, with five landmarks each',
      querystring: searchSchema,
      response: { 200: z.union([detection, detections]), ...errorAnswers },
    },
    handler: (request, reply) => answers.answer(request, reply, toPredictRequest('detect', request.query)),
  });

  explainRoute(typed, answers, common);

  typed.get('/models', {
    schema: {
      tags,
      summary: 'What answers here, and its limits',
      response: { 200: models, ...errorAnswers },
    },
    handler: async () => list,
  });
}

function explainRoute(
  typed: TypedApp,
  answers: PictureAnswers,
  common: { readonly preParsing: ReturnType<typeof admitBody>; readonly config: { picture: boolean } },
): void {
  typed.post('/explain', {
    ...common,
    schema: {
      tags,
      summary:
        'What in the faces of pictures spoke for a class: drawn, or as numbers with Accept: application/json',
      querystring: explainSchema,
      response: {
        200: {
          description: 'A drawing of one picture, or the heat of each face',
          content: {
            'image/png': { schema: pngFile },
            'application/json': { schema: z.union([explanation, explanations]) },
          },
        },
        ...errorAnswers,
      },
    },
    handler: (request, reply) => {
      const question = toExplainRequest(request.query);
      const type = preferredType(request.headers.accept, EXPLANATION_TYPES);
      if (type === undefined) {
        throw new MienError('NOT_ACCEPTABLE', `The answer is ${EXPLANATION_TYPES.join(' or ')}.`, {
          hint: 'Name one of them in the Accept header, or leave it out for the drawing.',
        });
      }
      return type === 'image/png'
        ? answers.draw(request, reply, question)
        : answers.answer(request, reply, question);
    },
  });
}

/** Receives the pictures of a request, and answers by them. */
class PictureAnswers {
  constructor(
    private readonly service: PictureService,
    private readonly limits: Limits,
  ) {}

  async answer(request: FastifyRequest, reply: FastifyReply, question: PredictRequest): Promise<never> {
    const gone = clientGone(reply);
    const form = await receiveForm(request, this.limits);
    const body =
      form === undefined
        ? await this.service.answer(receiveBody(request), question, gone)
        : { results: await this.#answerForm(form, question, gone) };
    // Typed as whatever the route documents: one picture or a form's many.
    return body as never;
  }

  /** The drawing of one picture, a body or the only file of a form. */
  async draw(request: FastifyRequest, reply: FastifyReply, question: ExplainRequest): Promise<never> {
    const gone = clientGone(reply);
    const form = await receiveForm(request, this.limits);
    if (form !== undefined && form.length > 1) {
      throw new MienError(
        'REQUEST_INVALID',
        `The form has ${form.length} files, and a drawing is of one picture.`,
        { hint: 'Send them one at a time, or ask for the numbers with "Accept: application/json".' },
      );
    }
    const { file, bytes } = form?.[0] ?? { file: 'picture', bytes: receiveBody(request) };
    const title = file.slice(0, LONGEST_TITLE);
    const { drawing } = (await this.service.answer(bytes, { ...question, title }, gone)) as ExplanationAnswer;
    return reply.type('image/png').send(Buffer.from(drawing!)) as never;
  }

  /** One file that cannot be read leaves the others their answer; where the server fails, all of it does. */
  async #answerForm(
    form: readonly SentPicture[],
    question: PredictRequest,
    gone: AbortSignal,
  ): Promise<readonly unknown[]> {
    const failed = new AbortController();
    const signal = AbortSignal.any([gone, failed.signal]);
    // One a file, which is no leak.
    setMaxListeners(form.length, signal);
    const one = async ({ file, bytes }: SentPicture): Promise<unknown> => {
      try {
        return { file, ...(await this.service.answer(bytes, question, signal)) };
      } catch (error) {
        if (error instanceof MienError && isPictureFault(error)) return { file, ...errorBody(error) };
        failed.abort();
        throw error;
      }
    };
    return Promise.all(form.map(one));
  }
}
