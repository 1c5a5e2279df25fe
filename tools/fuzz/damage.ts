import type { Random } from '../../src/random.js';

/** A copy of a file as bad disks and lines leave it: bits flipped, cut off, parts overwritten, doubled or lost. */
export function damage(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  const length = 1 + random.below(Math.min(512, bytes.length - at));
  const [before, part, after] = [
    bytes.subarray(0, at),
    bytes.subarray(at, at + length),
    bytes.subarray(at + length),
  ];
  switch (random.below(8)) {
    case 0:
      return joined(before);
    case 1:
      return joined(before, after);
    case 2:
      return joined(before, part, part, after);
    case 3:
      return joined(before, new Uint8Array(length), after);
    case 4:
      return joined(
        before,
        Uint8Array.from({ length }, () => random.below(256)),
        after,
      );
    default:
      return flipped(bytes, random);
  }
}

/** One bit, or some; half of the time near an end, where the fields lie that say most. */
function flipped(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = bytes.slice();
  const near = Math.min(bytes.length, 2048);
  for (let times = 1 + random.below(3); times > 0; times--) {
    const place = [random.below(bytes.length), random.below(near), bytes.length - 1 - random.below(near)];
    copy[place[random.below(3)]!]! ^= 1 << random.below(8);
  }
  return copy;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
