import fc from 'fast-check';
import { expect, it } from 'vitest';
import { svgToPng } from './render.js';
import { element, escapeXml, pathThrough, serialize } from './svg.js';

it('writes elements, attributes and text', () => {
  const drawn = element(
    'g',
    { fill: 'red', x: undefined },
    element('path', { 'stroke-width': 1.23456 }),
    'a',
  );
  expect(serialize(drawn)).toBe('<g fill="red"><path stroke-width="1.23"/>a</g>');
});

it('escapes text and attributes', () => {
  expect(serialize(element('text', { class: '"<&>' }, `<script>"a" & 'b'</script>`))).toBe(
    `<text class="&quot;&lt;&amp;&gt;">&lt;script&gt;&quot;a&quot; &amp; 'b'&lt;/script&gt;</text>`,
  );
});

it('replaces what XML forbids', () => {
  expect(escapeXml('a\u0000b\u001bc\ud800d\uffff')).toBe('a\ufffdb\ufffdc\ufffdd\ufffd');
  expect(escapeXml('tab\t, line\n, 😀')).toBe('tab\t, line\n, 😀');
});

it('is well-formed whatever the text', () => {
  const xmlOf = (content: string): string =>
    serialize(
      element(
        'svg',
        { xmlns: 'http://www.w3.org/2000/svg', width: 9, height: 9 },
        element('title', { class: content }, content),
      ),
    );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (content) => {
      expect(svgToPng(xmlOf(content), { scale: 1 }).length).toBeGreaterThan(50);
    }),
    { numRuns: 50 },
  );
  // The parser is strict enough for that to mean something.
  expect(() => svgToPng(xmlOf('a').replace('</title>', ''))).toThrow();
  expect(() => svgToPng(xmlOf('a').replace('>a<', '>&<'))).toThrow();
});

it('writes paths, and numbers that are no numbers as 0', () => {
  expect(
    pathThrough(
      [
        [0, 1.005],
        [Number.NaN, -2],
      ],
      true,
    ),
  ).toBe('M0 1L0 -2Z');
});
