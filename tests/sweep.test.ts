import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareSample } from '../src/dataset/sample/prepare-sample.js';
import { jsonLines, mien, start, temporaryFolder } from './program.js';

const CONFIG = {
  ...{ data: 'faces', eta: 2, rungs: [1, 2] },
  training: { model: 'mien-tiny', epochs: 2, batch: 16 },
  space: { learningRate: [0.02, 0.1, 0.3] },
};

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  await prepareSample(join(folder, 'faces'), {}, { train: 32, validation: 14, test: 7 });
  await writeFile(join(folder, 'sweep.json'), JSON.stringify(CONFIG));
});

describe('mien sweep', () => {
  it('goes on after Ctrl-C, and names the best of all trials', async () => {
    const begun = start(folder, 'sweep', 'sweep.json', '--out', 'out', '--threads', '1', '--json');
    await begun.waitFor('"event":"trial"');
    begun.child.kill('SIGINT');
    const { code, stderr } = await begun.finished;
    expect(stderr).toContain('mien sweep work out');
    expect(code).toBe(130);

    const ended = await mien(folder, 'sweep', 'work', 'out', '--json');
    expect(ended.code).toBe(0);
    const { event, ...summary } = jsonLines(ended.stdout).at(-1)!;
    expect(event).toBe('sweep');
    expect(summary).toMatchObject({ finished: true, trials: 3, epochs: { full: 6 } });
    expect(JSON.parse(await readFile(join(folder, 'out/sweep.json'), 'utf8'))).toEqual(summary);
    expect(await readFile(join(folder, 'out/sweep.svg'), 'utf8')).toContain('Sweep of 3 trials');

    const { stdout } = await mien(folder, 'sweep', 'status', 'out');
    expect(stdout).toMatch(/Trial \d is the best of 3 by validation: \d+\.\d % in epoch [12]/);
  });

  it('says what is wrong with a configuration before anything is trained', async () => {
    await writeFile(join(folder, 'odd.json'), JSON.stringify({ ...CONFIG, space: { learningRat: [1] } }));
    const { code, stderr } = await mien(folder, 'sweep', 'odd.json', '--out', 'odd');
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean "learningRate"');
    expect(stderr).toContain('[CONFIG_INVALID]');
    expect((await mien(folder, 'sweep', 'work', 'nowhere')).stderr).toContain('[FILE_NOT_FOUND]');
  });
});
