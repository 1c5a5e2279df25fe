import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveStepFile, STEP_FILE } from './live-step.js';

const REPORT = {
  epoch: 2,
  epochs: 3,
  step: 10,
  stepsPerEpoch: 100,
  loss: 1.5,
  accuracy: 0.4,
  imagesPerSecond: 95,
};

describe('the step that a run is at', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mien-test-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = async (): Promise<unknown> =>
    JSON.parse(await readFile(join(folder, STEP_FILE), 'utf8').catch(() => 'null'));

  it('stands in its folder with the time left, at most every five seconds, and goes with the training', async () => {
    const file = new LiveStepFile(folder, 50);
    file.note(REPORT, 0);
    // 90 steps of this epoch and 100 of the last, 50 pictures each, 95 a second.
    await vi.waitFor(async () => expect(await read()).toMatchObject({ step: 10, secondsLeft: 100 }));
    file.note({ ...REPORT, step: 11 }, 4999);
    file.note({ ...REPORT, step: 12 }, 5000);
    await vi.waitFor(async () => expect(await read()).toMatchObject({ step: 12, epoch: 2, loss: 1.5 }));
    expect(await read()).toMatchObject({
      curve: [
        { at: 1.1, loss: 1.5 },
        { at: 1.12, loss: 1.5 },
      ],
    });
    await file.end();
    expect(await readdir(folder)).toEqual([]);
  });

  it('ends no training where it cannot be written', async () => {
    const file = new LiveStepFile(join(folder, 'nothing', 'here'), 50);
    file.note(REPORT, 0);
    await file.end();
  });
});
