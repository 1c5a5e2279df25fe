import { describe, expect, it } from 'vitest';
import { escapeHtml, Html, html } from './html.js';

describe('html', () => {
  it('escapes text, in content and in attributes', () => {
    const text = `<b>"Tom" & 'Jerry'</b>`;
    expect(html`<p title="${text}">${text}</p>`.markup).toBe(
      `<p title="${escapeHtml(text)}">&lt;b&gt;&quot;Tom&quot; &amp; &#39;Jerry&#39;&lt;/b&gt;</p>`,
    );
  });

  it('keeps markup, joins lists, prints numbers and drops null', () => {
    const items = [html`<li>${1}</li>`, html`<li>${'<2>'}</li>`];
    expect(html`<ul>${items}${null}${new Html('<!-- -->')}</ul>`.markup).toBe(
      '<ul><li>1</li><li>&lt;2&gt;</li><!-- --></ul>',
    );
  });
});
