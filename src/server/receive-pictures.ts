import '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { MienError } from '../errors.js';
import type { Limits } from './server-options.js';

/** A picture that was sent, under the name that the client gave it. */
export interface SentPicture {
  readonly file: string;
  readonly bytes: Uint8Array;
}

/**
 * The files of a form, in order; `undefined` where the request's body is a picture by itself.
 * Throws `REQUEST_INVALID` for a form that is broken, empty or has other fields, and `REQUEST_TOO_LARGE`.
 */
export async function receiveForm(
  request: FastifyRequest,
  { bytes, files }: Pick<Limits, 'bytes' | 'files'>,
): Promise<readonly SentPicture[] | undefined> {
  if (!request.isMultipart()) return undefined;
  const pictures: SentPicture[] = [];
  let total = 0;
  try {
    for await (const part of request.parts({ limits: { fileSize: bytes, files, fields: 1 } })) {
      if (part.type === 'field') {
        throw invalid(`The form has a field "${part.fieldname}", and only files are expected.`);
      }
      const picture = await part.toBuffer();
      total += picture.length;
      if (total > bytes) {
        throw new MienError('REQUEST_TOO_LARGE', `The files have more than ${bytes} bytes together.`, {
          hint: 'Send fewer or smaller ones at a time.',
        });
      }
      pictures.push({ file: part.filename || String(pictures.length + 1), bytes: picture });
    }
  } catch (error) {
    throw asFormError(error);
  }
  if (pictures.length === 0) throw invalid('The form has no file.');
  return pictures;
}

/** The body itself as a picture. Throws `REQUEST_INVALID` where it is empty. */
export function receiveBody({ body }: FastifyRequest): Uint8Array {
  if (body instanceof Uint8Array && body.length > 0) return body;
  throw invalid('The request has no picture in it.');
}

/** The parser of forms has no codes for what is wrong with one; only limits of the plug-in around it have. */
function asFormError(error: unknown): unknown {
  if (error instanceof MienError || !(error instanceof Error)) return error;
  if ('code' in error && typeof error.code === 'string' && error.code.startsWith('FST_')) return error;
  return invalid(`The form is broken: ${error.message}.`);
}

function invalid(message: string): MienError {
  return new MienError('REQUEST_INVALID', message, {
    hint: 'Send the bytes of one picture as the body, or pictures as the files of a multipart/form-data form.',
  });
}
