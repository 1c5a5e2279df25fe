import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../src/expression.js';
import { type Finished, jsonLines, mien, temporaryFolder } from './program.js';

describe('mien run on sample faces', () => {
  let folder: string;
  let run: Finished;

  beforeAll(async () => {
    folder = await temporaryFolder();
    run = await mien(folder, 'run', '--json', '--out', 'out');
  }, 300_000);

  it('does the whole job, and says on what', () => {
    expect(run.stderr).toContain('sample faces');
    expect(run.stderr.split('\n').length).toBeLessThan(4);
    expect(run.code).toBe(0);
  });

  it('recognises at least nine sample faces in ten', () => {
    const [evaluation] = jsonLines(run.stdout).filter(({ event }) => event === 'evaluation');
    expect(evaluation).toMatchObject({ split: 'test', n: 700 });
    expect(evaluation!.accuracy).toBeGreaterThan(0.9);
  });

  it('leaves every file of a run folder', async () => {
    const files = await readdir(join(folder, 'out'));
    expect(files).toEqual(
      expect.arrayContaining([
        'answers.json',
        'architecture.png',
        'best.safetensors',
        'checkpoint.safetensors',
        'config.json',
        'confusion_matrix.png',
        'data_samples.png',
        'environment.json',
        'evaluation.json',
        'history_epochs.png',
        'metrics.jsonl',
        'model.onnx',
        'report.html',
      ]),
    );
    expect(files.filter((file) => file.endsWith('.tmp'))).toEqual([]);
    for (const file of files.filter((name) => name.endsWith('.png'))) {
      const bytes = await readFile(join(folder, 'out', file));
      expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    }
    // Compact: what programs read.
    for (const file of ['answers.json', 'evaluation.json'])
      expect(await readFile(join(folder, 'out', file), 'utf8')).toMatch(/^\[.*\]\n$/);
    const report = await readFile(join(folder, 'out', 'report.html'), 'utf8');
    expect(report).not.toMatch(/(src|href)="https?:/);
    expect(report).toContain('perceived');
  });

  it('keeps what was answered to each face: those that its confusion matrix counts', async () => {
    const read = async (file: string): Promise<unknown> =>
      JSON.parse(await readFile(join(folder, 'out', file), 'utf8'));
    const [answers] = (await read('answers.json')) as { rows: number[]; labels: number[]; named: number[] }[];
    const [evaluation] = (await read('evaluation.json')) as { confusion: number[][] }[];
    const counted = EXPRESSIONS.map(() => EXPRESSIONS.map(() => 0));
    answers!.labels.forEach((label, i) => {
      counted[label]![answers!.named[i]!]! += 1;
    });
    expect(counted).toEqual(evaluation!.confusion);
    expect(new Set(answers!.rows).size).toBe(700);
  });

  it('evaluates the run again to the same figures, with every field of the contract', async () => {
    const result = await mien(folder, 'evaluate', '--model', './out', '--protocol', 'source-label', '--json');
    expect(result.code).toBe(0);
    const [evaluation] = jsonLines(result.stdout);
    for (const field of [
      'model',
      'protocol',
      'table',
      'split',
      'n',
      'accuracy',
      'accuracyCi95',
      'macroF1',
      'balancedAccuracy',
      'ece',
      'logLoss',
      'tvToVotes',
      'perClass',
      'confusion',
      'deduplicated',
    ]) {
      expect(evaluation).toHaveProperty(field);
    }
    const saved: unknown = JSON.parse(await readFile(join(folder, 'out', 'evaluation.json'), 'utf8'));
    expect([evaluation]).toEqual(saved);
  });

  it('predicts faces, and goes on after a file that is none', async () => {
    await writeFile(join(folder, 'broken.png'), 'no picture');
    const faces = join('prepared', 'sample', 'images', 'test', 'surprise');
    const result = await mien(
      folder,
      'predict',
      '--no-detect',
      '--model',
      './out',
      '--json',
      'broken.png',
      faces,
    );
    expect(result.code).toBe(1);
    const lines = jsonLines(result.stdout);
    expect(lines[0]).toMatchObject({ file: 'broken.png', error: { code: 'IMAGE_UNREADABLE' } });
    const predictions = lines.slice(1);
    expect(predictions).toHaveLength((await readdir(join(folder, faces))).length);
    const named = predictions.map(({ faces: found }) => (found as { expression: string }[])[0]!.expression);
    expect(named.filter((name) => name === 'surprise').length).toBeGreaterThan(0.8 * named.length);
    const [face] = predictions[0]!.faces as { probabilities: Record<string, number> }[];
    expect(face).toMatchObject({ box: [0, 0, 48, 48], score: null, landmarks: null });
    expect(Object.keys(face!.probabilities)).toEqual([...EXPRESSIONS]);
    expect(Object.values(face!.probabilities).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
  });

  it('writes a model that says what it is, and text where no JSON is asked for', async () => {
    const faces = join('prepared', 'sample', 'images', 'test', 'happy');
    const result = await mien(folder, 'predict', '--no-detect', '--model', 'out/model.onnx', faces);
    expect(result.code).toBe(0);
    expect(result.stdout.split('\n')[0]).toMatch(/^prepared.*png: (uncertain, perhaps )?[a-z]+ \d+ %$/);
  });
});
