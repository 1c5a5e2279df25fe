import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { MienError } from '../errors.js';
import { errorBody } from './error-answer.js';
import { ERROR_STATUS } from './error-status.js';

/** Node's code of a request whose headers are too large. */
const OVERFLOW = 'HPE_HEADER_OVERFLOW';

const REASONS: Readonly<Record<string, MienError>> = {
  ERR_HTTP_REQUEST_TIMEOUT: new MienError('REQUEST_TIMEOUT', 'The request took too long to arrive.', {
    hint: 'Send smaller pictures, or over a faster connection.',
  }),
  [OVERFLOW]: new MienError('REQUEST_TOO_LARGE', 'The headers are too large.'),
};
const OTHER = new MienError('REQUEST_INVALID', 'This is no HTTP request that can be understood.');

/** Answers what never became a request: too slow, too large, or no HTTP. The connection ends. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const reason = REASONS[error.code ?? ''] ?? OTHER;
  answerAndEnd(socket, reason, error.code === OVERFLOW ? 431 : ERROR_STATUS[reason.code]);
}

/** Writes an error as a whole answer onto a socket without a request, and ends the connection at once. */
export function answerAndEnd(socket: Duplex, reason: MienError, status = ERROR_STATUS[reason.code]): void {
  const body = JSON.stringify(errorBody(reason));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  else socket.destroy();
}
