import type { Socket } from 'node:net';
import { MienError } from '../errors.js';
import { errorBody } from './error-answer.js';

const REASONS: Readonly<Record<string, readonly [line: string, error: MienError]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [
    '408 Request Timeout',
    new MienError('REQUEST_TIMEOUT', 'The request took too long to arrive.', {
      hint: 'Send smaller pictures, or over a faster connection.',
    }),
  ],
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    new MienError('REQUEST_TOO_LARGE', 'The headers are too large.'),
  ],
};
const OTHER = [
  '400 Bad Request',
  new MienError('REQUEST_INVALID', 'This is no HTTP request that can be understood.'),
] as const;

/** Answers what never became a request: too slow, too large, or no HTTP. The connection ends. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [line, reason] = REASONS[error.code ?? ''] ?? OTHER;
  const body = JSON.stringify(errorBody(reason));
  const head = [
    `HTTP/1.1 ${line}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  if (socket.writable) socket.write(`${head.join('\r\n')}\r\n\r\n${body}`);
  socket.destroySoon();
}
