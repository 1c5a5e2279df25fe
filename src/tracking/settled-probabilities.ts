import { EXPRESSIONS, type Expression } from '../expression.js';

type Probabilities = Readonly<Record<Expression, number>>;

/**
 * Probabilities of one face that follow what is measured at a pace: in the settling time they go 1 − 1/e of the way,
 * however many frames that takes. One a track.
 */
export class SettledProbabilities {
  #values: Probabilities | undefined;
  #time = 0;

  /** `settle` in milliseconds; 0 does not smooth. */
  constructor(private readonly settle: number) {}

  /** When it was measured last, milliseconds. */
  get time(): number {
    return this.#time;
  }

  /** Takes what was measured at this time, milliseconds; the smoothed probabilities, summing to what those sum to. */
  next(measured: Probabilities, time: number): Probabilities {
    const before = this.#values;
    const elapsed = Math.max(0, time - this.#time);
    const weight = before === undefined || !(this.settle > 0) ? 1 : 1 - Math.exp(-elapsed / this.settle);
    const entries = EXPRESSIONS.map((name) => {
      const from = before?.[name] ?? 0;
      return [name, from + weight * (measured[name] - from)] as const;
    });
    this.#values = Object.fromEntries(entries) as Record<Expression, number>;
    this.#time = Math.max(this.#time, time);
    return this.#values;
  }
}
