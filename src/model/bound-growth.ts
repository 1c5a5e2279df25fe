import type { OnnxGraph, OnnxNode } from '../graph/onnx/model.js';
import { type Extent, extentOf, extentRule, product } from './extent-rules.js';

/** Of one value between two nodes: 256 MB of floats. ResNet-50 on pictures of 512×512 has 4 million at most (64 × 256 × 256). */
const MOST_OF_ONE = 2 ** 26;
/**
 * Of all values for one picture, which may all have to be held at once. The convolutions of ResNet-50 give 58 million on 512×512:
 * 11.1 million on 224×224 (Radosavovic et al. 2020).
 */
const MOST_OF_ALL = 2 ** 29;
/** Multiplications for one picture: some 100 seconds of one core. ResNet-50 on 512×512 takes 2·10¹⁰: 4.1·10⁹ on 224×224. */
const MOST_WORK = 1e12;
/** Far more than networks for faces have. */
const MOST_NODES = 20_000;
/** Of a value; exporters write six at most. */
const MOST_AXES = 16;
/** Pixels along an axis that a file leaves open. */
const OPEN_SIDE = 512;

/**
 * What is wrong with the sizes of the values in a graph of another program, for one picture; of 512×512 where the file leaves
 * that open. A file of some hundred bytes can double a value forty times. Sizes that cannot be known, as after a reshape
 * that is computed from pixels, count as the largest they could be.
 */
export function problemOfGrowth({ node, input, initializer }: OnnxGraph): string | undefined {
  if (node.length > MOST_NODES) return `it has ${node.length} nodes, expected at most ${MOST_NODES}`;
  const known = extentsOf(input);
  for (const tensor of initializer) known.set(tensor.name, extentOf(tensor));
  let [all, work] = [0, 0];
  for (const each of node) {
    const missing = each.input.find((name) => name !== '' && !known.has(name));
    if (missing !== undefined) return `${nodeName(each)} takes ${missing}, which no node before it gives`;
    const inputs = each.input.map((name) => known.get(name) ?? { dims: [], most: 0 });
    const { extent, multiplications = 0 } = extentRule(each)(inputs, each);
    all += extent.most * each.output.length;
    work += multiplications;
    const problem = problemOfExtent(extent);
    if (problem !== undefined) return `${nodeName(each)} ${problem}`;
    if (!(all <= MOST_OF_ALL)) return `it may make ${all} values for one picture`;
    if (!(work <= MOST_WORK)) return `it may take ${work.toExponential(1)} multiplications for one picture`;
    for (const name of each.output) known.set(name, extent);
  }
  return undefined;
}

function problemOfExtent({ dims = [], most }: Extent): string | undefined {
  if (dims.length > MOST_AXES) return `gives ${dims.length} axes`;
  return most <= MOST_OF_ONE ? undefined : `may give ${most} values`;
}

function nodeName({ opType, name }: OnnxNode): string {
  return name === '' ? opType : `${opType} (${name})`;
}

/** The sizes of inputs. One that is open may also be written as 0 or -1. */
function extentsOf(input: OnnxGraph['input']): Map<string, Extent> {
  const known = new Map<string, Extent>();
  for (const { name, type } of input) {
    const dims = (type as Partial<typeof type> | undefined)?.tensorType?.shape?.dim ?? [];
    const open = (axis: number): number => [1, 3][axis] ?? OPEN_SIDE;
    const sizes = dims.map(({ dimValue, dimParam }, axis) =>
      !dimParam && Number(dimValue) > 0 ? Number(dimValue) : open(axis),
    );
    known.set(name, { dims: sizes, most: product(sizes) });
  }
  return known;
}
