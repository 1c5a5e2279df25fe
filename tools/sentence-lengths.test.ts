import { describe, expect, it } from 'vitest';
import { sentencesOf, summary, wordCount } from './sentence-lengths.js';

describe('sentencesOf', () => {
  it('splits paragraphs and list items, and leaves out headings, tables, code and marked figures', () => {
    const page = [
      '# A title. With a stop.',
      'One sentence',
      'over two lines. Another one!',
      '| a cell. | Another. |',
      '- An item',
      '- Next. Is it? Yes.',
      '```sh',
      'A command. Not prose.',
      '```',
      '<!-- figures: x -->',
      'Written by a command.',
      '<!-- end of figures -->',
      'The end.',
    ].join('\n');
    expect(sentencesOf(page)).toEqual([
      'One sentence over two lines.',
      'Another one!',
      'An item',
      'Next.',
      'Is it?',
      'Yes.',
      'The end.',
    ]);
  });

  it('keeps decimals, abbreviations and names of files in one sentence', () => {
    expect(sentencesOf('It is 0.5 by Chen et al. 2018, as in `a.b. C`, i.e. Small.')).toHaveLength(1);
  });

  it('takes a link by its text', () => {
    expect(sentencesOf('See [the two pages](a.md#b. C). Then go.')).toEqual([
      'See the two pages.',
      'Then go.',
    ]);
  });
});

it('counts words that have a letter or a digit', () => {
  expect(wordCount('A face – 48×48 pixels – is enough.')).toBe(6);
});

it('sums up by nearest rank', () => {
  expect(summary([30, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toEqual({
    sentences: 10,
    mean: 7.5,
    p90: 9,
    longest: 30,
    over25: 0.1,
  });
});
