import type { FastifyRequest } from 'fastify';
import { invalid, parseForm, type SentPicture } from './parse-form.js';
import type { Limits } from './server-options.js';

/**
 * The files of a form, in order; `undefined` where the request's body is a picture by itself.
 * Throws as `parseForm`.
 */
export async function receiveForm(
  request: FastifyRequest,
  { files }: Pick<Limits, 'files'>,
): Promise<readonly SentPicture[] | undefined> {
  const type = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data/i.test(type)) return undefined;
  return parseForm(receiveBody(request), type, { files });
}

/** The body itself as a picture. Throws `REQUEST_INVALID` where it is empty. */
export function receiveBody({ body }: FastifyRequest): Uint8Array {
  if (body instanceof Uint8Array && body.length > 0) return body;
  throw invalid('The request has no picture in it.');
}
