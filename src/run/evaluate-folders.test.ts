import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MienError } from '../errors.js';
import { EXPRESSIONS, type Expression } from '../expression.js';
import type { FoundPicture } from '../image/find-pictures.js';
import type { Outcome } from '../recognizer/recognize-each.js';
import type { Recognition, RecognizedFace } from '../recognizer/result.js';
import { withFolder } from '../testing/with-folder.js';
import { type EvaluateFoldersOptions, evaluateFolders, meanOverFolders } from './evaluate-folders.js';

/** Empty files: the recogniser of these tests goes by their names. */
async function write(folder: string, ...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), '');
  }
}

function face(expression: Expression, side: number): RecognizedFace {
  const probabilities = Object.fromEntries(
    EXPRESSIONS.map((name) => [name, name === expression ? 0.7 : 0.05]),
  );
  return {
    box: [0, 0, side, side],
    score: 1,
    landmarks: null,
    expression,
    confidence: 0.7,
    uncertain: false,
    probabilities: probabilities as Record<Expression, number>,
  };
}

/** `happy.png` shows a happy face; `happy+sad.png` a large happy one and a small sad one; `none.png` nobody. */
function answerByName(path: string): Recognition | MienError {
  const name = path
    .split(/[\\/]/)
    .at(-1)!
    .replace(/\d*\.png$/, '');
  if (name === 'broken') return new MienError('IMAGE_UNREADABLE', `${path}: not a picture`);
  const shown = EXPRESSIONS.filter((one) => name.includes(one)).toSorted(
    (a, b) => name.indexOf(a) - name.indexOf(b),
  );
  // The small face first, as a detector may have it.
  const faces = shown.map((expression, i) => face(expression, 60 / (i + 1))).toReversed();
  return { width: 80, height: 80, faces };
}

function byName(asked: [boolean, readonly string[]][] = []): EvaluateFoldersOptions {
  return {
    model: 'by name',
    async *recognize(
      pictures: readonly FoundPicture[],
      { crops },
    ): AsyncGenerator<Outcome<unknown, Recognition>> {
      asked.push([crops, pictures.map(({ within }) => within)]);
      for (const { path } of pictures) yield { item: path, result: answerByName(path) };
    },
  };
}

test('a folder is judged by its subfolders', async () => {
  await withFolder(async (folder) => {
    await write(
      folder,
      'anger/angry.png',
      'anger/happy.png',
      'Happiness/happy+sad.png',
      'Happiness/none.png',
    );
    const [judged] = await evaluateFolders([{ folder, crops: false, leaveOut: [] }], byName());
    expect(judged!.evaluation).toMatchObject({
      model: 'by name',
      folder,
      crops: false,
      n: 4,
      accuracy: 0.5,
      balancedAccuracy: 0.5,
      found: { n: 3, share: 0.75 },
      trueClasses: ['angry', 'happy'],
      issues: [],
    });
    expect(judged!.answers.map(({ label, face: seen }) => [label, seen?.expression])).toEqual([
      ['happy', 'happy'],
      ['happy', undefined],
      ['angry', 'angry'],
      ['angry', 'happy'],
    ]);
  });
});

test('what cannot be judged is an issue, and does not count', async () => {
  await withFolder(async (folder) => {
    await write(folder, 'sad/sad.png', 'sad/broken.png', 'contempt/happy.png', 'holidays/happy.png');
    const [judged] = await evaluateFolders([{ folder, crops: true, leaveOut: [] }], byName());
    expect(judged!.evaluation).toMatchObject({ n: 1, accuracy: 1 });
    expect(judged!.evaluation.issues.map(({ code }) => code).toSorted()).toEqual([
      'IMAGE_UNREADABLE',
      'LABEL_NO_CLASS',
      'LABEL_UNKNOWN',
    ]);
  });
});

test('classes may be left out', async () => {
  await withFolder(async (folder) => {
    await write(folder, 'sad/sad.png', 'fear/sad1.png', 'fear/sad2.png');
    const [judged] = await evaluateFolders([{ folder, crops: true, leaveOut: ['fear'] }], byName());
    expect(judged!.evaluation).toMatchObject({ n: 1, balancedAccuracy: 1, leftOut: ['fear'] });
    const all = evaluateFolders([{ folder, crops: true, leaveOut: ['fear', 'sad'] }], byName());
    await expect(all).rejects.toMatchObject({ code: 'DATASET_EMPTY' });
  });
});

test('several folders are asked in two calls, and their mean counts each the same', async () => {
  await withFolder(async (folder) => {
    await write(folder, 'a/sad/sad.png', 'b/sad/sad1.png', 'b/sad/happy.png', 'b/sad/angry.png');
    await write(folder, 'c/fear/none.png');
    const asked: [boolean, readonly string[]][] = [];
    const folders = ['a', 'b', 'c'].map((name) => ({
      folder: join(folder, name),
      crops: name === 'a',
      leaveOut: [],
    }));
    const judged = await evaluateFolders(folders, byName(asked));
    expect(asked).toEqual([
      [false, ['sad/angry.png', 'sad/happy.png', 'sad/sad1.png', 'fear/none.png']],
      [true, ['sad/sad.png']],
    ]);
    const mean = meanOverFolders(judged.map(({ evaluation }) => evaluation));
    expect(mean.accuracy).toBeCloseTo((1 + 1 / 3 + 0) / 3, 12);
    expect(mean.found).toBeCloseTo(2 / 3, 12);
    // Of the two folders with a found face.
    expect(mean.ece).toBeCloseTo((0.3 + Math.abs(0.7 - 1 / 3)) / 2, 6);
    expect(mean.worst).toEqual({ folder: join(folder, 'c'), balancedAccuracy: 0 });
  });
});

test('a folder without labels is refused, with what its names were', async () => {
  await withFolder(async (folder) => {
    await write(folder, 'holidays/happy.png');
    const judged = evaluateFolders([{ folder, crops: true, leaveOut: [] }], byName());
    await expect(judged).rejects.toMatchObject({
      code: 'DATASET_EMPTY',
      message: expect.stringContaining('holidays'),
    });
  });
});

test('an interruption ends it', async () => {
  await withFolder(async (folder) => {
    await write(folder, 'sad/sad.png');
    const judged = evaluateFolders([{ folder, crops: true, leaveOut: [] }], {
      ...byName(),
      signal: AbortSignal.abort(),
    });
    await expect(judged).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });
});
