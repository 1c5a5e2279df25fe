import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../src/expression.js';
import { writeExamplePhotos } from '../tools/recipes/example-photos.js';
import { codeBehind } from '../tools/recipes/readme-recipes.js';
import { type Finished, mien, temporaryFolder } from './program.js';

/** The commands of a recipe of the README, word by word; `> FILE` and comments are left out. */
function commandsOf(name: string): readonly (readonly string[])[] {
  return codeBehind(`**${name}`).map((line) =>
    line
      .replace(/\s+[>#].*/, '')
      .split(' ')
      .slice(2),
  );
}

describe('the recipes of the README', () => {
  let folder: string;
  const follow = async (recipe: string): Promise<Finished[]> => {
    const results: Finished[] = [];
    for (const words of commandsOf(recipe)) results.push(await mien(folder, ...words));
    return results;
  };

  beforeAll(async () => {
    folder = await temporaryFolder();
    await writeExamplePhotos(folder);
  });

  it('label a folder', async () => {
    const [table, drawn] = await follow('Label a folder.');
    expect([table?.code, drawn?.code]).toEqual([0, 0]);
    const [head, ...rows] = table!.stdout.trim().split('\n');
    expect(head).toContain('expression');
    expect(rows).toHaveLength(EXPRESSIONS.length);
    expect((await stat(join(folder, 'drawn', 'all.jpg')).catch(() => undefined))?.isFile()).toBe(true);
  });

  it('train on own photos, and use the network', { timeout: 300_000 }, async () => {
    const results = await follow('Train on your own photos.');
    expect(results.map(({ code, stderr }) => (code === 0 ? 0 : stderr))).toEqual([0, 0, 0]);
    expect(results[2]!.stdout).toContain('happy');
  });

  it('judge a network on own photos', async () => {
    const [result] = await follow('Judge a network on your own photos.');
    expect([result?.code, result?.stdout]).toEqual([0, expect.stringMatching(/balanced/i)]);
  });
});
