import { readFile } from 'node:fs/promises';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { PACKAGED_MODELS } from '../../src/model/model-folders.js';
import { MarkdownText } from '../../studio/markdown/markdown-text.js';

const drawn = (text: string): string => renderToStaticMarkup(createElement(MarkdownText, { text, level: 3 }));

describe('a text in Markdown', () => {
  it('is drawn with headings, lists, tables, code and emphasis', () => {
    expect(drawn('# A & b\n\n## C\n\nSome *words*, **strong** `x<y`.')).toBe(
      '<h3>A &amp; b</h3><h4>C</h4><p>Some <em>words</em>, <strong>strong</strong> <code>x&lt;y</code>.</p>',
    );
    expect(drawn('- one\n  more\n- two')).toBe('<ul><li>one\nmore</li><li>two</li></ul>');
    expect(drawn('1. one\n2. two')).toMatch(/^<ol><li>one<\/li>/);
    expect(drawn('| | n |\n|---|--:|\n| *a* | 1 |')).toContain(
      '<thead><tr><td></td><th scope="col">n</th></tr></thead>' +
        '<tbody><tr><td class="words"><em>a</em></td><td class="">1</td></tr></tbody>',
    );
    expect(drawn('```sh\nnpm ci\n```')).toBe('<pre><code>npm ci</code></pre>');
  });

  it('runs nothing and leads to https alone', () => {
    const hostile =
      '<script>x()</script>\n\nA <img src=x onerror=x()> [b](javascript:x) [c](../d.md) ![e](f.png)';
    expect(drawn(hostile)).toBe('<p>A  b c </p>');
    expect(drawn('[a](https://example.org/)')).toBe(
      '<p><a href="https://example.org/" rel="noreferrer">a</a></p>',
    );
  });

  it('of the packaged card is whole', async () => {
    const card = drawn(await readFile(`${PACKAGED_MODELS}/default/card.md`, 'utf8'));
    expect(card).toMatch(/^<h3>The packaged expression network<\/h3>/);
    expect(card).not.toMatch(/&lt;!--|\*\*|\n#/);
    expect(card.match(/<table>/g)!.length).toBeGreaterThan(2);
  });
});
