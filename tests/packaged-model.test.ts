import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { figureTexts } from '../tools/promote/figure-texts.js';
import { fillMarked } from '../tools/promote/marked-text.js';
import { readFigures } from '../tools/promote/model-figures.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MODEL = join(ROOT, 'models', 'default');

describe('the packaged model', () => {
  it.each([join(MODEL, 'card.md'), join(ROOT, 'README.md'), join(ROOT, 'docs/results.md')])(
    'has the figures of its files in %s',
    async (file) => {
      const text = await readFile(file, 'utf8');
      expect(text).toMatch(/<!-- figures: (results|brief) -->/);
      expect(fillMarked(text, figureTexts(await readFigures(MODEL)), file)).toBe(text);
    },
  );

  it('names nobody’s folders', async () => {
    const { command, data } = JSON.parse(await readFile(join(MODEL, 'config.json'), 'utf8'));
    expect([command, data].join(' ')).not.toMatch(/(^|\s)[/~]|[A-Z]:\\|--out|--data/);
  });
});
