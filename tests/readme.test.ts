import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../src/expression.js';
import { Random } from '../src/random.js';
import { type Finished, mien, temporaryFolder } from './program.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PICTURES_A_CLASS = 12;

/** The commands of the README's recipe that begins with `**NAME`, word by word; `> FILE` and comments are left out. */
async function commandsOf(name: string): Promise<readonly (readonly string[])[]> {
  const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
  const [, recipe = ''] = readme.split(`**${name}`);
  const [, block = ''] = recipe.split(/^```(?:sh)?\n/m);
  return block
    .split('\n')
    .filter((line) => line.startsWith('npx mienjs '))
    .map((line) =>
      line
        .replace(/\s+[>#].*/, '')
        .split(' ')
        .slice(2),
    );
}

/** Pictures of the average faces, each lit and cut in its own way. */
async function writeLabelled(folder: string): Promise<void> {
  const random = new Random(1);
  for (const expression of EXPRESSIONS) {
    await mkdir(join(folder, 'labelled', expression), { recursive: true });
    const face = join(ROOT, 'examples/faces', `${expression}.png`);
    for (let i = 0; i < PICTURES_A_CLASS; i++) {
      const edge = 10 + Math.round(30 * random.next());
      await sharp(face)
        .flatten()
        .extend({ top: edge, bottom: edge, left: edge, right: edge, extendWith: 'mirror' })
        .modulate({ brightness: 0.8 + 0.4 * random.next() })
        .jpeg()
        .toFile(join(folder, 'labelled', expression, `${i}.jpg`));
    }
  }
}

describe('the recipes of the README', () => {
  let folder: string;
  const follow = async (recipe: string): Promise<Finished[]> => {
    const results: Finished[] = [];
    for (const words of await commandsOf(recipe)) results.push(await mien(folder, ...words));
    return results;
  };

  beforeAll(async () => {
    folder = await temporaryFolder();
    await writeLabelled(folder);
    await mkdir(join(folder, 'photos'));
    await sharp(join(ROOT, 'examples/faces/all.png'))
      .jpeg()
      .toFile(join(folder, 'photos', 'all.jpg'));
    await sharp(join(ROOT, 'examples/faces/happy.png')).jpeg().toFile(join(folder, 'photo.jpg'));
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
