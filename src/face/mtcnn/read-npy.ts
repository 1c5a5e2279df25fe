import { MienError } from '../../errors.js';

/** An array of float32, its last axis running fastest. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a file may hold: numbers in arrays, with names around them. */
export type NpyValue = NpyArray | string | number | boolean | null | NpyValue[] | Map<string, NpyValue>;

/** A name of Python's that the file may speak of. It is only compared, never looked up or called. */
type Named =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'dtype'; readonly type: string; order: string }
  | { readonly kind: 'array'; value: NpyValue | undefined }
  | { readonly kind: 'mark' };

type Item = NpyValue | Uint8Array | Named;

/**
 * What a `.npy` file with a pickled object holds: dictionaries, lists and little-endian float32 arrays (NumPy Enhancement
 * Proposal 1; pickle protocol 2 as `numpy.save` writes it).
 *
 * Pickles are programs that may call anything. This reads the instructions that such files need, knows four names
 * (`numpy.ndarray`, `numpy.dtype`, the function that makes an array, and Python 2's way to write bytes), and refuses
 * everything else; nothing is ever called.
 *
 * Throws `MODEL_BROKEN`.
 */
export function readNpyObject(bytes: Uint8Array): NpyValue {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || text(bytes, 0, 6) !== '\u0093NUMPY' || bytes[6] !== 1) {
    throw broken('it is no .npy file of version 1');
  }
  const start = 10 + view.getUint16(8, true);
  if (!text(bytes, 10, start).includes("'descr': '|O'")) throw broken('it holds no object');
  try {
    return new Unpickler(bytes, view, start).run();
  } catch (error) {
    if (error instanceof RangeError) throw broken('it ends in the middle');
    throw error;
  }
}

class Unpickler {
  readonly #stack: Item[] = [];
  readonly #memo = new Map<number, Item>();

  constructor(
    private readonly bytes: Uint8Array,
    private readonly view: DataView,
    private at: number,
  ) {}

  run(): NpyValue {
    for (;;) {
      const code = this.view.getUint8(this.at++);
      const letter = String.fromCharCode(code);
      if (letter === '.') return plain(this.pop());
      const instruction = INSTRUCTIONS[letter];
      if (instruction === undefined)
        throw broken(`instruction 0x${code.toString(16)} is not one of an array's`);
      instruction(this);
    }
  }

  push(item: Item): void {
    this.#stack.push(item);
  }

  pop(): Item {
    const item = this.#stack.pop();
    if (item === undefined) throw broken('its instructions do not fit each other');
    return item;
  }

  top(): Item {
    const item = this.pop();
    this.push(item);
    return item;
  }

  /** What was pushed since the last mark. */
  popToMark(): Item[] {
    const mark = this.#stack.findLastIndex((item) => isKind(item, 'mark'));
    if (mark < 0) throw broken('its instructions do not fit each other');
    return this.#stack.splice(mark).slice(1);
  }

  remember(key: number): void {
    this.#memo.set(key, this.top());
  }

  recall(key: number): void {
    const item = this.#memo.get(key);
    if (item === undefined) throw broken('it speaks of a value that it never gave');
    this.push(item);
  }

  byte(): number {
    return this.view.getUint8(this.at++);
  }

  uint16(): number {
    this.at += 2;
    return this.view.getUint16(this.at - 2, true);
  }

  int32(): number {
    this.at += 4;
    return this.view.getInt32(this.at - 4, true);
  }

  uint32(): number {
    return this.int32() >>> 0;
  }

  string(length: number): string {
    const end = this.at + length;
    if (end > this.bytes.length) throw new RangeError('string');
    const value = new TextDecoder().decode(this.bytes.subarray(this.at, end));
    this.at = end;
    return value;
  }

  line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new RangeError('line');
    const value = text(this.bytes, this.at, end);
    this.at = end + 1;
    return value;
  }
}

const INSTRUCTIONS: Readonly<Record<string, (machine: Unpickler) => void>> = {
  '\u0080': (machine) => {
    if (machine.byte() > 3) throw broken('its protocol is newer than 3');
  },
  '(': (machine) => machine.push({ kind: 'mark' }),
  N: (machine) => machine.push(null),
  '\u0088': (machine) => machine.push(true),
  '\u0089': (machine) => machine.push(false),
  K: (machine) => machine.push(machine.byte()),
  M: (machine) => machine.push(machine.uint16()),
  J: (machine) => machine.push(machine.int32()),
  X: (machine) => machine.push(machine.string(machine.uint32())),
  q: (machine) => machine.remember(machine.byte()),
  r: (machine) => machine.remember(machine.uint32()),
  h: (machine) => machine.recall(machine.byte()),
  j: (machine) => machine.recall(machine.uint32()),
  ')': (machine) => machine.push([]),
  ']': (machine) => machine.push([]),
  '}': (machine) => machine.push(new Map()),
  t: (machine) => machine.push(machine.popToMark() as NpyValue[]),
  '\u0085': (machine) => machine.push(popMany(machine, 1)),
  '\u0086': (machine) => machine.push(popMany(machine, 2)),
  '\u0087': (machine) => machine.push(popMany(machine, 3)),
  a: (machine) => append(machine, [machine.pop()]),
  e: (machine) => append(machine, machine.popToMark()),
  s: (machine) => setItems(machine, popMany(machine, 2)),
  u: (machine) => setItems(machine, machine.popToMark()),
  c: (machine) => {
    const name = `${machine.line()}.${machine.line()}`;
    if (!NAMES.has(name)) throw broken(`it asks for ${name}, which no array needs`);
    machine.push({ kind: 'name', name });
  },
  R: (machine) => {
    const words = machine.pop();
    machine.push(make(machine.pop(), words));
  },
  b: (machine) => {
    const state = machine.pop();
    fill(machine.top(), state);
  },
};

