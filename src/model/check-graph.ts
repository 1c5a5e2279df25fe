import { MienError } from '../errors.js';
import { checkFields } from '../graph/onnx/check-fields.js';
import { decodeModel } from '../graph/onnx/codec.js';
import {
  ELEMENT_TYPE_NUMBERS,
  type OnnxGraph,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from '../graph/onnx/model.js';
import { FACE_SIZE } from '../image/face-size.js';
import { problemOfGrowth } from './bound-growth.js';
import { FOREIGN_OPERATORS, NETWORK_OPERATORS } from './network-operators.js';

/** Whether a dimension of an output can be of this size, by the shape of the pictures. */
export type SizeRule = (size: number, images: readonly number[]) => boolean;

/** A size that a dimension must have; any where it is undefined. A rule is for runs: files leave such sizes open. */
export type Size = number | undefined | SizeRule;

/** What a network must take and give, the number of pictures first. */
export interface GraphForm {
  /** Of the input `images`. */
  readonly images: readonly Size[];
  /** By name. */
  readonly outputs: Readonly<Record<string, readonly Size[]>>;
}

/** Far more than the largest network here has (92, 4,608 and 15 · 10⁹). */
const MOST_NODES = 2000;
const MOST_CHANNELS = 8192;
const MOST_AXES = 6;
/** Weights times places, a bound of the multiplications for one face: about a second of one core. */
const MOST_WORK = 1e11;

const ELEMENT_BYTES: Readonly<Record<number, number>> = {
  [ELEMENT_TYPE_NUMBERS.float32]: 4,
  [ELEMENT_TYPE_NUMBERS.uint8]: 1,
  [ELEMENT_TYPE_NUMBERS.int8]: 1,
  [ELEMENT_TYPE_NUMBERS.int32]: 4,
  [ELEMENT_TYPE_NUMBERS.int64]: 8,
  [ELEMENT_TYPE_NUMBERS.bool]: 1,
  [ELEMENT_TYPE_NUMBERS.float16]: 2,
};

/** A file with the fields of an ordinary network only (`checkFields`). Throws `MODEL_BROKEN`. */
export function decodeNetwork(bytes: Uint8Array, name: string): OnnxModel {
  checkFields(bytes, name);
  return decodeModel(bytes, name);
}

/**
 * Checks that a network is one that mien writes: only operators of `NETWORK_OPERATORS`, maps that never grow, work that is
 * bounded, and inputs and outputs of the given form. Throws `MODEL_BROKEN`; `name` says which file in the message.
 */
export function checkGraph(model: OnnxModel, name: string, form: GraphForm): void {
  const { graph } = model;
  const problem =
    problemOfKeys(model) ?? problemOfNodes(graph) ?? problemOfWeights(graph) ?? problemOfForm(graph, form);
  if (problem !== undefined) throw brokenGraph(name, problem);
}

/**
 * The same for a network of another program: no operator may loop or make values of a size that the graph does not bound
 * (`FOREIGN_OPERATORS`), and inputs and outputs have the form. Throws `MODEL_BROKEN`.
 */
export function checkForeignGraph(model: OnnxModel, name: string, form: GraphForm): void {
  checkForeignOperators(model, name);
  const problem = problemOfForm(model.graph, form);
  if (problem !== undefined) throw brokenGraph(name, problem);
}

/**
 * The same of the operators and of the sizes of their values (`problemOfGrowth`) alone, where inputs and outputs are looked
 * at elsewhere. Throws `MODEL_BROKEN`.
 */
export function checkForeignOperators(model: OnnxModel, name: string): void {
  const refused = model.graph.node.find(
    ({ domain, opType }) => domain !== '' || !FOREIGN_OPERATORS.has(opType),
  );
  const problem =
    refused === undefined
      ? (problemOfKeys(model) ?? problemOfGrowth(model.graph))
      : `the operator ${operatorName(refused)} is not allowed`;
  if (problem !== undefined) throw brokenGraph(name, problem);
}

function brokenGraph(name: string, problem: string): MienError {
  return new MienError('MODEL_BROKEN', `${name} is no network that mien can use: ${problem}.`, {
    hint: 'Use a file that mien wrote. docs/reliability.md says what models may hold.',
  });
}

function operatorName({ domain, opType }: OnnxNode): string {
  return domain === '' ? opType : `${domain}.${opType}`;
}

/** Readers differ in which of two entries they take. */
function problemOfKeys({ metadataProps }: OnnxModel): string | undefined {
  const keys = metadataProps.map(({ key }) => key);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  return twice === undefined ? undefined : `its metadata has "${twice}" twice`;
}

function problemOfNodes({ node }: OnnxGraph): string | undefined {
  if (node.length > MOST_NODES) return `it has ${node.length} nodes, expected at most ${MOST_NODES}`;
  for (const each of node) {
    const allowed = each.domain === '' ? NETWORK_OPERATORS.get(each.opType) : undefined;
    if (allowed === undefined) return `the operator ${operatorName(each)} is none that mien writes`;
    const attribute = each.attribute.find(({ name }) => !allowed.includes(name));
    if (attribute !== undefined)
      return `${each.opType} has an attribute ${attribute.name}, which mien does not write`;
    if (allowed.includes('pads') && !neverGrows(each))
      return `${each.opType} (${each.name}) makes its map larger`;
  }
  return undefined;
}

/** Whether a convolution or pooling pads by no more than its kernel takes away, in strides of 1 or more. */
function neverGrows({ attribute }: OnnxNode): boolean {
  const ints = (name: string): readonly number[] | undefined =>
    attribute.find((each) => each.name === name)?.ints;
  const kernel = ints('kernel_shape') ?? [];
  const axes = kernel.length;
  const [pads, strides] = [ints('pads') ?? Array(2 * axes).fill(0), ints('strides') ?? Array(axes).fill(1)];
  const dilations = ints('dilations') ?? Array(axes).fill(1);
  if (axes !== 2 || pads.length !== 4 || strides.length !== 2 || dilations.length !== 2) return false;
  return kernel.every((size, axis) => {
    const [before, after, stride, dilation] = [
      pads[axis]!,
      pads[axis + 2]!,
      strides[axis]!,
      dilations[axis]!,
    ];
    const counts = before >= 0 && after >= 0 && stride >= 1 && dilation >= 1 && size >= 1;
    return counts && before + after <= (size - 1) * dilation;
  });
}

function problemOfWeights({ node, initializer }: OnnxGraph): string | undefined {
  const sizes = new Map<string, number>();
  for (const tensor of initializer) {
    const problem = problemOfTensor(tensor);
    if (problem !== undefined) return `the weight ${tensor.name} ${problem}`;
    if (sizes.has(tensor.name)) return `the weight ${tensor.name} is there twice`;
    sizes.set(tensor.name, elements(tensor.dims));
  }
  const used = node.flatMap(({ input }) => input.map((name) => sizes.get(name) ?? 0));
  const work = FACE_SIZE ** 2 * used.reduce((sum, size) => sum + size, 0);
  return work > MOST_WORK ? `it would take ${work.toExponential(1)} multiplications a face` : undefined;
}

function problemOfTensor({ dims, dataType, rawData }: OnnxTensor): string | undefined {
  const size = ELEMENT_BYTES[dataType];
  if (size === undefined) return `is of type ${dataType}, which mien does not write`;
  if (dims.length > MOST_AXES || dims.some((dim) => !(dim >= 0 && dim <= MOST_CHANNELS)))
    return `has the shape [${dims.join(', ')}]`;
  const bytes = (rawData as Uint8Array | undefined)?.length ?? 0;
  const expected = size * elements(dims);
  return bytes === expected ? undefined : `has ${bytes} bytes, expected ${expected} for [${dims.join(', ')}]`;
}

function elements(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}

function problemOfForm({ input, output, initializer }: OnnxGraph, form: GraphForm): string | undefined {
  const weights = new Set(initializer.map(({ name }) => name));
  const inputs = input.filter(({ name }) => !weights.has(name));
  if (inputs.length !== 1 || inputs[0]!.name !== 'images') {
    return `its inputs are ${inputs.map(({ name }) => name).join(', ') || 'none'}, expected images`;
  }
  const wrong = problemOfValue(inputs[0]!, form.images);
  if (wrong !== undefined) return wrong;
  for (const [name, sizes] of Object.entries(form.outputs)) {
    const found = output.find((each) => each.name === name);
    if (found === undefined) return `it has no output ${name}`;
    const problem = problemOfValue(found, sizes);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** `[N, 7]`: a size that is not fixed is a letter. */
export function sizesText(sizes: readonly Size[]): string {
  return `[${sizes.map((size) => (typeof size === 'number' ? size : 'N')).join(', ')}]`;
}

function problemOfValue({ name, type }: OnnxValueInfo, sizes: readonly Size[]): string | undefined {
  // A field that a file leaves out is undefined, which the types do not say.
  const tensor = (type as Partial<OnnxValueInfo['type']> | undefined)?.tensorType;
  const { elemType, shape } = (tensor ?? {}) as Partial<NonNullable<typeof tensor>>;
  if (elemType !== ELEMENT_TYPE_NUMBERS.float32) return `${name} does not hold 32-bit floats`;
  const dims = shape?.dim ?? [];
  const fits =
    dims.length === sizes.length &&
    sizes.every(
      (size, axis) => typeof size !== 'number' || (dims[axis]!.dimValue === size && !dims[axis]!.dimParam),
    );
  if (fits) return undefined;
  const got = dims.map(({ dimValue, dimParam }) => dimValue ?? (dimParam || '?')).join(', ');
  return `${name} is [${got}], expected ${sizesText(sizes)}`;
}
