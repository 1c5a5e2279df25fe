import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareSample } from '../src/dataset/sample/prepare-sample.js';
import { readTensors } from '../src/model/safetensors.js';
import { randomModel } from '../src/model/testing/random-model.js';
import { mienHere, start, temporaryFolder } from './program.js';

/** Small steps, so that an epoch of few faces is long enough to be interrupted. */
const SMALL = ['--data', 'faces', '--model', 'mien-tiny', '--batch', '8', '--threads', '1', '--epochs', '4'];
/** It starts from another model, which also teaches it. */
const TRAIN = ['train', ...SMALL, '--seed', '3', '--init', 'other.onnx', '--teacher', 'other.onnx'];

/** What must not depend on interruptions: all vectors, and the epochs' figures but for their times. */
async function outcome(folder: string): Promise<unknown> {
  const { tensors } = await readTensors(join(folder, 'checkpoint.safetensors'));
  const lines = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trim().split('\n');
  const history = lines.map((line) => {
    const { imagesPerSecond: _, seconds: __, ...figures } = JSON.parse(line) as Record<string, unknown>;
    return figures;
  });
  const model = await readFile(join(folder, 'model.onnx'));
  return { tensors, history, model };
}

describe('an interrupted run', () => {
  let folder: string;
  let expected: unknown;

  beforeAll(async () => {
    folder = await temporaryFolder();
    await prepareSample(join(folder, 'faces'), {}, { train: 700, validation: 14, test: 7 });
    await writeFile(join(folder, 'other.onnx'), randomModel(1));
    expect((await mienHere(folder, ...TRAIN, '--out', 'whole')).code).toBe(0);
    expected = await outcome(join(folder, 'whole'));
  }, 300_000);

  // One run through all of it: the end of a run, with its report, takes longer than its epochs.
  it('ends bit-identically after kill -9, and after Ctrl-C in the middle of an epoch', async () => {
    const run = start(folder, ...TRAIN, '--out', 'run');
    await run.waitFor('epoch 1/4');
    run.child.kill('SIGKILL');
    await run.finished;

    const resumed = start(folder, 'train', '--resume', 'run');
    await resumed.waitFor('epoch 2/4');
    await new Promise((resolve) => setTimeout(resolve, 50));
    resumed.child.kill('SIGINT');
    const stopped = await resumed.finished;
    expect(stopped.stdout).not.toContain('epoch 1/4');
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('mien train --resume run');
    expect(stopped.stderr).not.toContain('at ');

    // What it started from, and what taught it, is kept in the run.
    await rm(join(folder, 'other.onnx'));
    expect((await mienHere(folder, 'train', '--resume', 'run')).code).toBe(0);
    expect(await outcome(join(folder, 'run'))).toEqual(expected);
  }, 300_000);

  it('names the command it was begun with', async () => {
    const run = start(folder, 'run', ...SMALL, '--out', 'ran');
    await run.waitFor('epoch 1/4');
    run.child.kill('SIGINT');
    const stopped = await run.finished;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('mien run --resume ran');
  }, 300_000);

  it('starts from the beginning where it was killed before its first checkpoint', async () => {
    const run = start(folder, 'train', ...SMALL, '--out', 'early');
    await new Promise((resolve) => setTimeout(resolve, 50));
    run.child.kill('SIGKILL');
    await run.finished;
    const again = await mienHere(folder, 'train', '--resume', 'early');
    // Killed before even the folder was there, there is nothing to resume, which is said.
    if (again.code !== 0) expect(again.stderr).toMatch(/FILE_NOT_FOUND/);
  }, 300_000);

  it('keeps the settings it was started with', async () => {
    const result = await mienHere(folder, 'train', '--resume', 'whole', '--epochs', '9');
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('--epochs');
  });

  it('is not written over by another', async () => {
    const result = await mienHere(folder, 'train', ...SMALL, '--out', 'whole');
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('mien train --resume whole');
  });

  it('is not resumed from a corrupt checkpoint', async () => {
    const { truncate } = await import('node:fs/promises');
    await truncate(join(folder, 'whole', 'checkpoint.safetensors'), 1000);
    const result = await mienHere(folder, 'train', '--resume', 'whole');
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('CHECKPOINT_BROKEN');
  });
});
