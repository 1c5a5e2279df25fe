import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { MienError, type MienErrorCode } from '../errors.js';

/** The body of every answer that is an error. */
export interface ErrorBody {
  readonly error: { readonly code: MienErrorCode; readonly message: string; readonly hint?: string };
}

export function errorBody({ code, message, hint }: MienError): ErrorBody {
  return { error: { code, message, ...(hint === undefined ? {} : { hint }) } };
}

const CODES: Readonly<Record<string, MienErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'REQUEST_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'MEDIA_TYPE_UNSUPPORTED',
  FST_ERR_CTP_EMPTY_TYPE: 'MEDIA_TYPE_UNSUPPORTED',
};

const HINTS: Partial<Record<MienErrorCode, string>> = {
  REQUEST_TOO_LARGE: 'Send fewer or smaller pictures; /docs names the limits.',
  MEDIA_TYPE_UNSUPPORTED: 'Send the bytes of a picture as image/* or application/octet-stream, or a form.',
  REQUEST_INVALID: 'See /docs for what is expected.',
};

/** What went wrong as an error of ours. A fault in this program says nothing about itself to the outside. */
export function toMienError(error: unknown): MienError {
  if (error instanceof MienError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    return wrongOptions(
      error.validation.map(({ instancePath, message }) => ({
        field: instancePath.replace(/^\//, '').replaceAll('/', '.'),
        message: message ?? 'not as expected',
      })),
    );
  }
  const { code, status, message } = described(error);
  const known = CODES[code] ?? (status >= 400 && status < 500 ? 'REQUEST_INVALID' : undefined);
  if (known === undefined) {
    return new MienError('SERVER_FAULT', 'Something in the server went wrong.', {
      cause: error,
      hint: 'If it does so again, please report it with what you sent.',
    });
  }
  const hint = HINTS[known];
  return new MienError(known, message, hint === undefined ? {} : { hint });
}

/** `field`: the option's name; empty where the problem is none of a single option. */
export function wrongOptions(
  problems: readonly { readonly field: string; readonly message: string }[],
): MienError {
  const texts = problems.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`));
  return new MienError('OPTION_INVALID', texts.join('; '), {
    hint: 'See /docs for the options and their ranges.',
  });
}

function described(error: unknown): { code: string; status: number; message: string } {
  const about = typeof error === 'object' && error !== null ? error : {};
  return {
    code: 'code' in about && typeof about.code === 'string' ? about.code : '',
    status: 'statusCode' in about && typeof about.statusCode === 'number' ? about.statusCode : 500,
    message: 'message' in about && typeof about.message === 'string' ? about.message : '',
  };
}
