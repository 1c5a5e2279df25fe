import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

// As `wc -w` counts them. What is longer belongs on a page of docs/.
it('the README has fewer than 900 words, code and tables included', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  expect(readme.split(/\s+/).filter((word) => word !== '').length).toBeLessThan(900);
});
