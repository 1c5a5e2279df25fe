import type { Random } from '../../src/random.js';

/** Text that parsers trip over. */
const TOKENS = [
  ...[
    '\r\n',
    '\r\n\r\n',
    '\n',
    '\0',
    ' ',
    '%',
    '%00',
    '%E0%A4%A',
    '..',
    '/',
    '//',
    '?',
    '#',
    ':',
    ';',
    ',',
    '"',
    '{',
    '}',
  ],
  ...['-1', '0', '4294967296', '1e309', 'NaN', 'null', '__proto__', 'constructor', '\u{1f600}', 'é'],
  ...['x'.repeat(300), 'x'.repeat(20_000), '%41'.repeat(100), '../'.repeat(40)],
];

/** A changed copy of bytes: one to four of flipping, cutting, repeating, moving and inserting. */
export function mutate(bytes: Uint8Array, random: Random, tokens: readonly string[] = []): Uint8Array {
  let result = Buffer.from(bytes);
  for (let times = 1 + random.below(4); times > 0; times--) result = mutateOnce(result, random, tokens);
  return result;
}

function mutateOnce(bytes: Buffer, random: Random, tokens: readonly string[]): Buffer<ArrayBuffer> {
  const at = random.below(bytes.length + 1);
  const length = random.below(Math.min(64, bytes.length - at) + 1);
  const [before, part, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, at + length),
    bytes.subarray(at + length),
  ];
  switch (random.below(7)) {
    case 0:
      return Buffer.concat([before, part.map((byte) => byte ^ (1 << random.below(8))), after]);
    case 1:
      return Buffer.concat([before, after]);
    case 2:
      return Buffer.concat([before, ...Array<Buffer>(1 + random.below(8)).fill(part), after]);
    case 3:
      return Buffer.from(before);
    case 4:
      return Buffer.concat([before, Buffer.from(Array.from({ length }, () => random.below(256))), after]);
    case 5: {
      const to = random.below(after.length + 1);
      return Buffer.concat([before, after.subarray(0, to), part, after.subarray(to)]);
    }
    default: {
      const known = [...TOKENS, ...tokens];
      return Buffer.concat([before, Buffer.from(known[random.below(known.length)]!), after]);
    }
  }
}
