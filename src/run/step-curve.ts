import type { StepReport } from '../training/trainer.js';

/** A stretch of a training. */
export interface CurvePoint {
  /** Epochs that were done at its end: 1.5 is the middle of the second. */
  readonly at: number;
  /** Mean loss of its steps, nats. */
  readonly loss: number;
}

/** A point, and how many steps it is the mean of. */
interface Stretch extends CurvePoint {
  readonly steps: number;
}

/** So many points at most, which are more than a chart has pixels for. */
const MOST = 400;

/**
 * The training loss by step, from reports that tell the mean of an epoch so far. Where it has too many points, two and two
 * become one, and later ones are as long: so it stays small however long a training is.
 */
export class StepCurve {
  #points: Stretch[] = [];
  /** Reports a point. */
  #every = 1;
  #reports = 0;
  #before: Pick<StepReport, 'epoch' | 'step' | 'loss'> = { epoch: 0, step: 0, loss: 0 };
  #open: Stretch | undefined;

  get points(): readonly CurvePoint[] {
    return this.#points.map(({ at, loss }) => ({ at, loss }));
  }

  note({ epoch, step, stepsPerEpoch, loss }: StepReport): void {
    const before = this.#before.epoch === epoch ? this.#before : { step: 0, loss: 0 };
    const steps = step - before.step;
    // What is no number any more has no place on a chart.
    if (!(steps > 0) || !Number.isFinite(loss)) return;
    this.#before = { epoch, step, loss };
    const since = (loss * step - before.loss * before.step) / steps;
    this.#open = joined(this.#open, { at: epoch - 1 + step / stepsPerEpoch, loss: since, steps });
    this.#reports++;
    if (this.#reports < this.#every) return;
    this.#points.push(this.#open);
    this.#open = undefined;
    this.#reports = 0;
    if (this.#points.length >= MOST) this.#halve();
  }

  #halve(): void {
    this.#every *= 2;
    this.#points = this.#points.flatMap((point, i, all) => (i % 2 === 1 ? [joined(all[i - 1], point)] : []));
  }
}

function joined(first: Stretch | undefined, second: Stretch): Stretch {
  if (first === undefined) return second;
  const steps = first.steps + second.steps;
  return { at: second.at, loss: (first.loss * first.steps + second.loss * second.steps) / steps, steps };
}
