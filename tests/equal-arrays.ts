import { expect } from 'vitest';

type NumberArray = ArrayBufferView & { readonly BYTES_PER_ELEMENT: number };

const isNumberArray = (value: unknown): value is NumberArray =>
  ArrayBuffer.isView(value) && 'BYTES_PER_ELEMENT' in value;

const bytesOf = ({ buffer, byteOffset, byteLength }: NumberArray): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

// Vitest compares arrays number by number, which takes half a second for the pixels of a small picture. Arrays of one
// kind with the same bytes are equal. All others are left to Vitest, which finds and prints the difference.
expect.addEqualityTesters([
  (a: unknown, b: unknown): true | undefined =>
    isNumberArray(a) &&
    isNumberArray(b) &&
    Object.getPrototypeOf(a) === Object.getPrototypeOf(b) &&
    Buffer.compare(bytesOf(a), bytesOf(b)) === 0
      ? true
      : undefined,
]);
