import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { SPLITS, VOTE_COLUMNS } from '../../dataset/record.js';
import { MienError } from '../../errors.js';
import { RUN_FILES } from '../../run/run-folder.js';
import { errorAnswers } from '../openapi.js';
import type { TypedApp } from '../typed-app.js';
import { comparedFaces } from './compared-faces.js';
import { Datasets } from './datasets.js';
import {
  comparedFacePage,
  comparedRight,
  datasetDetails,
  datasetList,
  facePage,
  judgedFacePage,
} from './face-schemas.js';
import { judgedFaces } from './judged-faces.js';
import { KEPT_FILES, REPORT_POLICY } from './kept-files.js';
import { runDetails, runList } from './run-schemas.js';
import { Runs } from './runs.js';

/** Faces in one answer at most. */
const MOST_FACES = 500;

const tags = ['local data'];
const named = z.object({ name: z.string() });

const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .optional();

const doubt = {
  differs: flag.describe('"true" for those alone whose source has another label'),
  disputed: flag.describe('"true" for those alone of whose votes nothing has more than half'),
};

const filter = {
  split: z.enum(SPLITS).optional(),
  label: z.string().optional().describe('An expression, or "unlabelled"'),
  source: z.string().optional(),
  duplicates: flag.describe('"true" for those alone that have the very same pixels as an earlier one'),
  nearCopies: flag.describe('"true" for those alone whose photo is in training too, cut otherwise'),
  ...doubt,
  row: z.coerce.number().int().min(0).optional().describe('Its number in its source'),
};

const copies = {
  deduplicated: flag.describe('"true" without exact copies of training faces'),
  withoutNearCopies: flag.describe('"true" without near-duplicates either'),
};

/** Which of the faces that fit are sent. */
const part = {
  offset: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MOST_FACES).default(100),
};

/**
 * Read-only: the runs and prepared datasets of the folder that the server was started in, for the studio. Without a
 * folder every address answers `LOCAL_DATA_OFF`.
 */
export function localDataRoutes(app: FastifyInstance, root: string | undefined): void {
  if (root === undefined) {
    for (const url of ['/runs', '/runs/*', '/datasets', '/datasets/*'])
      app.get(url, { schema: { hide: true } }, off);
    return;
  }
  const runs = new Runs(root);
  const datasets = new Datasets(root);
  const typed = app.withTypeProvider<ZodTypeProvider>();
  runRoutes(typed, runs);
  judgedFaceRoutes(typed, runs, datasets);
  comparedFaceRoutes(typed, runs, datasets);
  datasetRoutes(typed, datasets);
  datasetPictureRoutes(typed, datasets);
}

function runRoutes(typed: TypedApp, runs: Runs): void {
  typed.get('/runs', {
    schema: {
      tags,
      summary: 'Training runs, the newest first',
      response: { 200: runList, ...errorAnswers },
    },
    handler: async () => ({ runs: [...(await runs.list())] }),
  });

  typed.get('/runs/:name', {
    schema: {
      tags,
      summary: 'All of one run',
      params: named,
      response: { 200: runDetails, ...errorAnswers },
    },
    handler: ({ params }) => runs.details(params.name),
  });

  typed.get('/runs/:name/pictures/:file', {
    schema: { tags, summary: 'A PNG of a run', params: named.extend({ file: z.string() }) },
    handler: async ({ params }, reply) => png(reply, await runs.picture(params.name, params.file)),
  });

  typed.get('/runs/:name/files/:file', {
    schema: {
      tags,
      summary: 'A file that a run keeps, such as its model or its report',
      params: named.extend({ file: z.string() }),
    },
    handler: async ({ params: { name, file } }, reply) => {
      const bytes = await runs.file(name, file);
      if (file === RUN_FILES.report) void reply.header('content-security-policy', REPORT_POLICY);
      return reply
        .header('content-type', KEPT_FILES[file])
        .header('cache-control', 'no-cache')
        .send(Buffer.from(bytes));
    },
  });
}

