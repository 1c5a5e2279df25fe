import type { NpyArray, NpyValue } from '../read-npy.js';

/**
 * A `.npy` file of a pickled object as NumPy for Python 3 writes it with protocol 2: each array is an empty one whose
 * state is set after, its bytes a latin-1 text. `fortran` stores arrays with the first axis running fastest.
 */
export function writeNpyObject(value: NpyValue, { fortran = false } = {}): Uint8Array {
  const parts: Buffer[] = [];
  const put = (...items: readonly (string | number | Buffer)[]): void => {
    for (const item of items) {
      if (typeof item === 'string') parts.push(Buffer.from(item, 'latin1'));
      else parts.push(typeof item === 'number' ? Buffer.of(item) : item);
    }
  };
  const int = (number: number): void => {
    const bytes = Buffer.alloc(4);
    bytes.writeInt32LE(number);
    put('J', bytes);
  };
  const text = (string: string): void => {
    const bytes = Buffer.from(string, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    put('X', length, bytes);
  };
  const bytesOf = (latin1: string): void => {
    put('c_codecs\nencode\n');
    text(latin1);
    text('latin1');
    put('\x86R');
  };
  const dtype = (type: string, order: string): void => {
    put('cnumpy\ndtype\n');
    text(type);
    put('K\0K\x01\x87R(K\x03');
    text(order);
    put('NNN');
    int(-1);
    int(-1);
    put('K\0tb');
  };
  const array = (shape: readonly number[], type: string, order: string, content: () => void): void => {
    put('cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85');
    bytesOf('b');
    put('\x87R(K\x01(');
    for (const side of shape) int(side);
    put('t');
    dtype(type, order);
    put(fortran && shape.length > 1 ? '\x88' : '\x89');
    content();
    put('tb');
  };
  const write = (item: NpyValue): void => {
    if (item === null) put('N');
    else if (typeof item === 'number') int(item);
    else if (typeof item === 'string') text(item);
    else if (typeof item === 'boolean') put(item ? '\x88' : '\x89');
    else if (Array.isArray(item)) {
      put('](');
      for (const child of item) write(child);
      put('e');
    } else if (item instanceof Map) {
      put('}(');
      for (const [key, child] of item) {
        text(key);
        write(child);
      }
      put('u');
    } else {
      const { shape } = item;
      array(shape, 'f4', '<', () => bytesOf(latin1Of(fortran ? firstAxisFastest(item) : item.data)));
    }
  };
  put('\x80\x02');
  array([], 'O8', '|', () => {
    put(']');
    write(value);
    put('a');
  });
  put('.');
  const header = "{'descr': '|O', 'fortran_order': False, 'shape': (), }".padEnd(69).concat('\n');
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\0', 'latin1'),
    Buffer.of(header.length, 0),
    Buffer.from(header),
    ...parts,
  ]);
}

function latin1Of(data: Float32Array): string {
  const bytes = Buffer.alloc(4 * data.length);
  data.forEach((value, i) => {
    bytes.writeFloatLE(value, 4 * i);
  });
  return bytes.toString('latin1');
}

function firstAxisFastest({ shape, data }: NpyArray): Float32Array {
  const result = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    let rest = i;
    let to = 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const index = rest % shape[axis]!;
      rest = (rest - index) / shape[axis]!;
      to += index * shape.slice(0, axis).reduce((product, side) => product * side, 1);
    }
    result[to] = data[i]!;
  }
  return result;
}
