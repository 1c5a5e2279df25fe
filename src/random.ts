/**
 * A seeded generator: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state, started from any number of
 * integer keys. Work that must be resumable derives one generator a piece from its keys, for example
 * `new Random(seed, epoch, step)`, instead of carrying state.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare: number | undefined;

  constructor(...keys: readonly number[]) {
    let hash = 0x9e3779b9;
    const words = [0, 0, 0];
    for (let round = 0; round < words.length; round++) {
      for (const key of [round, keys.length, ...keys]) {
        hash = Math.imul(hash ^ (key | 0), 0x85ebca6b);
        hash = Math.imul(hash ^ (hash >>> 13) ^ (Math.floor(key / 0x1_0000_0000) | 0), 0xc2b2ae35);
        hash ^= hash >>> 16;
      }
      words[round] = hash;
    }
    this.#a = words[0]!;
    this.#b = words[1]!;
    this.#c = words[2]!;
    for (let warm = 0; warm < 12; warm++) this.uint32();
  }

  /** Uniform over the integers 0 to 2³²−1. */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform over [0, 1), in steps of 2⁻³². */
  next(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** Uniform over [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Uniform over the integers 0 to count−1. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** Normal with mean 0 and standard deviation 1 (Box & Muller 1958). */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    const angle = 2 * Math.PI * this.next();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** Gamma with the given shape > 0 and scale 1 (Marsaglia & Tsang 2000). */
  gamma(shape: number): number {
    return Math.exp(this.#logGamma(shape));
  }

  /** Beta(a, b) over [0, 1]. */
  beta(a: number, b: number): number {
    const x = this.#logGamma(a);
    return 1 / (1 + Math.exp(this.#logGamma(b) - x));
  }

  /** The logarithm of a gamma number: one of a small shape is often too small for a number of its own. */
  #logGamma(shape: number): number {
    if (shape < 1) return this.#logGamma(shape + 1) + Math.log(1 - this.next()) / shape;
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const normal = this.normal();
      const v = (1 + c * normal) ** 3;
      if (v > 0 && Math.log(1 - this.next()) < 0.5 * normal * normal + d - d * v + d * Math.log(v))
        return Math.log(d * v);
    }
  }

  /** Shuffles in place (Fisher & Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: number }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const held = items[i]!;
      items[i] = items[j]!;
      items[j] = held;
    }
    return items;
  }
}
