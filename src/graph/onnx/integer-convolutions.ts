import type { OnnxModel, OnnxNode } from './model.js';

/** A convolution that is worth computing in integers, with what goes into it. */
export interface IntegerConvolution {
  /** The name of its kernel, which stays the same from version to version of a network's graph. */
  readonly kernel: string;
  /** What it reads. */
  readonly input: string;
  /** Its output, after normalisation and ReLU. */
  readonly output: string;
  readonly convolution: OnnxNode;
  readonly normalization: OnnxNode | undefined;
  readonly relu: OnnxNode | undefined;
}

/**
 * The convolutions of several channels and more than one tap, and those that read the same input as one of
 * them. The first take nearly all of a network's time. Convolutions of a single channel or a single pixel
 * would gain nothing.
 */
export function integerConvolutions({ graph }: OnnxModel): readonly IntegerConvolution[] {
  const shapes = new Map(graph.initializer.map(({ name, dims }) => [name, dims]));
  const convolutions = graph.node.filter(({ opType, input }) => opType === 'Conv' && shapes.has(input[1]!));
  const read = new Set(
    convolutions.flatMap(({ input: [x, kernel] }) => {
      const [, channels, height, width] = shapes.get(kernel!)!;
      return channels! > 1 && height! * width! > 1 ? [x!] : [];
    }),
  );
  const users = new Map<string, (OnnxNode | 'output')[]>();
  const use = (name: string, user: OnnxNode | 'output') =>
    users.set(name, [...(users.get(name) ?? []), user]);
  for (const node of graph.node) for (const name of new Set(node.input)) use(name, node);
  for (const { name } of graph.output) use(name, 'output');
  /** The only node that reads it, where that is of this type. */
  const follower = (name: string, opType: string): OnnxNode | undefined => {
    const [user, ...others] = users.get(name) ?? [];
    return others.length === 0 && typeof user === 'object' && user.opType === opType ? user : undefined;
  };
  return convolutions
    .filter(({ input }) => read.has(input[0]!))
    .map((convolution) => {
      const [input, kernel, bias] = convolution.input;
      const made = convolution.output[0]!;
      // A bias of its own would have no place in the file that a restored network could find.
      const normalization = bias === undefined ? follower(made, 'BatchNormalization') : undefined;
      const normalized = normalization?.output[0] ?? made;
      const relu = follower(normalized, 'Relu');
      const output = relu?.output[0] ?? normalized;
      return { kernel: kernel!, input: input!, output, convolution, normalization, relu };
    });
}
