import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableJson, printableLines } from './printable.js';

/** What a terminal acts on, by Unicode's own categories: controls, and marks of direction. */
const ACTED_ON = /\p{Cc}|\p{Bidi_Control}|\u2028|\u2029/u;

describe('printable', () => {
  it.each([
    ['\x1b]0;owned\x07.jpg', '\\x1b]0;owned\\x07.jpg'],
    ['a\nb\r\tc', 'a\\nb\\r\\tc'],
    ['\x9b2J\x7f', '\\x9b2J\\x7f'],
    ['photo\u202egpj.exe', 'photo\\u202egpj.exe'],
    ['Zoë 笑 😀.jpg', 'Zoë 笑 😀.jpg'],
  ])('spells out %j', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });

  it('leaves nothing that a terminal acts on, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(ACTED_ON);
        expect(printableLines(text).replace(/[\n\t]/g, '')).not.toMatch(ACTED_ON);
        const json = printableJson(JSON.stringify({ text }));
        expect(json).not.toMatch(ACTED_ON);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });

  it('keeps line ends and tabs of text in lines', () => {
    expect(printableLines('a\tb\n\x1b[2Jc')).toBe('a\tb\n\\x1b[2Jc');
  });
});
