import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

interface Package {
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional?: boolean }>>;
}

// npm installs the other peers of itself. The studio's Markdown reader came to everybody who installed mien.
it('every peer is optional', () => {
  const path = join(import.meta.dirname, '../../package.json');
  const { peerDependencies, peerDependenciesMeta } = JSON.parse(readFileSync(path, 'utf8')) as Package;
  const names = Object.keys(peerDependencies);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => peerDependenciesMeta[name]?.optional !== true)).toEqual([]);
});
