import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { MienError } from '../../errors.js';
import {
  CHECKSUM_KEY,
  type Field,
  type Message,
  MODEL_MESSAGE,
  type OnnxModel,
  type ScalarKind,
} from './model.js';

type Fields = Record<string, unknown>;

const WIRE_TYPES: Readonly<Record<ScalarKind, WireType>> = {
  int: WireType.Varint,
  float: WireType.Bit32,
  string: WireType.LengthDelimited,
  bytes: WireType.LengthDelimited,
};

export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  writeMessage(writer, MODEL_MESSAGE, { ...model });
  return writer.finish();
}

/**
 * Throws `MODEL_BROKEN` where the bytes are no ONNX file; `name` says which file in the message. A checksum of the bytes is
 * left out, since it would not be that of the model written again.
 */
export function decodeModel(bytes: Uint8Array, name: string): OnnxModel {
  try {
    const fields = readMessage(new BinaryReader(bytes), bytes.length, MODEL_MESSAGE);
    if (fields.graph === undefined) throw new Error('it holds no graph');
    // The table that read the fields mirrors the interface field by field.
    const model = fields as unknown as OnnxModel;
    return { ...model, metadataProps: model.metadataProps.filter(({ key }) => key !== CHECKSUM_KEY) };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new MienError('MODEL_BROKEN', `${name} is not a readable ONNX file: ${detail}.`, {
      cause: error,
      hint: 'Make or download the file again.',
    });
  }
}

function writeMessage(writer: BinaryWriter, message: Message, fields: Fields): void {
  for (const [name, [number, kind, repeated]] of Object.entries(message)) {
    const value = fields[name];
    if (value === undefined || value === '') continue;
    if (repeated === undefined) writeValue(writer, number, kind, value);
    else if (isPacked(kind)) writePacked(writer, number, kind, value as readonly unknown[]);
    else for (const item of value as readonly unknown[]) writeValue(writer, number, kind, item);
  }
}

function writeValue(writer: BinaryWriter, number: number, kind: ScalarKind | Message, value: unknown): void {
  if (typeof kind === 'string') {
    writer.tag(number, WIRE_TYPES[kind]);
    writeScalar(writer, kind, value);
  } else {
    writer.tag(number, WireType.LengthDelimited).fork();
    writeMessage(writer, kind, value as Fields);
    writer.join();
  }
}

/** Proto3 writes lists of numbers as one field. */
function isPacked(kind: ScalarKind | Message): kind is 'int' | 'float' {
  return kind === 'int' || kind === 'float';
}

function writePacked(
  writer: BinaryWriter,
  number: number,
  kind: ScalarKind,
  values: readonly unknown[],
): void {
  if (values.length === 0) return;
  writer.tag(number, WireType.LengthDelimited).fork();
  for (const item of values) writeScalar(writer, kind, item);
  writer.join();
}

function writeScalar(writer: BinaryWriter, kind: ScalarKind, value: unknown): void {
  if (kind === 'int') writer.int64(value as number);
  else if (kind === 'float') writer.float(value as number);
  else if (kind === 'string') writer.string(value as string);
  else writer.bytes(value as Uint8Array);
}

function readMessage(reader: BinaryReader, end: number, message: Message): Fields {
  const byNumber = new Map<number, readonly [string, Field]>();
  const fields: Fields = {};
  for (const [name, field] of Object.entries(message)) {
    byNumber.set(field[0], [name, field]);
    // Proto3 leaves empty text and empty lists out.
    if (field[2] !== undefined) fields[name] = [];
    else if (field[1] === 'string') fields[name] = '';
  }
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const known = byNumber.get(number);
    if (known === undefined) {
      reader.skip(wireType, number);
      continue;
    }
    const [name, [, kind, repeated]] = known;
    if (repeated === undefined) {
      fields[name] = readValue(reader, kind, wireType, name);
      continue;
    }
    const list = fields[name] as unknown[];
    if (wireType === WireType.LengthDelimited && isPacked(kind)) readPacked(reader, kind, list);
    else list.push(readValue(reader, kind, wireType, name));
  }
  requireEnd(reader, end);
  return fields;
}

function readPacked(reader: BinaryReader, kind: ScalarKind, into: unknown[]): void {
  const stop = readLength(reader);
  while (reader.pos < stop) into.push(readScalar(reader, kind));
  requireEnd(reader, stop);
}

function readValue(
  reader: BinaryReader,
  kind: ScalarKind | Message,
  wireType: WireType,
  name: string,
): unknown {
  const expected = typeof kind === 'string' ? WIRE_TYPES[kind] : WireType.LengthDelimited;
  if (wireType !== expected) throw new Error(`field ${name} has wire type ${wireType}, expected ${expected}`);
  if (typeof kind === 'string') return readScalar(reader, kind);
  const end = readLength(reader);
  return readMessage(reader, end, kind);
}

function readScalar(reader: BinaryReader, kind: ScalarKind): unknown {
  if (kind === 'int') return Number(reader.int64());
  if (kind === 'float') return reader.float();
  return kind === 'string' ? reader.string() : reader.bytes();
}

/** The end of a length-delimited field, which must lie inside the file. */
function readLength(reader: BinaryReader): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > reader.len) throw new Error('it ends in the middle');
  return end;
}

/** What a message holds must not run over into what follows it. */
function requireEnd({ pos }: BinaryReader, end: number): void {
  if (pos !== end) throw new Error(`what should end at byte ${end} ends at ${pos}`);
}
