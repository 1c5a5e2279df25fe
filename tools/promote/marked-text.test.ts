import { describe, expect, it } from 'vitest';
import { fillMarked } from './marked-text.js';

const TEXT = `# A\n\n<!-- figures: one -->\nold\n<!-- end of figures -->\n\nby hand\n\n<!-- figures: two -->\n<!-- end of figures -->\n`;

describe('figures in a text', () => {
  it('are written between their marks, and nothing else is', () => {
    const filled = fillMarked(TEXT, { one: '1 $& $1', two: '2', three: '3' }, 'a.md');
    expect(filled).toBe(
      `# A\n\n<!-- figures: one -->\n\n1 $& $1\n\n<!-- end of figures -->\n\nby hand\n\n<!-- figures: two -->\n\n2\n\n<!-- end of figures -->\n`,
    );
    expect(fillMarked(filled, { one: '1 $& $1', two: '2' }, 'a.md')).toBe(filled);
  });

  it('must be known', () => {
    expect(() => fillMarked(TEXT, { one: '1' }, 'a.md')).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: 'a.md: no figures are called "two".' }),
    );
  });
});
