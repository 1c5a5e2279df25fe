import { describe, expect, it } from 'vitest';
import { preferredType } from './accepted.js';

const OFFERED = ['image/png', 'application/json'] as const;

describe('the preferred type', () => {
  // Of RFC 9110, 12.5.1: the narrowest range that a type is in has the say.
  it.each([
    [undefined, 'image/png'],
    ['', 'image/png'],
    ['*/*', 'image/png'],
    ['image/*', 'image/png'],
    ['application/json', 'application/json'],
    ['Application/JSON; charset=utf-8', 'application/json'],
    ['application/json, image/png', 'image/png'],
    ['application/json, image/png;q=0.9', 'application/json'],
    ['application/json;q=0.5, */*;q=0.1', 'application/json'],
    ['image/png;q=0, */*', 'application/json'],
    ['*/*;q=1, image/*;q=0.2', 'application/json'],
    ['text/html, application/xhtml+xml, */*;q=0.8', 'image/png'],
    ['text/html', undefined],
    ['image/png;q=0', undefined],
    ['image/png;q=2', undefined],
    ['png, json, /, image/, ;;;,', undefined],
  ])('of %j is %j', (accept, type) => {
    expect(preferredType(accept, OFFERED)).toBe(type);
  });
});
