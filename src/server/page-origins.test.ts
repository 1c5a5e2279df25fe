import { describe, expect, it } from 'vitest';
import { pageOrigins } from './page-origins.js';

describe('origins of pages', () => {
  it.each([
    ['https://example.org', 'https://example.org'],
    ['https://example.org/', 'https://example.org'],
    ['HTTPS://Example.ORG:443', 'https://example.org'],
    ['http://localhost:5173/', 'http://localhost:5173'],
    ['http://[::1]:80', 'http://[::1]'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['chrome-extension://abcdef', 'chrome-extension://abcdef'],
    ['null', 'null'],
  ])('%s is %s, as browsers send it', (given, sent) => {
    expect(pageOrigins([given])).toEqual([sent]);
  });

  it.each([
    ['*', 'Name each origin: there is no sign for all of them.'],
    ['example.org', 'Give an origin such as https://example.org.'],
    ['localhost:5173', 'Give an origin such as https://example.org.'],
    ['https://example.org/app', 'Give https://example.org.'],
    ['https://me:secret@example.org', 'Give https://example.org.'],
    ['https://', 'Give an origin such as https://example.org.'],
  ])('%s is none', (given, hint) => {
    expect(() => pageOrigins(['https://a.example', given])).toThrow(
      expect.objectContaining({ code: 'OPTION_INVALID', hint }),
    );
  });
});
