import { describe, expect, it } from 'vitest';
import { circlesOf, importsOf, roomsOf, upwardImports } from './house-figures.js';

const link = (from: string, to: string, typeOnly = false) => ({ from, to, typeOnly });

describe('importsOf', () => {
  it('reads imports over several lines, exports and types, and leaves packages out', () => {
    const text = `import { z } from 'zod';
import {
  a,
  b,
} from '../image/image.js';
import type { C } from './c.js';
export { d } from './d/d.js';
import './effect.js';
`;
    expect(importsOf('src/face/x.ts', text)).toEqual([
      link('src/face/x.ts', 'src/image/image.ts'),
      link('src/face/x.ts', 'src/face/c.ts', true),
      link('src/face/x.ts', 'src/face/d/d.ts'),
      link('src/face/x.ts', 'src/face/effect.ts'),
    ]);
  });
});

describe('circlesOf', () => {
  it('finds each group of files that import each other once', () => {
    const imports = [
      link('a', 'b'),
      link('b', 'c'),
      link('c', 'a'),
      link('d', 'a'),
      link('e', 'f'),
      link('f', 'e'),
    ];
    expect(circlesOf(imports).map((circle) => [...circle].sort())).toEqual([
      ['a', 'b', 'c'],
      ['e', 'f'],
    ]);
  });
});

describe('upwardImports', () => {
  const rooms = roomsOf(
    '| `errors.ts` | x |\n| `image/` | y |\n| `face/` | z |\n| `face/evaluation/` | z |\n| `tools/` | t |\n',
  );

  it('knows the rooms of the table, from the ground up', () => {
    expect(rooms).toEqual(['image/', 'face/', 'face/evaluation/']);
  });

  it('names imports of what stands below', () => {
    const wrong = link('src/image/a.ts', 'src/face/b.ts');
    const inner = link('src/face/a.ts', 'src/face/evaluation/b.ts');
    const right = link('src/face/evaluation/b.ts', 'src/image/a.ts');
    expect(upwardImports([wrong, inner, right], rooms)).toEqual([wrong, inner]);
  });
});
