import { MienError } from '../errors.js';
import type { Session, Tensor, Tensors } from '../runtime/session.js';
import { type GraphForm, type Size, sizesText } from './check-graph.js';

/**
 * A session whose answers are looked at before anybody uses them: each has the shape that it must have, and every number is
 * finite. Its `run` throws `MODEL_BROKEN` besides; `name` says which file in the message.
 */
export function guardOutputs(
  session: Session,
  name: string,
  { outputs }: Pick<GraphForm, 'outputs'>,
): Session {
  return {
    ...session,
    run: async (feeds, into) => {
      const results = await session.run(feeds, into);
      const problem = problemOf(results, outputs, feeds.images?.shape ?? []);
      if (problem === undefined) return results;
      throw new MienError('MODEL_BROKEN', `${name} gave an answer that cannot be used: ${problem}.`, {
        hint: 'Its weights are damaged, or it was trained wrongly. Get the model again, or train another.',
      });
    },
  };
}

function problemOf(
  results: Tensors,
  outputs: GraphForm['outputs'],
  images: readonly number[],
): string | undefined {
  for (const [name, sizes] of Object.entries(outputs)) {
    const shape = results[name]?.shape ?? [];
    const expected = [images[0], ...sizes.slice(1)];
    const fits =
      shape.length === expected.length && expected.every((size, axis) => isSize(shape[axis]!, size, images));
    if (!fits) return `${name} is [${shape.join(', ')}], expected ${sizesText(expected)}`;
  }
  const strange = Object.entries(results).find(([, tensor]) => !allFinite(tensor));
  if (strange !== undefined) return `${strange[0]} holds values that are no numbers`;
  const { probabilities } = results;
  if (outputs.probabilities !== undefined && probabilities !== undefined && !areShares(probabilities)) {
    return 'its probabilities are none: some are below 0, or do not sum to 1';
  }
  return undefined;
}

function isSize(size: number, expected: Size, images: readonly number[]): boolean {
  if (typeof expected === 'function') return expected(size, images);
  return expected === undefined || size === expected;
}

/** What rounding, half floats and integers may leave of a row's sum. */
const TOLERANCE = 0.01;

/** Whether every row has no number below 0, and sums to 1. NaN does neither. */
function areShares({ data, shape }: Tensor): boolean {
  const columns = shape[1]!;
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (!(value >= 0)) return false;
    sum += value;
    if ((i + 1) % columns > 0) continue;
    if (!(Math.abs(sum - 1) <= TOLERANCE)) return false;
    sum = 0;
  }
  return true;
}

function allFinite({ data }: Tensor): boolean {
  if (!(data instanceof Float32Array)) return true;
  // 0 times a number is 0, and NaN times an infinity: no comparison for each value.
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += 0 * data[i]!;
  return sum === 0;
}
