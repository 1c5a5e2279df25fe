import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { drawFace } from '../src/dataset/sample/face.js';
import { EXPRESSIONS } from '../src/expression.js';
import { encodePng } from '../src/image/encode.js';
import { Random } from '../src/random.js';
import { jsonLines, mien, temporaryFolder } from './program.js';

/** Drawn faces of two classes, a picture that is broken, and a folder that is no class. */
let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  for (const [path, expression, seed] of [
    ['faces/happy/1.png', 'happy', 1],
    ['faces/happy/2.png', 'happy', 2],
    ['faces/surprised/1.png', 'surprise', 3],
    ['faces/surprised/2.png', 'surprise', 4],
    ['faces/contempt/1.png', 'happy', 5],
    ['others/sad/1.png', 'sad', 6],
  ] as const) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    const data = drawFace(expression, new Random(seed));
    await writeFile(join(folder, path), encodePng({ data, width: 48, height: 48, channels: 1 }));
  }
  await writeFile(join(folder, 'faces/happy/3.png'), 'no picture');
});

describe('mien evaluate --folder', () => {
  it('judges folders of crops by the answers that predict gives', async () => {
    const words = ['--crops', 'faces', 'others', '--answers', 'answers.jsonl', '--json'];
    const result = await mien(folder, 'evaluate', ...words);
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('IMAGE_UNREADABLE');
    expect(result.stderr).toContain('LABEL_NO_CLASS');
    const [faces, others, { mean }] = jsonLines(result.stdout) as [
      Record<string, unknown>,
      Record<string, unknown>,
      Record<string, unknown>,
    ];
    expect(faces).toMatchObject({ folder: 'faces', crops: true, n: 4, trueClasses: ['happy', 'surprise'] });

    const predicted = await mien(folder, 'predict', '--no-detect', '--json', 'faces', 'others');
    const answers = new Map(
      jsonLines(predicted.stdout).flatMap(({ file, faces: found }) =>
        found === undefined ? [] : [[String(file), (found as Record<string, unknown>[])[0]!]],
      ),
    );
    const kept = jsonLines(await readFile(join(folder, 'answers.jsonl'), 'utf8'));
    expect(kept).toHaveLength(5);
    for (const { file, face } of kept) expect(face).toEqual(answers.get(String(file)));
    const right = kept.filter(({ label, face }) => (face as Record<string, unknown>).expression === label);
    const inFaces = right.filter((each) => each.folder === 'faces').length;
    expect(faces.accuracy).toBeCloseTo(inFaces / 4, 12);
    expect((mean as Record<string, number>).accuracy).toBeCloseTo(
      (inFaces / 4 + (right.length - inFaces)) / 2,
      12,
    );
    expect(others.confusion).toHaveLength(1);
  });

  it('prints a table, and leaves classes out', async () => {
    const words = ['--folder', 'faces', '--no-detect', '--leave-out', 'faces:surprise'];
    const { stdout } = await mien(folder, 'evaluate', ...words);
    expect(stdout).toMatch(/faces \(crops; without surprise\) +\| +2 \|/);
    expect(stdout).toMatch(/\| happy .*\n/);
    expect(stdout).not.toMatch(/\n\| surprise/);
    for (const name of EXPRESSIONS) expect(stdout).toContain(name);
  });
});
