import { decodeModel, encodeModel } from '../graph/onnx/codec.js';
import { integerConvolutions } from '../graph/onnx/integer-convolutions.js';
import type { ActivationRanges, Range } from '../graph/onnx/integers.js';
import { ELEMENT_TYPE_NUMBERS, type OnnxValueInfo } from '../graph/onnx/model.js';
import { FACE_BYTES, FACE_SIZE } from '../image/face-size.js';
import type { Weights } from '../nn/inference.js';
import { floats, type OpenSession, type SessionOptions } from '../runtime/session.js';
import type { ModelDescription } from './description.js';
import { encodeModelFile } from './write.js';

/** Faces a run: every activation of each is kept for a moment, 1.5 MB of them in `mien-se`. */
const BATCH = 16;
/** Share of the faces whose values all lie within a bound. */
const WITHIN = 0.97;
/** Digits that are kept of a bound. */
const DIGITS = 5;

/**
 * Where the values at each convolution lie that may be computed in integers: bounds within which all values of 97 of 100
 * faces are; what goes beyond them is cut off. Of `faces`, 48×48 gray bytes each. Throws as `open`.
 *
 * Wide bounds leave coarse steps for every face, narrow ones cut the few faces with large values. On 3,589 validation faces
 * of FER-2013, bounds by the mean face let answers of `mien-se` differ by up to 0.72 from those in floats, bounds by 97 of
 * 100 faces by 0.17, by 99 of 100 by 0.12; accuracy is best by 97 (docs/recognition.md).
 */
export async function measureActivations(
  description: ModelDescription,
  weights: Weights,
  faces: Uint8Array,
  open: OpenSession,
  options: SessionOptions = {},
): Promise<ActivationRanges> {
  const model = decodeModel(encodeModelFile(description, weights), description.architecture);
  const convolutions = integerConvolutions(model);
  const names = [...new Set(convolutions.flatMap(({ input, output }) => [input, output]))];
  const graph = { ...model.graph, output: names.map(mapOutput) };
  const session = await open(encodeModel({ ...model, graph }), options);
  try {
    const count = faces.length / FACE_BYTES;
    const extremes = new Map(
      names.map((name) => [name, { least: [] as number[], greatest: [] as number[] }]),
    );
    for (let start = 0; start < count; start += BATCH) {
      const size = Math.min(BATCH, count - start);
      const data = Float32Array.from(faces.subarray(start * FACE_BYTES, (start + size) * FACE_BYTES));
      const outputs = await session.run({ images: { shape: [size, 1, FACE_SIZE, FACE_SIZE], data } });
      for (const [name, { least, greatest }] of extremes) {
        const values = floats(outputs[name]);
        for (let i = 0; i < size; i++) {
          const [from, to] = [i, i + 1].map((edge) => (edge * values.length) / size);
          const [low, high] = rangeOf(values.subarray(from, to));
          least.push(low);
          greatest.push(high);
        }
      }
    }
    const boundsOf = (name: string): Range => {
      const { least, greatest } = extremes.get(name)!;
      const bound = (of: readonly number[], share: number): number =>
        Number(of.toSorted((a, b) => a - b)[Math.round(share * (count - 1))]!.toPrecision(DIGITS));
      return [bound(least, 1 - WITHIN), bound(greatest, WITHIN)];
    };
    return Object.fromEntries(
      convolutions.map(({ kernel, input, output }) => [
        kernel,
        { input: boundsOf(input), output: boundsOf(output) },
      ]),
    );
  } finally {
    await session.release();
  }
}

/** 0 counts: that is what borders are filled with. */
function rangeOf(values: Float32Array): Range {
  let [least, greatest] = [0, 0];
  for (const value of values) {
    if (value < least) least = value;
    else if (value > greatest) greatest = value;
  }
  return [least, greatest];
}

function mapOutput(name: string): OnnxValueInfo {
  const dim = ['N', 'channels', 'height', 'width'].map((axis) => ({
    dimParam: axis === 'N' ? axis : `${name}/${axis}`,
  }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPE_NUMBERS.float32, shape: { dim } } } };
}
