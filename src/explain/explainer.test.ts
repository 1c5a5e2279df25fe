import { describe, expect, it } from 'vitest';
import { drawFace } from '../dataset/sample/face.js';
import { EXPRESSIONS } from '../expression.js';
import { FACE_BYTES } from '../image/face-size.js';
import { randomIntegerModel, randomModel } from '../model/testing/random-model.js';
import { Random } from '../random.js';
import { openSession } from '../runtime/node.js';
import { openExplainer } from './explainer.js';

const MODEL = { bytes: randomModel(7), name: 'model' };

function faces(count: number): Uint8Array {
  const random = new Random(11);
  const bytes = new Uint8Array(count * FACE_BYTES);
  for (let i = 0; i < count; i++) bytes.set(drawFace(EXPRESSIONS[i % 7]!, random), i * FACE_BYTES);
  return bytes;
}

const classes = (count: number) => Array.from({ length: count }, (_, i) => EXPRESSIONS[(3 * i) % 7]!);

async function heatOf(model: typeof MODEL, bytes: Uint8Array, map?: number): Promise<Float32Array> {
  const explainer = await openExplainer(openSession, model, { map, threads: 1 });
  const heat = await explainer.heat(bytes, classes(bytes.length / FACE_BYTES));
  await explainer.release();
  return heat;
}

describe('an explainer', () => {
  it('gives each face its own heat, of more than go through at once', async () => {
    const many = faces(40);
    const heat = await heatOf(MODEL, many);
    expect(heat).toHaveLength(many.length);
    const explainer = await openExplainer(openSession, MODEL, { threads: 1 });
    expect(explainer).toMatchObject({ method: 'Grad-CAM', map: [3, 3] });
    for (const i of [0, 31, 32, 39]) {
      const [from, to] = [i * FACE_BYTES, (i + 1) * FACE_BYTES];
      const alone = await explainer.heat(many.subarray(from, to), [classes(40)[i]!]);
      alone.forEach((value, k) => {
        expect(Math.abs(value - heat[from + k]!)).toBeLessThan(1e-4);
      });
    }
    expect(await explainer.heat(new Uint8Array(), [])).toHaveLength(0);
    await explainer.release();
  });

  it('gives the same bits again', async () => {
    expect(await heatOf(MODEL, faces(5))).toEqual(await heatOf(MODEL, faces(5)));
  });

  it('depends on the class asked for', async () => {
    const explainer = await openExplainer(openSession, MODEL, { threads: 1 });
    const [happy, sad] = await Promise.all(
      (['happy', 'sad'] as const).map((name) => explainer.heat(faces(1), [name])),
    );
    await explainer.release();
    expect(happy).not.toEqual(sad);
  });

  it('hardly changes where the network computes in integers', async () => {
    const small = { bytes: await randomIntegerModel(7), name: 'small' };
    for (const map of [undefined, 12]) {
      const [exact, coarse] = [await heatOf(MODEL, faces(14), map), await heatOf(small, faces(14), map)];
      const apart = exact.reduce((sum, value, i) => sum + Math.abs(value - coarse[i]!), 0) / exact.length;
      // Of 0 to 1. Weights are off by 1/126 of their channel's largest; with other weights it is some tenths.
      expect(apart).toBeGreaterThan(0);
      expect(apart).toBeLessThan(0.04);
    }
  });

  it('says what is wrong with a model or a map', async () => {
    const open = (bytes: Uint8Array, map?: number) =>
      openExplainer(openSession, { bytes, name: 'my.onnx' }, { map });
    await expect(open(new Uint8Array(5).fill(255))).rejects.toMatchObject({ code: 'MODEL_BROKEN' });
    await expect(open(MODEL.bytes, 7)).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      hint: expect.stringContaining('24, 12, 6, 3'),
    });
  });
});
