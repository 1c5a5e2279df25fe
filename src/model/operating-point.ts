import { MienError } from '../errors.js';
import { addToLogits } from './add-to-logits.js';
import type { ModelDescription } from './description.js';
import { type CalibrationPrior, calibrationShares, type Shares } from './prior.js';
import { readModel } from './read-model.js';
import { encodeModelFile } from './write.js';

/** Which class shares a model's answers are for, and how sure they are. What is left out stays as it is. */
export interface OperatingPoint {
  readonly prior?: CalibrationPrior | undefined;
  /**
   * What the prior moves: the logits as they were `trained`, or the `calibrated` answers, whose offsets stay. Default:
   * trained.
   */
  readonly moves?: 'trained' | 'calibrated' | undefined;
  /** Divides the logits; above 0. */
  readonly temperature?: number | undefined;
  /** Below this probability of the likeliest class, an answer is uncertain; 0 to 1. */
  readonly uncertainBelow?: number | undefined;
  /** The bound of familiarity below which a face is uncertain. */
  readonly familiarity?: ModelDescription['familiarity'];
  /** The class shares of training, for a file that does not say them. */
  readonly shares?: Shares | undefined;
}

/**
 * A model file with another operating point, without training or fitting: answers become softmax((z + log π′ − log π)/T),
 * where z are the logits as they were trained, π the class shares of training and π′ those of the prior. What calibration
 * had added to the logits is taken off first. Where calibrated answers are moved, it stays: answers become
 * softmax((z + b)/T + log π′ − log π), where b is what was added for π, so that by the prior π they are the former ones at the
 * temperature T. `name` stands for the file in messages. Throws `MODEL_BROKEN`, and
 * `PRIOR_UNKNOWN` for a prior where neither the file nor `shares` says the class shares of training.
 */
export function withOperatingPoint(
  bytes: Uint8Array,
  name: string,
  { prior, moves = 'trained', temperature, shares, uncertainBelow, familiarity }: OperatingPoint,
): Uint8Array {
  const { description, architecture, weights } = readModel(bytes, name);
  const training = shares ?? description.shares;
  const { prior: former, ...rest } = description;
  const described: ModelDescription = {
    ...rest,
    ...(training === undefined ? {} : { shares: training }),
    temperature: temperature ?? description.temperature,
    uncertainBelow: uncertainBelow ?? description.uncertainBelow,
    familiarity: familiarity ?? description.familiarity,
  };
  if (prior === undefined) {
    return encodeModelFile(former === undefined ? described : { ...described, prior: former }, weights);
  }
  if (training === undefined) {
    throw new MienError('PRIOR_UNKNOWN', `${name} does not say the class shares of its training.`, {
      hint: 'Name them with --shares, or export a model that this version trained.',
    });
  }
  const wanted = calibrationShares(prior, training);
  const present = description.offsets ?? wanted.map(() => 0);
  const [kept, from, factor] =
    moves === 'trained'
      ? [wanted.map(() => 0), training, 1]
      : [present, former ?? training, described.temperature];
  const offsets = wanted.map((share, k) =>
    share === 0 ? 0 : kept[k]! + factor * (Math.log(share) - Math.log(from[k]!)),
  );
  const change = offsets.map((offset, k) => offset - present[k]!);
  return encodeModelFile(
    { ...described, offsets, ...(prior === 'training' ? {} : { prior: wanted }) },
    addToLogits(architecture, weights, Float32Array.from(change)),
  );
}
