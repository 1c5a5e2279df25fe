import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { MienError } from '../../errors.js';

/** The fields of a message that a file may have, by number. `value` is a number or text, which is not looked into. */
interface Fields {
  readonly [field: number]: 'value' | Part;
}

interface Part {
  /** What it is called in messages. */
  readonly name: string;
  readonly fields: Fields;
  readonly repeated?: true;
}

/** `count` fields from 1 on, without those left out. */
function values(count: number, ...without: readonly number[]): Fields {
  const numbers = Array.from({ length: count }, (_, i) => i + 1).filter((field) => !without.includes(field));
  return Object.fromEntries(numbers.map((field) => [field, 'value' as const]));
}

const part = (name: string, fields: Fields): Part => ({ name, fields });
const parts = (name: string, fields: Fields): Part => ({ name, fields, repeated: true });

const entries = parts('an entry', values(2));
// Not 3 (segment), 13 and 14 (values in another file).
const tensorFields: Fields = { ...values(12, 3), 16: entries };
// Not 6 and 11 (graphs: Loop, If, Scan), 10, 14, 15, 21 to 23 (tensors in lists, types, of functions, sparse).
const attribute = parts('an attribute', {
  ...values(9, 5, 6),
  5: part('a tensor', tensorFields),
  13: 'value',
  20: 'value',
});
const node = parts('a node', { ...values(8, 5), 5: attribute, 9: entries });
const shape = part('a shape', { 1: parts('a dimension', values(3)) });
// Only tensors: not 4, 5, 7 to 9 (sequences, maps, opaque, sparse, optional).
const type = part('a type', { 1: part('a tensor type', { 1: 'value', 2: shape }), 6: 'value' });
const valueInfo = parts('a value', { 1: 'value', 2: type, 3: 'value', 4: entries });
// Not 15 (sparse weights).
const graph = part('the graph', {
  1: node,
  2: 'value',
  5: parts('a tensor', tensorFields),
  10: 'value',
  11: valueInfo,
  12: valueInfo,
  13: valueInfo,
  14: parts('a quantization', { 1: 'value', 2: entries }),
  16: entries,
});
// Not 20 (training), 25 (functions), 26 (devices).
const MODEL = part('the model', {
  ...values(6),
  7: graph,
  8: parts('an operator set', values(2)),
  14: entries,
});

/**
 * Checks that a file has only fields of an ordinary network: one graph of nodes and of tensors that hold their values.
 * Everything else is refused, known or not: values in other files, which the runtime would look for on the disk; graphs
 * within nodes, without which nothing can loop; functions; sparse tensors. A graph given twice is refused too, since
 * readers differ in what they make of it.
 *
 * Throws `MODEL_BROKEN` with the field; `name` says which file in the message. Field numbers are those of onnx.proto.
 */
export function checkFields(bytes: Uint8Array, name: string): void {
  try {
    checkPart(new BinaryReader(bytes), bytes.length, MODEL);
  } catch (error) {
    if (error instanceof MienError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new MienError('MODEL_BROKEN', `${name} is not a readable ONNX file: ${detail}.`, {
      cause: error,
      hint: 'Make or download the file again.',
    });
  }
}

function checkPart(reader: BinaryReader, end: number, { name, fields }: Part): void {
  const seen = new Set<number>();
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const known = fields[number];
    if (known === undefined) throw new Error(refusal(name, number));
    if (known === 'value') {
      reader.skip(wireType, number);
      continue;
    }
    if (wireType !== WireType.LengthDelimited) throw new Error(`${known.name} is a mere number`);
    if (known.repeated === undefined && seen.has(number)) throw new Error(`${known.name} is there twice`);
    seen.add(number);
    const length = reader.uint32();
    const stop = reader.pos + length;
    if (stop > end) throw new Error('it ends in the middle');
    checkPart(reader, stop, known);
  }
  if (reader.pos !== end) throw new Error(`what should end at byte ${end} ends at ${reader.pos}`);
}

/** The names of the fields that are met most often. */
const REFUSED: Readonly<Record<string, string>> = {
  'a tensor 13': 'values in another file',
  'a tensor 14': 'values in another file',
  'an attribute 6': 'a graph within a node, as of a loop',
  'an attribute 11': 'graphs within a node',
  'the graph 15': 'sparse weights',
  'the model 20': 'a training graph',
  'the model 25': 'functions',
};

function refusal(where: string, number: number): string {
  const what = REFUSED[`${where} ${number}`];
  const field = `field ${number} of ${where}`;
  return what === undefined ? `${field} is not one of a network's` : `it has ${what} (${field})`;
}
