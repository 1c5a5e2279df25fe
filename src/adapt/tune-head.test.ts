import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { topClasses } from '../evaluation/predictions.js';
import { fitTemperature } from '../evaluation/temperature.js';
import { EXPRESSION_COUNT, EXPRESSIONS, type Expression } from '../expression.js';
import { FACE_BYTES } from '../image/face-size.js';
import { readDescription } from '../model/description.js';
import { findModel } from '../model/find-model.js';
import { randomIntegerModel, randomModel } from '../model/testing/random-model.js';
import { createRecognizer } from '../recognizer/create-recognizer.js';
import { openSession } from '../runtime/node.js';
import { floats } from '../runtime/session.js';
import { withFolder } from '../testing/with-folder.js';
import { divideFaces } from './divide-faces.js';
import { fineTuneHead } from './fine-tune-head.js';
import type { TaughtFace } from './taught-face.js';
import { drawnTakes } from './testing/drawn-takes.js';
import { tuneHead } from './tune-head.js';

const SOME: readonly Expression[] = ['fear', 'happy', 'neutral'];
const TINY = { bytes: randomModel(7), name: 'model' };
const FACES = drawnTakes({ person: 3, expressions: SOME, count: 10 });
const ONE = { threads: 1 };

function crops(faces: readonly TaughtFace[]): Uint8Array {
  const bytes = new Uint8Array(faces.length * FACE_BYTES);
  faces.forEach(({ crop }, i) => {
    bytes.set(crop, i * FACE_BYTES);
  });
  return bytes;
}

async function logitsOf(model: Uint8Array, faces: readonly TaughtFace[]): Promise<Float32Array> {
  const session = await openSession(model, ONE);
  const data = Float32Array.from(crops(faces));
  const { logits } = await session.run({ images: { shape: [faces.length, 1, 48, 48], data } });
  await session.release();
  return floats(logits);
}

describe('teaching the packaged network a face that it has not seen', () => {
  it.each([1, 2])('helps on held-back pictures and on later ones: drawn person %i', async (person) => {
    const faces = drawnTakes({ person, expressions: EXPRESSIONS, count: 14 });
    const { bytes, report } = await fineTuneHead({ faces, threads: 1 });
    expect(report.better).toBe(true);
    expect(report.after.accuracy).toBeGreaterThan(report.before.accuracy + 0.2);
    expect(report.after.logLoss).toBeLessThan(report.before.logLoss / 2);
    expect(report.loss[1]).toBeLessThan(report.loss[0]);

    const later = drawnTakes({ person, expressions: EXPRESSIONS, count: 12, from: 1000 });
    const right = async (model: string | undefined): Promise<number> => {
      const recognizer = await createRecognizer({ model, threads: 1 });
      const found = await recognizer.perceiveFaces(crops(later));
      await recognizer.release();
      return found.filter(({ expression }, i) => expression === later[i]!.expression).length / later.length;
    };
    await withFolder(async (folder) => {
      const model = join(folder, 'mine.onnx');
      await writeFile(model, bytes);
      expect(await right(model)).toBeGreaterThan((await right(undefined)) + 0.2);
    });
  });

  it('gives a file that says what it is, and answers as the report says', async () => {
    const { bytes, report } = await fineTuneHead({ faces: FACES, threads: 1 });
    const { bytes: packaged } = await findModel();
    expect(readDescription(bytes, 'mine')).toEqual({
      ...readDescription(packaged, 'default'),
      taught: { faces: 21, expressions: SOME },
    });
    await withFolder(async (folder) => {
      const model = join(folder, 'mine.onnx');
      await writeFile(model, bytes);
      const { heldBack } = divideFaces(FACES, { share: 0.3, gap: 500 });
      for (const [path, { confusion, logLoss }] of [
        [undefined, report.before],
        [model, report.after],
      ] as const) {
        const recognizer = await createRecognizer({ model: path, threads: 1 });
        const found = await recognizer.perceiveFaces(crops(heldBack));
        await recognizer.release();
        const counts = EXPRESSIONS.map(() => EXPRESSIONS.map(() => 0));
        let loss = 0;
        found.forEach(({ expression, probabilities }, i) => {
          const truth = heldBack[i]!.expression;
          counts[EXPRESSIONS.indexOf(truth)]![EXPRESSIONS.indexOf(expression)]! += 1;
          loss -= Math.log(Math.max(1e-7, probabilities[truth])) / found.length;
        });
        expect(confusion).toEqual(counts);
        expect(logLoss).toBeCloseTo(loss, 5);
      }
    });
  });
});

