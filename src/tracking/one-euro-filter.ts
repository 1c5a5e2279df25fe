/** How a {@link OneEuroFilter} smooths. */
export interface OneEuroOptions {
  /** Hz: what resting values are smoothed with. Lower is calmer. */
  readonly restCutoff: number;
  /** Hz more for each unit of speed a second. Higher lags less behind what moves. */
  readonly speedFactor: number;
  /** Hz: what the speed itself is smoothed with. */
  readonly speedCutoff: number;
}

/**
 * Smooths a noisy value that is measured at uneven times: strongly while it rests, where jitter shows, and hardly while
 * it moves, where lag shows (Casiez, Roussel & Vogel, "1€ filter", CHI 2012). One filter a value.
 */
export class OneEuroFilter {
  #value: number | undefined;
  #speed = 0;

  constructor(private readonly options: OneEuroOptions) {}

  /** The smoothed value. `elapsed` seconds after the last; `unit` is what a speed of 1 is measured in, default 1. */
  next(measured: number, elapsed: number, unit = 1): number {
    const { restCutoff, speedFactor, speedCutoff } = this.options;
    if (this.#value === undefined || !(elapsed > 0)) {
      this.#value ??= measured;
      return this.#value;
    }
    const speed = (measured - this.#value) / elapsed / unit;
    this.#speed += smoothing(speedCutoff, elapsed) * (speed - this.#speed);
    const cutoff = restCutoff + speedFactor * Math.abs(this.#speed);
    this.#value += smoothing(cutoff, elapsed) * (measured - this.#value);
    return this.#value;
  }
}

/** The weight of a new value in a low-pass filter of first order with this cut-off, Hz. */
function smoothing(cutoff: number, elapsed: number): number {
  const x = 2 * Math.PI * cutoff * elapsed;
  return x / (x + 1);
}
