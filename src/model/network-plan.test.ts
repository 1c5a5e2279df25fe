import { describe, expect, it } from 'vitest';
import { EXPRESSIONS } from '../expression.js';
import { Graph } from '../graph/graph.js';
import { toOnnx } from '../graph/onnx/write.js';
import { add, exp, mul, reduceSum, reshape } from '../graph/operators/index.js';
import { openRecognizer } from '../recognizer/create-recognizer.js';
import type { ForeignDescription } from './foreign-description.js';
import { planNetwork } from './network-plan.js';
import { randomModel } from './testing/random-model.js';

/** The classes of a network with eight, in its own order. */
const CLASSES = ['neutral', 'happy', 'surprise', 'sad', 'angry', 'disgust', 'fear', null] as const;
const SLOPES = [0.1, 0.2, 0.3, -0.4, 0.5, 0.6, -0.7, 0.8];
const BIASES = [0, 1, 0, -1, 0.5, 0, 0.2, 3];

interface Shape {
  readonly channels?: 1 | 3;
  readonly size?: number;
  readonly probabilities?: boolean;
}

/** A network of another program: eight logits that are linear in the mean of its input. One picture a run. */
function foreign({ channels = 3, size = 64, probabilities = false }: Shape = {}): Uint8Array {
  const graph = new Graph();
  const pixels = graph.input('Input3', [1, channels, size, size]);
  const sum = reshape(reduceSum(pixels, [1, 2, 3], { keepdims: true }), [1, 1]);
  const mean = mul(sum, graph.scalar(1 / (channels * size * size)));
  const row = (numbers: readonly number[]) => graph.constant(Float32Array.from(numbers), [1, 8]);
  const logits = add(mul(mean, row(SLOPES)), row(BIASES));
  graph.output('scores', probabilities ? exp(logits) : logits);
  return toOnnx(graph);
}

const description: ForeignDescription = { classes: CLASSES, input: { mean: 100, std: 50 } };
const open = (bytes: Uint8Array, given?: ForeignDescription) =>
  openRecognizer({ bytes, name: 'theirs', path: 'theirs.onnx' }, { description: given, threads: 1 });

/** By hand, in float64: the softmax over the seven alone, of a face of one gray level. */
function expected(level: number, temperature = 1): Record<string, number> {
  const weights = CLASSES.slice(0, 7).map((name, k) => {
    const logit = SLOPES[k]! * ((level - 100) / 50) + BIASES[k]!;
    return [name!, Math.exp(logit / temperature)] as const;
  });
  const sum = weights.reduce((total, [, weight]) => total + weight, 0);
  return Object.fromEntries(weights.map(([name, weight]) => [name, weight / sum]));
}

const faces = Uint8Array.from({ length: 2 * 2304 }, (_, i) => (i < 2304 ? 150 : 20));

describe('a network of another program', () => {
  it.each([
    [{}, description],
    [{ channels: 1, size: 48 } as const, description],
    [{ probabilities: true }, { ...description, output: { kind: 'probabilities' } } as const],
    [{}, { ...description, input: { name: 'Input3', size: 64, channels: 3, mean: 100, std: 50 } } as const],
    [{}, { ...description, temperature: 2 }],
  ])('%j is asked as its description says, and answers in our classes', async (shape, given) => {
    const recognizer = await open(foreign(shape), given);
    const answers = await recognizer.perceiveFaces(faces);
    await recognizer.release();
    for (const [i, level] of [150, 20].entries()) {
      const right = expected(level, given.temperature);
      for (const name of EXPRESSIONS) expect(answers[i]!.probabilities[name]).toBeCloseTo(right[name]!, 5);
    }
  });

  it('answers by a prior where the shares of its training are given', async () => {
    const shares = { angry: 2, disgust: 1, fear: 1, happy: 1, sad: 1, surprise: 1, neutral: 3 };
    const recognizer = await open(foreign(), { ...description, shares });
    const [answer] = await recognizer.perceiveFaces(faces, { prior: 'even' });
    await recognizer.release();
    const right = expected(150);
    const weights = EXPRESSIONS.map((name) => right[name]! / shares[name]);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    EXPRESSIONS.forEach((name, k) => {
      expect(answer!.probabilities[name]).toBeCloseTo(weights[k]! / sum, 5);
    });
  });

  it('may lack classes, which it never answers', async () => {
    const graph = new Graph();
    const pixels = graph.input('x', [1, 1, 48, 48]);
    const sum = reshape(reduceSum(pixels, [1, 2, 3], { keepdims: true }), [1, 1]);
    graph.output('y', mul(sum, graph.constant(Float32Array.of(0, 1e-9), [1, 2])));
    const recognizer = await open(toOnnx(graph), { classes: ['happy', 'sad'] });
    const [answer] = await recognizer.perceiveFaces(faces.subarray(0, 2304));
    await recognizer.release();
    expect(answer!.probabilities).toMatchObject({ angry: 0, neutral: 0 });
    expect(answer!.probabilities.happy + answer!.probabilities.sad).toBeCloseTo(1);
  });

  it('cannot be explained, and says so', async () => {
    const recognizer = await open(foreign(), description);
    await expect(recognizer.explain(faces)).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
    await recognizer.release();
  });

  it('is refused without a description, and mien’s own needs none', async () => {
    await expect(open(foreign())).rejects.toMatchObject({
      code: 'MODEL_BROKEN',
      hint: expect.stringContaining('description'),
    });
    const bytes = randomModel(1);
    expect(planNetwork(bytes, 'own', description)).toMatchObject({
      foreign: false,
      description: { architecture: 'mien-tiny' },
    });
  });

  it.each<[string, unknown, string, string]>([
    ['nothing', {}, 'OPTION_INVALID', 'description.classes'],
    ['a misspelt class', { classes: ['hapy'] }, 'OPTION_INVALID', 'description.classes.0'],
    ['a class twice', { classes: ['sad', 'sad'] }, 'OPTION_INVALID', 'there twice'],
    ['none of the seven', { classes: [null] }, 'OPTION_INVALID', 'none of the classes'],
    ['an unknown key', { classes: CLASSES, inputs: {} }, 'OPTION_INVALID', 'inputs'],
    ['too few classes', { classes: ['sad', 'happy'] }, 'MODEL_BROKEN', '8 values'],
    ['another size', { classes: CLASSES, input: { size: 48 } }, 'MODEL_BROKEN', '64×64'],
    ['another input', { classes: CLASSES, input: { name: 'images' } }, 'MODEL_BROKEN', 'Input3'],
    ['another output', { classes: CLASSES, output: { name: 'y' } }, 'MODEL_BROKEN', 'scores'],
  ])('is refused by a description with %s', (_, given, code, says) => {
    expect(() => planNetwork(foreign(), 'theirs.onnx', given as ForeignDescription)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(says) }),
    );
  });
});