describe('teaching', () => {
  it('hardly unlearns expressions that are not taught, and does without keeping them', async () => {
    const usual: readonly Expression[] = ['happy', 'sad', 'neutral'];
    const rest = EXPRESSIONS.filter((name) => !usual.includes(name));
    const packaged = await findModel();
    const judge = async (model: Uint8Array, others: readonly TaughtFace[]) => {
      const logits = await logitsOf(model, others);
      const labels = Uint8Array.from(others, ({ expression }) => EXPRESSIONS.indexOf(expression));
      const answers = { labels, probabilities: logits, classCount: EXPRESSION_COUNT };
      const right = topClasses(answers).filter((top, i) => top === labels[i]).length;
      return { right, loss: fitTemperature(logits, labels, EXPRESSION_COUNT).lossBefore };
    };
    const right = { before: 0, kept: 0 };
    for (const person of [1, 2]) {
      const faces = drawnTakes({ person, expressions: usual, count: 14 });
      const others = drawnTakes({ person, expressions: rest, count: 12, from: 1000 });
      const taught = async (keep?: number): Promise<Uint8Array> =>
        (await tuneHead(openSession, packaged, faces, { keep }, ONE)).bytes;
      const before = await judge(packaged.bytes, others);
      const kept = await judge(await taught(), others);
      const unlearnt = await judge(await taught(0), others);
      expect(kept.loss).toBeLessThan(before.loss + 0.1);
      expect(unlearnt.loss).toBeGreaterThan(kept.loss);
      right.before += before.right;
      right.kept += kept.right;
    }
    expect(right.kept).toBeGreaterThan(0.8 * right.before);
  });

  it('gives the same bytes again, and others from another seed', async () => {
    const teach = async (seed: number) => (await tuneHead(openSession, TINY, FACES, { seed }, ONE)).bytes;
    expect(await teach(1)).toEqual(await teach(1));
    expect(await teach(2)).not.toEqual(await teach(1));
  });

  it('stays where it was under a strong pull, and goes further under none', async () => {
    const distance = async (pull: number): Promise<number> => {
      const { bytes } = await tuneHead(openSession, TINY, FACES, { pull }, ONE);
      const before = await logitsOf(TINY.bytes, FACES);
      return (await logitsOf(bytes, FACES)).reduce((sum, logit, i) => sum + (logit - before[i]!) ** 2, 0);
    };
    const [strong, usual, none] = [await distance(1), await distance(0.003), await distance(0)];
    expect(strong).toBeLessThan(usual / 2);
    expect(none).toBeGreaterThan(usual);
  });

  it('takes models that compute in integers and every architecture', async () => {
    const small = { bytes: await randomIntegerModel(7), name: 'small' };
    const large = { bytes: randomModel(3, 'learningimage'), name: 'large' };
    for (const model of [small, large]) {
      const { report } = await tuneHead(openSession, model, FACES, { variants: 1 }, ONE);
      expect(report.loss[1]).toBeLessThan(report.loss[0]);
    }
  });

  it('tells how far it is, and ends when it is stopped, whatever it is at', async () => {
    for (const stage of ['looking', 'judging', 'learning']) {
      const stop = new AbortController();
      const stages = new Set<string>();
      const teaching = tuneHead(
        openSession,
        TINY,
        FACES,
        {
          signal: stop.signal,
          onProgress: (done, total, at) => {
            expect(done).toBeLessThanOrEqual(total!);
            stages.add(at);
            if (at === stage) stop.abort();
          },
        },
        ONE,
      );
      await expect(teaching).rejects.toMatchObject({ code: 'INTERRUPTED' });
      expect([...stages].at(-1)).toBe(stage);
    }
  });

  it.each<[string, readonly TaughtFace[], object, string]>([
    ['no faces', [], {}, 'DATASET_EMPTY'],
    ['too few of one expression', FACES.slice(0, 22), {}, 'DATASET_EMPTY'],
    [
      'a crop of another size',
      [...FACES, { ...FACES[0]!, crop: new Uint8Array(100) }],
      {},
      'IMAGE_UNREADABLE',
    ],
    [
      'a class that there is not',
      [{ ...FACES[0]!, expression: 'bored' as Expression }],
      {},
      'OPTION_INVALID',
    ],
    ['no steps', FACES, { steps: 0 }, 'OPTION_INVALID'],
    ['half a step', FACES, { steps: 2.5 }, 'OPTION_INVALID'],
    ['a share that holds all back', FACES, { heldBack: 1 }, 'OPTION_INVALID'],
    ['a learning rate that is none', FACES, { learningRate: Number.NaN }, 'OPTION_INVALID'],
    ['a learning rate far too large', FACES, { learningRate: 100, pull: 1 }, 'TRAINING_DIVERGED'],
  ])('is refused for %s', async (_, faces, options, code) => {
    await expect(tuneHead(openSession, TINY, faces, options, ONE)).rejects.toMatchObject({ code });
  });

  it('is refused for a file that is no model', async () => {
    const file = { bytes: new Uint8Array(9).fill(255), name: 'text.onnx' };
    await expect(tuneHead(openSession, file, FACES)).rejects.toMatchObject({ code: 'MODEL_BROKEN' });
  });
});
