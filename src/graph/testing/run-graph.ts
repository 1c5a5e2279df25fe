import { openSession } from '../../runtime/node.js';
import { floats } from '../../runtime/session.js';
import type { Graph } from '../graph.js';
import { chooseLowering } from '../lowering/choose.js';
import { type Lowering, lower } from '../lowering/lower.js';
import { portable } from '../lowering/portable.js';
import { toOnnx } from '../onnx/write.js';

/** Both lowerings: what one of them computes, the other must. */
export async function lowerings(): Promise<Readonly<Record<'portable' | 'cpu', Lowering>>> {
  chosen ??= chooseLowering(openSession, 'cpu', PARTS);
  return { portable, cpu: await chosen };
}

/** With two, weight gradients of even batches are computed in two groups. */
const PARTS = 2;

let chosen: Promise<Lowering> | undefined;

interface RunOptions {
  readonly threads?: number;
  /** Runs of the one session; the last one's results count. */
  readonly times?: number;
}

/** All outputs of a graph, computed in float32 by ONNX Runtime. */
export async function runGraph(
  graph: Graph,
  feeds: Readonly<Record<string, ArrayLike<number>>>,
  lowering: Lowering,
  { threads = 1, times = 1 }: RunOptions = {},
): Promise<Record<string, Float32Array>> {
  const session = await openSession(toOnnx(lower(graph, lowering)), { threads });
  try {
    const tensors = graph.inputs.map(
      ({ name, shape }) => [name, { shape, data: Float32Array.from(feeds[name]!) }] as const,
    );
    for (let run = 1; run < times; run++) await session.run(Object.fromEntries(tensors));
    const results = await session.run(Object.fromEntries(tensors));
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, floats(tensor)]));
  } finally {
    await session.release();
  }
}
