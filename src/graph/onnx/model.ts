/**
 * The part of the ONNX file format that this project writes and reads, as plain data. Names and numbers of the
 * fields are those of the public schema (onnx.proto, IR version 8).
 */
export interface OnnxModel {
  readonly irVersion: number;
  readonly producerName: string;
  readonly producerVersion: string;
  readonly docString: string;
  readonly graph: OnnxGraph;
  readonly opsetImport: readonly OnnxOpset[];
  readonly metadataProps: readonly OnnxEntry[];
}

export interface OnnxOpset {
  readonly domain: string;
  readonly version: number;
}

export interface OnnxEntry {
  readonly key: string;
  readonly value: string;
}

export interface OnnxGraph {
  readonly node: readonly OnnxNode[];
  readonly name: string;
  readonly initializer: readonly OnnxTensor[];
  readonly input: readonly OnnxValueInfo[];
  readonly output: readonly OnnxValueInfo[];
}

export interface OnnxNode {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly attribute: readonly OnnxAttribute[];
  readonly domain: string;
}

export interface OnnxAttribute {
  readonly name: string;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Uint8Array;
  readonly t?: OnnxTensor;
  readonly floats?: readonly number[];
  readonly ints?: readonly number[];
  /** 1 float, 2 int, 3 string, 6 floats, 7 ints */
  readonly type: number;
}

export interface OnnxTensor {
  readonly dims: readonly number[];
  readonly dataType: number;
  readonly name: string;
  /** Little-endian values, in the order of the dimensions, the last running fastest. */
  readonly rawData: Uint8Array;
  /** Whole numbers as some programs write them instead, variable-length. */
  readonly packedIntegers?: Uint8Array;
}

export interface OnnxValueInfo {
  readonly name: string;
  readonly type: {
    readonly tensorType: {
      readonly elemType: number;
      readonly shape: { readonly dim: readonly OnnxDimension[] };
    };
  };
}

/** A fixed size or a name for one that each run may choose. */
export interface OnnxDimension {
  readonly dimValue?: number;
  readonly dimParam?: string;
}

export const ELEMENT_TYPE_NUMBERS = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
} as const;
export const ATTRIBUTE_TYPE_NUMBERS = { float: 1, int: 2, string: 3, floats: 6, ints: 7 } as const;

/** The metadata key of a file's checksum (`model/checksum.ts`), which is of the file's bytes and no part of the model. */
export const CHECKSUM_KEY = 'mien.sha256';

export type ScalarKind = 'int' | 'float' | 'string' | 'bytes';

/** Field number, kind, and whether it repeats. */
export type Field = readonly [number: number, kind: ScalarKind | Message, repeated?: 'repeated'];
export interface Message {
  readonly [field: string]: Field;
}

const dimension: Message = { dimValue: [1, 'int'], dimParam: [2, 'string'] };
const tensorShape: Message = { dim: [1, dimension, 'repeated'] };
const tensorType: Message = { elemType: [1, 'int'], shape: [2, tensorShape] };
const valueInfo: Message = { name: [1, 'string'], type: [2, { tensorType: [1, tensorType] }] };
const tensor: Message = {
  dims: [1, 'int', 'repeated'],
  dataType: [2, 'int'],
  packedIntegers: [7, 'bytes'],
  name: [8, 'string'],
  rawData: [9, 'bytes'],
};
const attribute: Message = {
  name: [1, 'string'],
  f: [2, 'float'],
  i: [3, 'int'],
  s: [4, 'bytes'],
  t: [5, tensor],
  floats: [7, 'float', 'repeated'],
  ints: [8, 'int', 'repeated'],
  type: [20, 'int'],
};
const node: Message = {
  input: [1, 'string', 'repeated'],
  output: [2, 'string', 'repeated'],
  name: [3, 'string'],
  opType: [4, 'string'],
  attribute: [5, attribute, 'repeated'],
  domain: [7, 'string'],
};
const graph: Message = {
  node: [1, node, 'repeated'],
  name: [2, 'string'],
  initializer: [5, tensor, 'repeated'],
  input: [11, valueInfo, 'repeated'],
  output: [12, valueInfo, 'repeated'],
};
const entry: Message = { key: [1, 'string'], value: [2, 'string'] };
const opset: Message = { domain: [1, 'string'], version: [2, 'int'] };

export const MODEL_MESSAGE: Message = {
  irVersion: [1, 'int'],
  producerName: [2, 'string'],
  producerVersion: [3, 'string'],
  docString: [6, 'string'],
  graph: [7, graph],
  opsetImport: [8, opset, 'repeated'],
  metadataProps: [14, entry, 'repeated'],
};
