import type { Random } from '../../random.js';

/** A copy of a file as a bad line, disk or program may leave it: bytes changed, lost, doubled or of another file. */
export function corrupt(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const kinds = [flipped, flipped, flippedEarly, cut, inserted, removed, zeroed, swappedHead, joined];
  return kinds[random.below(kinds.length)]!(bytes, other, random);
}

type Corruption = (bytes: Uint8Array, other: Uint8Array, random: Random) => Uint8Array;

const flipped: Corruption = (bytes, _, random) => changed(bytes, bytes.length, random);

/** Headers hold the sizes and offsets that a reader trusts. */
const flippedEarly: Corruption = (bytes, _, random) => changed(bytes, Math.min(64, bytes.length), random);

function changed(bytes: Uint8Array, within: number, random: Random): Uint8Array {
  const result = bytes.slice();
  for (let i = 1 + random.below(12); i > 0; i--) result[random.below(within)] = random.below(256);
  return result;
}

const cut: Corruption = (bytes, _, random) => bytes.slice(0, random.below(bytes.length));

const inserted: Corruption = (bytes, _, random) => {
  const at = random.below(bytes.length);
  const more = Uint8Array.from({ length: 1 + random.below(100) }, () => random.below(256));
  return Uint8Array.from([...bytes.subarray(0, at), ...more, ...bytes.subarray(at)]);
};

const removed: Corruption = (bytes, _, random) => {
  const at = random.below(bytes.length);
  return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + 1 + random.below(100))]);
};

const zeroed: Corruption = (bytes, _, random) => {
  const at = random.below(bytes.length);
  return bytes.slice().fill(0, at, at + 1 + random.below(512));
};

const swappedHead: Corruption = (bytes, other, random) => {
  const length = 4 + random.below(40);
  return Uint8Array.from([...other.subarray(0, length), ...bytes.subarray(length)]);
};

const joined: Corruption = (bytes, other, random) =>
  Uint8Array.from([
    ...bytes.subarray(0, random.below(bytes.length)),
    ...other.subarray(random.below(other.length)),
  ]);
