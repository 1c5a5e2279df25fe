import type { Node, Value } from '../graph/graph.js';

/**
 * The feature maps `[N, C, H, W]` that all of a network passes through on its way from `images` `[N, c, H, W]` to
 * `output`: the last one of each size, the finest size first. A value in one of several parallel branches does not
 * count. Nor does a value with as few channels as the picture, which is still the picture, or a value of 1×1 pixels,
 * which has no places.
 */
export function featureMaps(images: Value, output: Value): readonly Value[] {
  const bySize = new Map<string, Value>();
  for (const value of bottlenecks(images, output)) {
    const [, channels = 0, height = 0, width = 0, ...more] = value.shape;
    if (more.length > 0 || channels <= images.shape[1]! || height * width <= 1) continue;
    bySize.set(`${height}×${width}`, value);
  }
  return [...bySize.values()];
}

/** The values that every path from `from` to `to` crosses, in order, without these two. */
function bottlenecks(from: Value, to: Value): readonly Value[] {
  const nodes = nodesBetween(from, to);
  const uses = countUses(nodes);
  // Values that are computed and still to be used. Where only one is left, all that follows depends on it.
  const open = new Map([[from, uses.get(from) ?? 0]]);
  const found: Value[] = [];
  for (const { inputs, outputs } of nodes) {
    for (const input of inputs) takeUse(open, input);
    for (const output of outputs) if (uses.has(output)) open.set(output, uses.get(output)!);
    if (open.size === 1) found.push(...outputs.filter((output) => open.has(output)));
  }
  return found;
}

function countUses(nodes: readonly Node[]): ReadonlyMap<Value, number> {
  const uses = new Map<Value, number>();
  for (const { inputs } of nodes) for (const input of inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  return uses;
}

/** Takes one use from what is left of a value's, and the value with its last use. */
function takeUse(open: Map<Value, number>, value: Value): void {
  const left = open.get(value);
  if (left === 1) open.delete(value);
  else if (left !== undefined) open.set(value, left - 1);
}

/** The nodes that depend on `from` and that `to` depends on, in the graph's order. */
function nodesBetween(from: Value, to: Value): readonly Node[] {
  const { nodes } = from.graph;
  const reached = new Set([from]);
  for (const { inputs, outputs } of nodes) {
    if (inputs.some((input) => reached.has(input))) for (const output of outputs) reached.add(output);
  }
  const needed = new Set([to]);
  for (const { inputs, outputs } of nodes.toReversed()) {
    if (outputs.some((output) => needed.has(output))) for (const input of inputs) needed.add(input);
  }
  return nodes.filter(({ outputs }) => outputs.some((output) => reached.has(output) && needed.has(output)));
}
