import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliPage } from './cli-page.js';

describe('docs/cli.md', () => {
  it('is what the commands say; otherwise run "npm run reference"', async () => {
    const page = await cliPage();
    expect(page).toContain('## mien predict');
    expect(page).toContain('### mien datasets pull');
    expect(await readFile(join(import.meta.dirname, '../../docs/cli.md'), 'utf8')).toBe(page);
  });

  it('fits 80 columns', async () => {
    const help = (await cliPage())
      .split('```text\n')
      .slice(1)
      .map((part) => part.split('\n```')[0]!);
    const long = help.flatMap((text) => text.split('\n')).filter((line) => line.length > 80);
    expect(long).toEqual([]);
  });
});
