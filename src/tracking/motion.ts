/** Where a coordinate will be, and the variance of that. */
export interface Prediction {
  readonly value: number;
  readonly variance: number;
}

/** Value, velocity, and the variances of the value, of both together, and of the velocity. */
export type MotionState = readonly [number, number, number, number, number];

/** How well two stretches of one coordinate fit. */
export interface Meeting {
  /** Squared distance of places and velocities from what was predicted, in deviations. */
  readonly surprise: number;
  /** Of the covariance of that prediction: how vague it was. */
  readonly determinant: number;
}

/**
 * One coordinate that keeps its velocity as far as nothing unforeseen happens: a Kalman filter of position and velocity
 * with white acceleration as its noise. Time goes by in any steps, so an uneven frame rate and a gap need no care.
 */
export class ConstantVelocity {
  #value: number;
  #velocity = 0;
  /** Variance of the position, of both together, and of the velocity. */
  #pp: number;
  #pv = 0;
  #vv: number;

  /** `deviation` of the first measurement, and what velocity, a second, a coordinate is likely to begin with. */
  constructor(value: number, deviation: number, likelyVelocity: number) {
    this.#value = value;
    this.#pp = deviation ** 2;
    this.#vv = likelyVelocity ** 2;
  }

  /** All that it knows, in five numbers: thousands of them take little memory so. */
  get state(): MotionState {
    return [this.#value, this.#velocity, this.#pp, this.#pv, this.#vv];
  }

  /** The same coordinate again. */
  static of([value, velocity, pp, pv, vv]: MotionState): ConstantVelocity {
    const coordinate = new ConstantVelocity(value, 0, 0);
    coordinate.#velocity = velocity;
    coordinate.#pp = pp;
    coordinate.#pv = pv;
    coordinate.#vv = vv;
    return coordinate;
  }

  /** Per second. */
  get velocity(): number {
    return this.#velocity;
  }

  /**
   * How well this coordinate, `elapsed` seconds later, becomes what `later` was first, which was followed backwards in time. Both
   * places and both velocities count, so one that turns round while nobody sees it fits as well.
   */
  meets(later: ConstantVelocity, elapsed: number, disturbance: number): Meeting {
    const pp = this.predict(elapsed, disturbance).variance + later.#pp;
    const pv = this.#pv + elapsed * this.#vv + (disturbance * elapsed ** 2) / 2 - later.#pv;
    const vv = this.#vv + disturbance * elapsed + later.#vv;
    const place = later.#value - this.#value - elapsed * this.#velocity;
    const velocity = -later.#velocity - this.#velocity;
    const determinant = pp * vv - pv ** 2;
    return {
      surprise: (vv * place ** 2 - 2 * pv * place * velocity + pp * velocity ** 2) / determinant,
      determinant,
    };
  }

  /** After `elapsed` seconds, disturbed by an acceleration of this spectral density, units² a second³. */
  predict(elapsed: number, disturbance: number): Prediction {
    const variance =
      this.#pp + 2 * elapsed * this.#pv + elapsed ** 2 * this.#vv + (disturbance * elapsed ** 3) / 3;
    return { value: this.#value + elapsed * this.#velocity, variance };
  }

  /** Takes what was measured `elapsed` seconds after the last time, to this deviation. */
  correct(measured: number, elapsed: number, disturbance: number, deviation: number): void {
    const { value, variance } = this.predict(elapsed, disturbance);
    const covariance = this.#pv + elapsed * this.#vv + (disturbance * elapsed ** 2) / 2;
    const total = variance + deviation ** 2;
    const [gain, velocityGain] = [variance / total, covariance / total];
    const surprise = measured - value;
    this.#value = value + gain * surprise;
    this.#velocity += velocityGain * surprise;
    this.#pp = (1 - gain) * variance;
    this.#pv = (1 - gain) * covariance;
    this.#vv += disturbance * elapsed - velocityGain * covariance;
  }
}
