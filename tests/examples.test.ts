import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './program.js';

const EXAMPLES = fileURLToPath(new URL('../examples', import.meta.url));

async function example(name: string, ...words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(EXAMPLES, name), ...words]);
  return stdout;
}

describe('the examples', () => {
  it('differentiate x·σ(x): σ(x) (1 + x (1 − σ(x)))', async () => {
    const [, loss, list] = (await example('gradient.mjs')).match(/loss (\S+) gradient \[(.*)\]/s)!;
    const x = [-1, 0, 2];
    const sigmoid = x.map((value) => 1 / (1 + Math.exp(-value)));
    expect(Number(loss)).toBeCloseTo(
      x.reduce((sum, value, i) => sum + value * sigmoid[i]!, 0),
      5,
    );
    const expected = x.map((value, i) => sigmoid[i]! * (1 + value * (1 - sigmoid[i]!)));
    list!.split(',').forEach((text, i) => {
      expect(Number(text)).toBeCloseTo(expected[i]!, 5);
    });
  });

  it('train a small network', async () => {
    const folder = join(await temporaryFolder(), 'run');
    const output = await example('train.mjs', folder, '2');
    expect(output).toMatch(/^1 0\.\d+\n2 0\.\d+\nbest epoch [12];/);
  }, 300_000);
});