function judgedFaceRoutes(typed: TypedApp, runs: Runs, datasets: Datasets): void {
  typed.get('/runs/:name/faces', {
    schema: {
      tags,
      summary:
        'The faces that a run was judged on, by what they are and what they were named, the surest first',
      params: named,
      querystring: z.strictObject({
        evaluation: z.coerce.number().int().min(0).default(0).describe("Which of the run's, from 0"),
        label: z.string().optional(),
        named: z.string().optional().describe('What the model named them'),
        ...copies,
        ...doubt,
        ...part,
      }),
      response: { 200: judgedFacePage, ...errorAnswers },
    },
    handler: async ({ params, query: { offset, limit, ...wanted } }) =>
      judgedFaces({ runs, datasets }, { run: params.name, ...wanted }, { offset, limit }),
  });
}

function comparedFaceRoutes(typed: TypedApp, runs: Runs, datasets: Datasets): void {
  typed.get('/runs/:name/against/:other', {
    schema: {
      tags,
      summary: "Two runs on the same faces: McNemar's exact test, and the faces that they name differently",
      params: named.extend({ other: z.string() }),
      querystring: z.strictObject({
        evaluation: z.coerce.number().int().min(0).default(0).describe("Which of the first run's, from 0"),
        right: comparedRight
          .optional()
          .describe('Only the faces that this one alone names right, or neither'),
        ...copies,
        ...part,
      }),
      response: { 200: comparedFacePage, ...errorAnswers },
    },
    handler: async ({ params: { name, other }, query: { offset, limit, ...wanted } }) =>
      comparedFaces({ runs, datasets }, { run: name, other, ...wanted }, { offset, limit }),
  });
}

function datasetRoutes(typed: TypedApp, datasets: Datasets): void {
  typed.get('/datasets', {
    schema: { tags, summary: 'Prepared datasets', response: { 200: datasetList, ...errorAnswers } },
    handler: async () => ({ datasets: [...(await datasets.list())] }),
  });

  typed.get('/datasets/:name', {
    schema: {
      tags,
      summary: 'Manifest, counts and audit of a dataset',
      params: named,
      response: {
        200: datasetDetails,
        ...errorAnswers,
      },
    },
    handler: ({ params }) => datasets.details(params.name),
  });

  typed.get('/datasets/:name/faces', {
    schema: {
      tags,
      summary: 'Rows of a dataset, with their votes',
      params: named,
      querystring: z.strictObject({
        ...filter,
        ...part,
      }),
      response: {
        200: facePage,
        ...errorAnswers,
      },
    },
    handler: async ({ params, query: { offset, limit, ...wanted } }) => ({
      ...(await datasets.faces(params.name, wanted, { offset, limit })),
      voteColumns: [...VOTE_COLUMNS],
    }),
  });
}

function datasetPictureRoutes(typed: TypedApp, datasets: Datasets): void {
  typed.get('/datasets/:name/average', {
    schema: {
      tags,
      summary: 'The mean of faces, pixel by pixel, as PNG, 48×48 gray',
      params: named,
      querystring: z.strictObject(filter),
    },
    handler: async ({ params, query, headers }, reply) => {
      const known = /^"(.*)"$/.exec(headers['if-none-match'] ?? '')?.[1];
      const { png: bytes, tag } = await datasets.average(params.name, query, known);
      void reply.header('etag', `"${tag}"`);
      return bytes === undefined ? reply.code(304).send() : png(reply, bytes);
    },
  });

  typed.get('/datasets/:name/faces/:index', {
    schema: {
      tags,
      summary: 'A face as PNG, 48×48 gray',
      params: named.extend({ index: z.coerce.number().int().min(0) }),
    },
    handler: async ({ params, headers }, reply) => {
      const { png: bytes, tag } = await datasets.picture(params.name, params.index);
      const etag = `"${tag}"`;
      void reply.header('etag', etag);
      return headers['if-none-match'] === etag ? reply.code(304).send() : png(reply, bytes);
    },
  });
}

function png(reply: FastifyReply, bytes: Uint8Array): FastifyReply {
  return reply
    .header('content-type', 'image/png')
    .header('cache-control', 'no-cache')
    .send(Buffer.from(bytes));
}

async function off(): Promise<never> {
  throw new MienError('LOCAL_DATA_OFF', 'This server does not show its runs and datasets.', {
    hint: 'It does where it is bound to this machine alone, or started with --studio-data.',
  });
}
