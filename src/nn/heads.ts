import { sizeOf } from '../graph/graph.js';
import type { Architecture } from './architectures/architecture.js';
import { describeNetwork, type LearnedTensors } from './description.js';
import type { Weights } from './inference.js';
import type { Layout } from './network.js';

/**
 * One head of a network with several on one trunk: `classes` columns of the last layer, from column `first`.
 */
export interface Head {
  readonly first: number;
  readonly classes: number;
  /** Of all heads. */
  readonly allClasses: number;
}

/** The weights of the network that has only one of the heads. */
export function takeHead(architecture: Architecture, weights: Weights, head: Head): Weights {
  const alone = vectorsOf(describeNetwork(architecture, head.classes));
  const taken = Object.fromEntries(alone.map(([name, { size }]) => [name, new Float32Array(size)]));
  eachRow(architecture, head, (name, all, one, length) => {
    taken[name]!.set(weights[name]!.subarray(all, all + length), one);
  });
  return taken;
}

/**
 * Writes the weights of a network with one head into those of a network with several. The other heads stay as
 * they are.
 */
export function placeHead(architecture: Architecture, into: Weights, alone: Weights, head: Head): void {
  eachRow(architecture, head, (name, all, one, length) => {
    into[name]!.set(alone[name]!.subarray(one, one + length), all);
  });
}

/**
 * Calls back for each run of values: its place in the vector `name` of all heads, and in the vector of the
 * one head.
 */
function eachRow(
  architecture: Architecture,
  { first, classes, allClasses }: Head,
  visit: (name: string, all: number, one: number, length: number) => void,
): void {
  const whole = new Map(vectorsOf(describeNetwork(architecture, allClasses)));
  for (const [name, layout] of vectorsOf(describeNetwork(architecture, classes))) {
    let all = 0;
    let one = 0;
    layout.tensors.forEach(({ shape }, index) => {
      const wide = whole.get(name)!.tensors[index]!.shape;
      const size = sizeOf(shape);
      // Only the last layer has a column a class; every other tensor is the same in both.
      const [width, from, stride] =
        sizeOf(wide) === size ? [size, 0, size] : [shape.at(-1)!, first, wide.at(-1)!];
      for (let row = 0; row * width < size; row++)
        visit(name, all + row * stride + from, one + row * width, width);
      all += sizeOf(wide);
      one += size;
    });
  }
}

/** The layouts of the vectors that weights are kept in, by their names there. */
function vectorsOf({ groups, statistics }: LearnedTensors): readonly (readonly [string, Layout])[] {
  return [
    ...groups.map((group) => [`${group.name}.weights`, group.layout] as const),
    ...(statistics.size > 0 ? [['statistics', statistics] as const] : []),
  ];
}
