/** Learning rate as a factor of the base rate, 0 to 1, for a step of a run. */
export type Schedule =
  | { readonly kind: 'constant' }
  /** Half a cosine from 1 to 0 over the run (Loshchilov & Hutter 2017). */
  | { readonly kind: 'cosine' }
  /** Times `factor` after every `epochs` epochs. */
  | { readonly kind: 'step'; readonly epochs: number; readonly factor: number }
  /** Times `factor` whenever the validation loss has not improved for `patience` epochs. */
  | { readonly kind: 'plateau'; readonly patience: number; readonly factor: number };

export interface ScheduleState {
  /** From 0. */
  readonly step: number;
  readonly stepsPerEpoch: number;
  readonly epochs: number;
  /** Epochs of a linear rise from 0 at the start, on top of the schedule (Goyal et al. 2017). */
  readonly warmupEpochs: number;
  /** How often the plateau rule has cut the rate. */
  readonly cuts: number;
}

export function scheduleFactor(schedule: Schedule, state: ScheduleState): number {
  const { step, stepsPerEpoch, epochs, warmupEpochs } = state;
  const warmupSteps = warmupEpochs * stepsPerEpoch;
  const warmup = warmupSteps === 0 ? 1 : Math.min(1, (step + 1) / warmupSteps);
  return warmup * baseFactor(schedule, state, step / (stepsPerEpoch * epochs));
}

function baseFactor(
  schedule: Schedule,
  { step, stepsPerEpoch, cuts }: ScheduleState,
  progress: number,
): number {
  switch (schedule.kind) {
    case 'constant':
      return 1;
    case 'cosine':
      return 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
    case 'step':
      return schedule.factor ** Math.floor(step / stepsPerEpoch / schedule.epochs);
    case 'plateau':
      return schedule.factor ** cuts;
  }
}

/** How often a plateau rule has cut the rate after these validation losses, one an epoch. */
export function plateauCuts(losses: readonly number[], patience: number): number {
  let best = Number.POSITIVE_INFINITY;
  let waited = 0;
  let cuts = 0;
  for (const loss of losses) {
    if (loss < best) {
      best = loss;
      waited = 0;
    } else if (++waited >= patience) {
      cuts++;
      waited = 0;
    }
  }
  return cuts;
}
