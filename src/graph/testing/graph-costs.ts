import { type Graph, sizeOf, type Value } from '../graph.js';
import { toOnnx } from '../onnx/write.js';

/** What a graph costs as far as it can be counted: the same on every machine, however busy. */
export interface GraphCosts {
  /** Nodes by operator. */
  readonly operators: Readonly<Record<string, number>>;
  /** Of the `.onnx` file. */
  readonly graphBytes: number;
  /** Of all that nodes read and write, each time they do; reshaping moves nothing. */
  readonly bytesMoved: number;
  /** Nodes that only lay values out anew. */
  readonly layoutChanges: number;
}

const LAYOUT = new Set(['ReorderInput', 'ReorderOutput', 'Transpose', 'Gather', 'Pad', 'Slice']);
const BYTES = { float32: 4, int64: 8, bool: 1 } as const;

export function countCosts(graph: Graph): GraphCosts {
  const operators: Record<string, number> = {};
  let bytesMoved = 0;
  for (const { operator, inputs, outputs } of graph.nodes) {
    operators[operator.type] = (operators[operator.type] ?? 0) + 1;
    if (operator.type !== 'Reshape') bytesMoved += [...inputs, ...outputs].reduce(addBytes, 0);
  }
  const layoutChanges = Object.entries(operators).reduce(
    (sum, [type, count]) => sum + (LAYOUT.has(type) ? count : 0),
    0,
  );
  const sorted = Object.fromEntries(Object.entries(operators).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return { operators: sorted, graphBytes: toOnnx(graph).length, bytesMoved, layoutChanges };
}

const addBytes = (sum: number, { type, shape }: Value): number => sum + BYTES[type] * sizeOf(shape);

/** Each count that is above its bound, as a line: `Mul: 162, at most 150`. */
export function aboveBounds(costs: GraphCosts, bounds: GraphCosts | undefined): readonly string[] {
  if (bounds === undefined) return ['no bounds are recorded'];
  const above = (name: string, got: number, bound: number): readonly string[] =>
    got > bound ? [`${name}: ${got}, at most ${bound}`] : [];
  return [
    ...Object.entries(costs.operators).flatMap(([type, count]) =>
      above(type, count, bounds.operators[type] ?? 0),
    ),
    ...above('bytes of the graph', costs.graphBytes, bounds.graphBytes),
    ...above('bytes moved', costs.bytesMoved, bounds.bytesMoved),
    ...above('layout changes', costs.layoutChanges, bounds.layoutChanges),
  ];
}
