import type { Random } from '../../src/random.js';

const NAMES = ['a', 'b', '__proto__', 'constructor', '__metadata__', '', '\u0000', 'x'.repeat(5000)];
const SIZES = [0, 1, 2, 7, -1, 1.5, 2 ** 31, 2 ** 53, 1e300, Number.NaN];
const TYPES = ['F32', 'F32', 'F32', 'F16', 'I64', '', null, 4];

/** A safetensors file whose header somebody wrote by hand. */
export function hostileHeader(random: Random): Uint8Array {
  const values = Buffer.alloc(4 * random.below(8), 1);
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
  const size = (): unknown => (random.below(2) === 0 ? pick(SIZES) : random.below(8));
  const entry = (): unknown =>
    random.below(8) === 0
      ? pick([null, [], 'text', 7, {}])
      : {
          dtype: pick(TYPES),
          shape: Array.from({ length: random.below(4) }, size),
          data_offsets: [size(), random.below(2) === 0 ? values.length : size()],
        };
  const fields = Array.from(
    { length: random.below(4) },
    () => `${JSON.stringify(pick(NAMES))}:${JSON.stringify(entry())}`,
  );
  const text = Buffer.from(
    random.below(10) === 0 ? '['.repeat(random.below(100_000)) : `{${fields.join(',')}}`,
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(random.below(10) === 0 ? 2n ** BigInt(random.below(64)) : BigInt(text.length));
  return Buffer.concat([length, text, values]);
}
