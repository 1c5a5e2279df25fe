import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

/** What a module imports at run time; types are gone by then. */
const IMPORT = /^(?:import|export)\s+(?!type\b)[^;]*?from '([^']+)'/gm;

describe('mienjs/client', () => {
  it('takes nothing along but its own few files, so that a page can have it', async () => {
    const root = new URL('../', import.meta.url);
    const seen = new Set<string>();
    const visit = async (file: URL): Promise<void> => {
      const name = file.href.slice(root.href.length);
      if (seen.has(name)) return;
      seen.add(name);
      const text = await readFile(file, 'utf8');
      for (const [, source] of text.matchAll(IMPORT)) {
        expect(source).toMatch(/^\./);
        await visit(new URL(source!.replace(/\.js$/, '.ts'), file));
      }
    };
    await visit(new URL('client.ts', root));
    expect([...seen].sort()).toEqual([
      'check-options.ts',
      'client.ts',
      'client/ask.ts',
      'client/client.ts',
      'client/follow-clip.ts',
      'errors.ts',
      'expression.ts',
      'join-signals.ts',
      'text/similar-word.ts',
    ]);
  });
});
