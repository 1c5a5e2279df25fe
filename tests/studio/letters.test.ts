import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const STYLES = join(import.meta.dirname, '../../studio/style');

/** Pixels. The least that is read without effort on a phone. */
const SMALLEST = 12;

it('has no letters below 12 pixels at any size of window', async () => {
  const small: string[] = [];
  for (const file of await readdir(STYLES)) {
    const text = await readFile(join(STYLES, file), 'utf8');
    for (const [rule, size, unit] of text.matchAll(/font-size: ([\d.]+)(rem|px);/g)) {
      if (Number(size) * (unit === 'rem' ? 16 : 1) < SMALLEST) small.push(`${file}: ${rule}`);
    }
  }
  expect(small).toEqual([]);
});