const RECONSTRUCT = 'numpy.core.multiarray._reconstruct';
const NAMES = new Set([RECONSTRUCT, 'numpy.ndarray', 'numpy.dtype', '_codecs.encode']);

/** What the three calls that an array is made of would give. */
function make(named: Item, words: Item): Item {
  if (isKind(named, 'name') && Array.isArray(words)) {
    const [first, second] = words;
    if (named.name === RECONSTRUCT) return { kind: 'array', value: undefined };
    if (named.name === 'numpy.dtype' && typeof first === 'string') {
      return { kind: 'dtype', type: first, order: '|' };
    }
    if (named.name === '_codecs.encode' && typeof first === 'string' && second === 'latin1') {
      return Buffer.from(first, 'latin1');
    }
  }
  throw broken('it calls something with the wrong words');
}

/** Sets what an array or its type is made of. */
function fill(target: Item, state: Item): void {
  if (!Array.isArray(state)) throw broken('it sets what is no array');
  if (isKind(target, 'dtype')) {
    target.order = String(state[1]);
    return;
  }
  if (!isKind(target, 'array')) throw broken('it sets what is no array');
  const [, shape, type, fortran, content] = state as Item[];
  if (!isKind(type, 'dtype') || !Array.isArray(shape)) throw broken('an array has no type or shape');
  if (type.type === 'O8') {
    if (shape.length > 0 || !Array.isArray(content)) throw broken('its outer array is no single object');
    target.value = plain(content[0] ?? null);
    return;
  }
  const sides = shape.map(Number);
  const count = sides.reduce((product, side) => product * side, 1);
  if (type.type !== 'f4' || type.order !== '<')
    throw broken(`an array is of ${type.order}${type.type}, not <f4`);
  if (!(content instanceof Uint8Array) || content.length !== 4 * count) {
    throw broken(`an array of [${sides.join(', ')}] does not have ${count} values`);
  }
  const values = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const data = Float32Array.from({ length: count }, (_, i) => values.getFloat32(4 * i, true));
  target.value = fortran === true ? lastAxisFastest(sides, data) : { shape: sides, data };
}

/** An array whose first axis runs fastest, with its last axis running fastest. */
function lastAxisFastest(shape: readonly number[], data: Float32Array): NpyArray {
  const steps = shape.map((_, axis) => shape.slice(0, axis).reduce((product, side) => product * side, 1));
  const position = shape.map(() => 0);
  const result = new Float32Array(data.length);
  for (let i = 0; i < result.length; i++) {
    result[i] = data[position.reduce((sum, index, axis) => sum + index * steps[axis]!, 0)]!;
    for (let axis = shape.length - 1; axis >= 0 && ++position[axis]! === shape[axis]; axis--)
      position[axis] = 0;
  }
  return { shape, data: result };
}

function popMany(machine: Unpickler, count: number): NpyValue[] {
  const items: Item[] = [];
  for (let i = 0; i < count; i++) items.unshift(machine.pop());
  return items as NpyValue[];
}

function append(machine: Unpickler, items: readonly Item[]): void {
  const list = machine.top();
  if (!Array.isArray(list)) throw broken('it appends to what is no list');
  for (const item of items as NpyValue[]) list.push(item);
}

function setItems(machine: Unpickler, items: readonly Item[]): void {
  const map = machine.top();
  if (!(map instanceof Map)) throw broken('it names values in what is no dictionary');
  for (let i = 0; i + 1 < items.length; i += 2) map.set(String(items[i]), plain(items[i + 1]!));
}

/** A finished value: arrays in place of what they were made of. */
function plain(item: Item): NpyValue {
  if (isKind(item, 'array') && item.value !== undefined) return item.value;
  if (Array.isArray(item)) return item.map(plain);
  if (item instanceof Uint8Array || isKind(item, 'name') || isKind(item, 'dtype') || isKind(item, 'mark')) {
    throw broken('it holds something that is no array, list or dictionary');
  }
  return item as NpyValue;
}

function isKind<Kind extends Named['kind']>(
  item: Item | undefined,
  kind: Kind,
): item is Extract<Named, { kind: Kind }> {
  return typeof item === 'object' && item !== null && 'kind' in item && item.kind === kind;
}

function text(bytes: Uint8Array, from: number, to: number): string {
  // Not by `fromCharCode(...)`: a call takes some 120,000 arguments.
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).toString('latin1');
}

function broken(reason: string): MienError {
  return new MienError('MODEL_BROKEN', `The pickled arrays cannot be read: ${reason}.`, {
    hint: 'Get the file again, of the version that is known.',
  });
}
