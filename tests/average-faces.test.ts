import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../src/expression.js';
import { jsonLines, mien } from './program.js';

const FACES = fileURLToPath(new URL('../examples/faces', import.meta.url));

interface Face {
  readonly box: readonly [number, number, number, number];
  readonly score: number;
  readonly expression: string;
}

describe('the packaged model and detector', () => {
  it('finds the average faces, and names them', async () => {
    const files = EXPRESSIONS.map((name) => join(FACES, `${name}.png`));
    const { code, stdout } = await mien(FACES, 'predict', ...files, '--json');
    expect(code).toBe(0);
    const seen = jsonLines(stdout).map(({ faces }) => (faces as Face[]).map(({ expression }) => expression));
    EXPRESSIONS.forEach((name, i) => {
      expect(seen[i], name).toEqual([name]);
    });
  });

  it('finds all seven in one picture', async () => {
    const { stdout } = await mien(FACES, 'predict', join(FACES, 'all.png'), '--json');
    const [scene] = jsonLines(stdout);
    const faces = (scene!.faces as Face[]).toSorted((a, b) => order(a) - order(b));
    expect(faces).toHaveLength(7);
    EXPRESSIONS.forEach((name, i) => {
      expect(faces[i]!.score, name).toBeGreaterThan(0.95);
      expect(faces[i]!.expression, name).toBe(name);
    });
  });
});

/** By rows, then columns, as they were drawn. */
function order({ box: [x, y] }: Face): number {
  return x + (y > 200 ? 10_000 : 0);
}
