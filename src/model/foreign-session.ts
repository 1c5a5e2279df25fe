import { MienError } from '../errors.js';
import { EXPRESSION_COUNT, EXPRESSIONS } from '../expression.js';
import type { OnnxModel, OnnxValueInfo } from '../graph/onnx/model.js';
import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import { resize } from '../image/resize.js';
import { floats, type Session, type Tensors } from '../runtime/session.js';
import type { ForeignDescription } from './foreign-description.js';

/** How a foreign network is asked. */
export interface ForeignPlan {
  readonly input: string;
  readonly output: string;
  readonly size: number;
  readonly channels: 1 | 3;
  /** Whether it takes one picture a run. */
  readonly single: boolean;
  readonly given: ForeignDescription;
}

/** So little that it changes no answer, and much enough for a logarithm. */
const LEAST = 1e-12;

/** Reads from the file what the description leaves out. Throws `MODEL_BROKEN` where the two do not fit. */
export function planForeign({ graph }: OnnxModel, name: string, given: ForeignDescription): ForeignPlan {
  const weights = new Set(graph.initializer.map((tensor) => tensor.name));
  const inputs = graph.input.filter((value) => !weights.has(value.name));
  const input = find(inputs, given.input?.name, `${name}: input`);
  if (inputs.length > 1) throw unfit(name, `it has ${inputs.length} inputs, expected one`);
  const output = find(graph.output, given.output?.name, `${name}: output`);
  const dims = sizesOf(input);
  if (dims.length !== 4)
    throw unfit(
      name,
      `${input.name} has ${dims.length} axes, expected pictures [N, channels, height, width]`,
    );
  const [
    count,
    channels = given.input?.channels ?? 1,
    height = given.input?.size ?? FACE_SIZE,
    width = height,
  ] = dims;
  const { size = height, channels: wanted = channels } = given.input ?? {};
  if (height !== size || width !== size || channels !== wanted || (channels !== 1 && channels !== 3)) {
    throw unfit(
      name,
      `${input.name} takes ${channels} channels of ${width}×${height}, expected ${wanted} of ${size}×${size}`,
    );
  }
  const classes = sizesOf(output).at(-1) ?? given.classes.length;
  if (classes !== given.classes.length) {
    throw unfit(
      name,
      `${output.name} has ${classes} values, and the description ${given.classes.length} classes`,
    );
  }
  return { input: input.name, output: output.name, size, channels, single: count === 1, given };
}

/** A network of another program as one of mien's: `images` of 48×48 gray levels in, seven probabilities and logits out. */
export function foreignSession(session: Session, plan: ForeignPlan): Session {
  return {
    inputNames: ['images'],
    outputNames: ['probabilities', 'logits'],
    run: (feeds) => ask(session, plan, floats(feeds.images)),
    release: () => session.release(),
  };
}

async function ask(session: Session, plan: ForeignPlan, images: Float32Array): Promise<Tensors> {
  const count = images.length / FACE_BYTES;
  const each = plan.single ? 1 : count;
  const probabilities = new Float32Array(count * EXPRESSION_COUNT);
  for (let start = 0; start < count; start += each) {
    const faces = images.subarray(start * FACE_BYTES, (start + each) * FACE_BYTES);
    const shape = [each, plan.channels, plan.size, plan.size];
    const outputs = await session.run({ [plan.input]: { shape, data: prepare(faces, plan) } });
    probabilities.set(toSeven(floats(outputs[plan.output]), plan), start * EXPRESSION_COUNT);
  }
  const shape = [count, EXPRESSION_COUNT];
  const { temperature = 1 } = plan.given;
  // Such that dividing by the temperature and a softmax give the probabilities again.
  const logits = probabilities.map((value) => temperature * Math.log(Math.max(value, LEAST)));
  return { probabilities: { shape, data: probabilities }, logits: { shape, data: logits } };
}

/** Faces at the network's own size, channels and scale of levels. */
function prepare(faces: Float32Array, { size, channels, given }: ForeignPlan): Float32Array {
  const { mean = 0, std = 1 } = given.input ?? {};
  const count = faces.length / FACE_BYTES;
  const area = size * size;
  const values = new Float32Array(count * channels * area);
  for (let i = 0; i < count; i++) {
    const data = Uint8Array.from(faces.subarray(i * FACE_BYTES, (i + 1) * FACE_BYTES));
    const face = resize({ data, width: FACE_SIZE, height: FACE_SIZE, channels: 1 }, size, size).data;
    for (let c = 0; c < channels; c++) {
      const at = (i * channels + c) * area;
      for (let pixel = 0; pixel < area; pixel++) values[at + pixel] = (face[pixel]! - mean) / std;
    }
  }
  return values;
}

/** Rows of the network's own classes as rows of the seven. Other classes are left out, and each row sums to 1. */
function toSeven(values: Float32Array, { given }: ForeignPlan): Float32Array {
  const { classes, output = {}, temperature = 1 } = given;
  const count = values.length / classes.length;
  const seven = new Float32Array(count * EXPRESSION_COUNT);
  for (let row = 0; row < count; row++) {
    const own = values.subarray(row * classes.length, (row + 1) * classes.length);
    const most = Math.max(...own);
    const weight = (value: number): number =>
      output.kind === 'probabilities' ? value ** (1 / temperature) : Math.exp((value - most) / temperature);
    let sum = 0;
    classes.forEach((name, k) => {
      if (name !== null) sum += weight(own[k]!);
    });
    classes.forEach((name, k) => {
      if (name !== null) seven[row * EXPRESSION_COUNT + EXPRESSIONS.indexOf(name)] = weight(own[k]!) / sum;
    });
  }
  return seven;
}

function find(values: readonly OnnxValueInfo[], wanted: string | undefined, what: string): OnnxValueInfo {
  const found = wanted === undefined ? values[0] : values.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const names = values.map(({ name }) => name).join(', ') || 'none';
  throw new MienError('MODEL_BROKEN', `${what}s are ${names}, expected ${wanted ?? 'one'}.`, {
    hint: 'Give its name in the description.',
  });
}

/** Fixed sizes; `undefined` where a run chooses. */
function sizesOf({ type }: OnnxValueInfo): readonly (number | undefined)[] {
  // A field that a file leaves out is undefined, which the types do not say.
  const tensor = (type as Partial<OnnxValueInfo['type']> | undefined)?.tensorType;
  const dims = (tensor as Partial<NonNullable<typeof tensor>> | undefined)?.shape?.dim ?? [];
  return dims.map(({ dimValue, dimParam }) => (dimParam ? undefined : Number(dimValue) || undefined));
}

function unfit(name: string, problem: string): MienError {
  return new MienError('MODEL_BROKEN', `${name} does not fit its description: ${problem}.`, {
    hint: 'Correct the description, or export the network with such inputs and outputs.',
  });
}
