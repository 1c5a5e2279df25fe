import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { errorSchema } from './answer-schemas.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route takes pictures, as a body or in a form; for its documentation. */
    picture?: boolean;
    /** Whether its body is a clip. */
    clip?: boolean;
  }
}

/** Every route may answer so. */
export const errorAnswers = { '4xx': errorSchema, '5xx': errorSchema };

const DESCRIPTION = `
Faces in pictures, and how their expression is likely to be perceived by others; not what a person feels.

A picture is the body of the request (\`image/*\` or \`application/octet-stream\`; its kind is known by its first bytes:
JPEG, PNG, WebP, AVIF, GIF, TIFF), or one of the files of a \`multipart/form-data\` form. A body is answered with its
faces, a form with \`results\`, one a file. Nothing of a picture is stored or logged.

\`GET /v1/frames\` opens a WebSocket: each binary message is a picture, each answer a JSON text with its number. Options
go into its address as for \`/v1/predict\`. While one frame is worked on, only the newest of those that come in waits.

\`POST /v1/video\` takes a clip, which FFmpeg decodes, and answers at once with its number. \`GET /v1/video/:id\` says how
far it is, and \`GET /v1/video/:id/result\` gives its table, and removes it.

Every error is \`{"error":{"code","message","hint"}}\`; codes are stable. 503 with \`Retry-After\` means: later.
`.trim();

const binary = { type: 'string', format: 'binary' };

const pictureBody = {
  content: {
    'image/*': { schema: binary },
    'application/octet-stream': { schema: binary },
    'multipart/form-data': {
      schema: { type: 'object', additionalProperties: binary, description: 'Each file is a picture' },
    },
  },
};

const clipBody = {
  content: { 'video/*': { schema: binary }, 'application/octet-stream': { schema: binary } },
};

/** The OpenAPI document at `/docs/json`, and a page to read and try it at `/docs`. */
export async function openapi(app: FastifyInstance, version: string, secured: boolean): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'mien', description: DESCRIPTION, version, license: { name: 'MIT', identifier: 'MIT' } },
      ...(secured
        ? {
            components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
            security: [{ key: [] }],
          }
        : {}),
    },
    transform: (route) => {
      const { schema, url } = jsonSchemaTransform(route);
      const { picture, clip } = route.route.config ?? {};
      if (picture === true) return { schema: { ...schema, body: pictureBody }, url };
      return { schema: clip === true ? { ...schema, body: clipBody } : schema, url };
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    // The page brings styles in its elements, and needs nothing from elsewhere.
    transformStaticCSP: (policy) =>
      policy.replace("style-src 'self' https:", "style-src 'self' 'unsafe-inline'"),
  });
}
