import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { createHttpServer } from './http-server.js';

it.each([
  ['without a host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['with an unknown expectation', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: a dance\r\n\r\n', 417],
  ['that is none', 'dance\r\n\r\n', 400],
])('a request %s is answered as JSON, and its connection ended', async (_, request, status) => {
  const limits = { headersTimeout: 1000, receiveTimeout: 1000 };
  const server = createHttpServer((_request, response) => response.end('handled'), limits);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  try {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(request);
    const answer = await text(socket);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toContain('{"error":{"code":"REQUEST_INVALID","message":"');
  } finally {
    server.close();
  }
});
