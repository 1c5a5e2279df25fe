/** A field of a Thrift structure: its number, and a 32-bit number, a 64-bit one, a text, a structure or a list. */
type Field = readonly [
  number: number,
  value: number | bigint | string | Struct | readonly (number | string | Struct)[],
];
export type Struct = readonly Field[];

/** The bytes of a variable-length number. */
export function varint(value: number | bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}

const zigzag = (value: number | bigint): number[] => {
  const wide = BigInt(value);
  return varint(wide < 0n ? -2n * wide - 1n : 2n * wide);
};

const text = (value: string): number[] => [...varint(Buffer.byteLength(value)), ...Buffer.from(value)];

/** A structure in the compact protocol. Fields may stand in any order. */
export function compact(fields: Struct): number[] {
  const bytes = fields.flatMap(([number, value]) => {
    const head = (type: number): number[] => [type, ...zigzag(number)];
    if (typeof value === 'number') return [...head(5), ...zigzag(value)];
    if (typeof value === 'bigint') return [...head(6), ...zigzag(value)];
    if (typeof value === 'string') return [...head(8), ...text(value)];
    if (value.length > 0 && Array.isArray(value[0]) && typeof value[0][0] === 'number' && !isList(value))
      return [...head(12), ...compact(value as Struct)];
    return [...head(9), ...list(value as readonly (number | string | Struct)[])];
  });
  return [...bytes, 0];
}

/** A list of structures has structures, of fields; a structure has fields. */
function isList(value: readonly unknown[]): boolean {
  return Array.isArray(value[0]) && Array.isArray(value[0][0]);
}

function list(values: readonly (number | string | Struct)[]): number[] {
  const [first] = values;
  const type = typeof first === 'number' ? 5 : typeof first === 'string' ? 8 : 12;
  const bytes = values.flatMap((value) =>
    typeof value === 'number' ? zigzag(value) : typeof value === 'string' ? text(value) : compact(value),
  );
  return [0xf0 | type, ...varint(values.length), ...bytes];
}

export interface AnyColumn {
  readonly name: string;
  /** Number of the physical type: 2 is INT64, 6 is BYTE_ARRAY. Default 6. */
  readonly type?: number;
  /** 0 required, 1 optional, 2 repeated. Default 1. */
  readonly repetition?: number;
  /** 0 none, 1 Snappy. Default 0. */
  readonly codec?: number;
  /** Pages, headers and all. */
  readonly pages: readonly number[];
}

export interface AnyGroup {
  readonly rows: number | bigint;
  /** What the file says of itself. Default: the rows of all groups. */
  readonly repeated?: number;
}

/** A Parquet file that says whatever it is told to, its columns' pages after each other. */
export function anyParquet(columns: readonly AnyColumn[], { rows, repeated = 1 }: AnyGroup): Uint8Array {
  let at = 4;
  const chunks: Struct[] = columns.map(({ name, type = 6, codec = 0, pages }) => {
    const start = BigInt(at);
    at += pages.length;
    const size = BigInt(pages.length);
    const column: Struct = [
      [1, type],
      [2, [0, 3]],
      [3, [name]],
      [4, codec],
      [5, BigInt(rows)],
      [6, size],
      [7, size],
      [9, start],
    ];
    return [
      [2, start],
      [3, column],
    ];
  });
  const group: Struct = [
    [1, chunks],
    [2, 1000n],
    [3, BigInt(rows)],
  ];
  const schema: Struct[] = [
    [
      [4, 'root'],
      [5, columns.length],
    ],
    ...columns.map(
      ({ name, type = 6, repetition = 1 }): Struct => [
        [1, type],
        [3, repetition],
        [4, name],
      ],
    ),
  ];
  const footer = compact([
    [1, 1],
    [2, schema],
    [3, BigInt(rows) * BigInt(repeated)],
    [4, Array.from({ length: repeated }, () => group)],
  ]);
  return fileOf(
    columns.flatMap(({ pages }) => pages),
    footer,
  );
}

/** A file of these pages, with this footer. */
export function fileOf(pages: readonly number[], footer: readonly number[]): Uint8Array {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Uint8Array.from([...Buffer.from('PAR1'), ...pages, ...footer, ...length, ...Buffer.from('PAR1')]);
}

export interface AnyPage {
  readonly values: number;
  /** Number of the encoding: 0 plain, 2 dictionary, 3 runs, 5 deltas, 7 deltas of texts. Default 0. */
  readonly encoding?: number;
  readonly body: readonly number[];
  /** Bytes that it says to have once unpacked. Default: as many as there are. */
  readonly unpacked?: number;
}

/** A data page of the first kind. */
export function dataPage({ values, encoding = 0, body, unpacked = body.length }: AnyPage): number[] {
  const header = compact([
    [1, 0],
    [2, unpacked],
    [3, body.length],
    [
      5,
      [
        [1, values],
        [2, encoding],
        [3, 3],
        [4, 3],
      ],
    ],
  ]);
  return [...header, ...body];
}

/** A dictionary page. */
export function dictionaryPage({ values, body, unpacked = body.length }: AnyPage): number[] {
  const header = compact([
    [1, 2],
    [2, unpacked],
    [3, body.length],
    [
      7,
      [
        [1, values],
        [2, 0],
      ],
    ],
  ]);
  return [...header, ...body];
}

/** One run of a value, with the length before it, as levels stand in a page. */
export function levels(count: number | bigint, value: number): number[] {
  const run = [...varint(2n * BigInt(count)), value];
  return [run.length, 0, 0, 0, ...run];
}
