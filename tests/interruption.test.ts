import { copyFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareSample } from '../src/dataset/sample/prepare-sample.js';
import { readTensors } from '../src/model/safetensors.js';
import { mien, mienHere, start, temporaryFolder } from './program.js';

/** Small steps, so that an epoch of few faces is long enough to be interrupted. */
const SMALL = ['--data', 'faces', '--model', 'mien-tiny', '--batch', '8', '--threads', '1'];
const TRAIN = ['train', ...SMALL, '--epochs', '4', '--seed', '3'];

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
    await prepareSample(join(folder, 'faces'), {}, { train: 700, validation: 70, test: 7 });
    expect((await mienHere(folder, ...TRAIN, '--out', 'whole')).code).toBe(0);
    expected = await outcome(join(folder, 'whole'));
  }, 300_000);

  it('ends bit-identically after kill -9 and --resume', async () => {
    const run = start(folder, ...TRAIN, '--out', 'killed');
    await run.waitFor('epoch 2/4');
    run.child.kill('SIGKILL');
    await run.finished;
    const resumed = await mien(folder, 'train', '--resume', 'killed');
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).not.toContain('epoch 1/4');
    expect(await outcome(join(folder, 'killed'))).toEqual(expected);
  }, 300_000);

  it('saves at Ctrl-C in the middle of an epoch, says how to go on, and ends bit-identically', async () => {
    const run = start(folder, ...TRAIN, '--out', 'stopped');
    await run.waitFor('epoch 1/4');
    await new Promise((resolve) => setTimeout(resolve, 50));
    run.child.kill('SIGINT');
    const stopped = await run.finished;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('mien train --resume stopped');
    expect(stopped.stderr).not.toContain('at ');
    expect((await mienHere(folder, 'train', '--resume', 'stopped')).code).toBe(0);
    expect(await outcome(join(folder, 'stopped'))).toEqual(expected);
  }, 300_000);

  it('names the command it was begun with', async () => {
    const run = start(folder, 'run', ...SMALL, '--epochs', '4', '--out', 'ran');
    await run.waitFor('epoch 1/4');
    run.child.kill('SIGINT');
    const stopped = await run.finished;
    expect(stopped.code).toBe(130);
    expect(stopped.stderr).toContain('mien run --resume ran');
  }, 300_000);

  it('starts from the beginning where it was killed before its first checkpoint', async () => {
    const run = start(folder, ...TRAIN, '--out', 'early');
    await new Promise((resolve) => setTimeout(resolve, 50));
    run.child.kill('SIGKILL');
    await run.finished;
    const again = await mienHere(folder, 'train', '--resume', 'early');
    // Killed before even the folder was there, there is nothing to resume, which is said.
    if (again.code !== 0) expect(again.stderr).toMatch(/FILE_NOT_FOUND/);
  }, 300_000);

  it('goes on without the models that it started from and that teach it', async () => {
    const taught = ['--epochs', '3', '--init', 'other.onnx', '--teacher', 'other.onnx'];
    const other = join(folder, 'other.onnx');
    await copyFile(join(folder, 'whole', 'model.onnx'), other);
    expect((await mienHere(folder, ...TRAIN, ...taught, '--out', 'taught')).code).toBe(0);
    const run = start(folder, ...TRAIN, ...taught, '--out', 'left');
    await run.waitFor('epoch 1/3');
    run.child.kill('SIGINT');
    expect((await run.finished).code).toBe(130);
    await rm(other);
    expect((await mienHere(folder, 'train', '--resume', 'left')).code).toBe(0);
    const [left, whole] = [await outcome(join(folder, 'left')), await outcome(join(folder, 'taught'))];
    expect(left).toEqual(whole);
    expect(left).not.toEqual(expected);
  }, 300_000);

  it('keeps the settings it was started with', async () => {
    const result = await mienHere(folder, 'train', '--resume', 'whole', '--epochs', '9');
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('--epochs');
  });

  it('is not written over by another', async () => {
    const result = await mienHere(folder, ...TRAIN, '--out', 'whole');
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
