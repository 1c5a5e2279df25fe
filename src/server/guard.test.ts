import { describe, expect, it } from 'vitest';
import { requireOwnPage } from './guard.js';

const own = 'localhost:8080';
const foreign = 'https://evil.example';

/** Whether a request with these headers is let in; `https://a.example` is an allowed origin. */
function letIn(method: string, headers: Record<string, string>): boolean {
  try {
    requireOwnPage({ method, headers: { host: own, ...headers } }, ['https://a.example']);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'FORBIDDEN', hint: expect.stringContaining('--cors') });
    return false;
  }
}

describe('a request is let in or not by the page that sends it', () => {
  // Meanings of the headers: Fetch Metadata Request Headers (W3C), and RFC 6454.
  it.each([
    ['a program', 'POST', {}, true],
    ['the own page', 'POST', { 'sec-fetch-site': 'same-origin', origin: `http://${own}` }, true],
    ['the own page in an old browser', 'POST', { origin: `http://${own}` }, true],
    [
      'the own page behind a proxy that changes Host',
      'POST',
      { 'sec-fetch-site': 'same-origin', origin: 'https://b.example' },
      true,
    ],
    ['the address bar', 'GET', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, true],
    ['an allowed page', 'POST', { 'sec-fetch-site': 'cross-site', origin: 'https://a.example' }, true],
    ['a link elsewhere', 'GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, true],
    ['a foreign page', 'POST', { 'sec-fetch-site': 'cross-site', origin: foreign }, false],
    ['a foreign page in an old browser', 'POST', { origin: foreign }, false],
    [
      'a foreign picture element',
      'GET',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      false,
    ],
    [
      'a foreign form',
      'POST',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', origin: foreign },
      false,
    ],
    [
      'another port of this machine',
      'POST',
      { 'sec-fetch-site': 'same-site', origin: 'http://localhost:3000' },
      false,
    ],
    ['a page without an origin', 'POST', { origin: 'null' }, false],
    ['nonsense', 'POST', { origin: '////' }, false],
    ['a foreign WebSocket', 'GET', { origin: foreign, upgrade: 'websocket' }, false],
    [
      'a foreign WebSocket that calls itself a link',
      'GET',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', upgrade: 'websocket' },
      false,
    ],
  ])('%s: %s', (_, method, headers, expected) => {
    expect(letIn(method, headers as Record<string, string>)).toBe(expected);
  });
});
