import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeDataset } from '../src/dataset/prepared/write-dataset.js';
import { sampleFaces } from '../src/dataset/sample/sample.js';
import { randomModel } from '../src/model/testing/random-model.js';
import { jsonLines, mienHere, temporaryFolder } from './program.js';

const PACKAGED = fileURLToPath(new URL('../models/default/model.onnx', import.meta.url));
const FACES = fileURLToPath(new URL('../examples/faces', import.meta.url));

describe('mien export --format int8', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });

  it('writes the packaged network in integers: smaller, and of one mind with it', async () => {
    const out = join(folder, 'small.onnx');
    const { code, stdout } = await mienHere(
      folder,
      'export',
      '--format',
      'int8',
      '--out',
      out,
      '--check',
      '--json',
    );
    expect(code).toBe(0);
    const [{ bytes, check }] = jsonLines(stdout) as [{ bytes: number; check: { agreement: number } }];
    expect(bytes).toBe((await stat(out)).size);
    expect(bytes).toBeLessThan(0.55 * (await stat(PACKAGED)).size);
    expect(check).toMatchObject({ faces: 700 });
    expect(check.agreement).toBeGreaterThan(0.95);
    const seen = async (...options: readonly string[]) => {
      const { stdout: said } = await mienHere(
        folder,
        'predict',
        join(FACES, 'all.png'),
        '--json',
        ...options,
      );
      const [{ faces }] = jsonLines(said) as [
        { faces: readonly { expression: string; confidence: number }[] },
      ];
      return faces;
    };
    const [floats, integers] = [await seen(), await seen('--model', out)];
    expect(integers).toHaveLength(7);
    integers.forEach(({ expression, confidence }, i) => {
      // Where two classes are about as likely, the smallest step may tip them.
      if (floats[i]!.confidence > 0.7) expect(expression).toBe(floats[i]!.expression);
      expect(Math.abs(confidence - floats[i]!.confidence)).toBeLessThan(0.1);
    });
  });

  it('moves a model to another operating point, which predict and evaluate then tell', async () => {
    await writeFile(join(folder, 'plain.onnx'), randomModel(3));
    const refused = await mienHere(folder, 'export', '--model', 'plain.onnx', '--prior', 'even');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('PRIOR_UNKNOWN')]);
    const shares = JSON.stringify({
      angry: 1,
      disgust: 1,
      fear: 1,
      happy: 4,
      sad: 1,
      surprise: 1,
      neutral: 1,
    });
    const words = [
      '--model',
      'plain.onnx',
      '--shares',
      shares,
      '--prior',
      'tempered:0.5',
      '--temperature',
      '2',
    ];
    const { code, stdout } = await mienHere(folder, 'export', ...words, '--out', 'moved.onnx', '--json');
    expect(code).toBe(0);
    const [{ temperature, prior }] = jsonLines(stdout) as [{ temperature: number; prior: number[] }];
    expect(temperature).toBe(2);
    expect(prior[3]! / prior[0]!).toBeCloseTo(2, 9);

    const seen = async (...options: readonly string[]) => {
      const face = join(FACES, 'happy.png');
      const { stdout: said } = await mienHere(folder, 'predict', face, '--no-detect', '--json', ...options);
      const [{ faces }] = jsonLines(said) as [{ faces: [{ probabilities: Record<string, number> }] }];
      return faces[0].probabilities;
    };
    const [own, even] = [
      await seen('--model', 'moved.onnx'),
      await seen('--model', 'moved.onnx', '--prior', 'even'),
    ];
    // Bayes: the ratio of two classes changes by that of their shares, 2 to 1 and then 1 to 1.
    expect(own.happy! / own.angry!).toBeCloseTo((2 * even.happy!) / even.angry!, 3);
    const unknown = await mienHere(
      folder,
      'predict',
      join(FACES, 'happy.png'),
      '--model',
      'plain.onnx',
      '--prior',
      'even',
    );
    expect(unknown.stderr).toContain('PRIOR_UNKNOWN');
  });

  it('measures an older model on its data, and says so where there are none', async () => {
    await writeFile(join(folder, 'old.onnx'), randomModel(3));
    const refused = await mienHere(folder, 'export', '--model', 'old.onnx', '--format', 'int8');
    expect(refused.code).not.toBe(0);
    expect(refused.stderr).toContain('--data');
    const drawn = { name: 'sample', ...sampleFaces({ train: 28, validation: 14, test: 7 }) };
    await writeDataset([drawn], join(folder, 'drawn'), { labels: 'fer2013', images: false });
    const words = ['--model', 'old.onnx', '--format', 'int8', '--data', 'drawn', '--json'];
    const { code, stdout } = await mienHere(folder, 'export', ...words);
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toMatchObject([{ format: 'int8', check: { faces: 14 } }]);
  });
});
