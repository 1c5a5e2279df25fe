import { MienError } from '../errors.js';
import { Random } from '../random.js';
import { type Dimension, isList, type SettingValue, type SweepConfig } from './sweep-config.js';

/** The settings of one trial, by their paths. */
export type TrialSettings = Readonly<Record<string, SettingValue>>;

/** Keep the order of trials apart from what is drawn. */
const STREAMS = { order: 0, values: 1 };

/** More combinations than these are no grid that anybody waits for. */
const MOST = 100_000;

/**
 * The settings of all trials, in their order. Where all are lists: every combination, for `random` and `asha` in an order
 * by lot, and the first `trials` of them. Else each trial is drawn. The same configuration gives the same trials.
 * Throws `CONFIG_INVALID` where there are too many combinations, or fewer than trials.
 */
export function listTrials({
  space,
  search,
  trials,
  seed,
}: Pick<SweepConfig, 'space' | 'search' | 'trials' | 'seed'>): readonly TrialSettings[] {
  const settings = Object.entries(space);
  if (!settings.every(([, dimension]) => isList(dimension))) {
    return Array.from({ length: trials ?? 0 }, (_, trial) =>
      Object.fromEntries(
        settings.map(([path, dimension], i) => [
          path,
          draw(dimension, new Random(seed, STREAMS.values, trial, i)),
        ]),
      ),
    );
  }
  const all = combinations(space);
  if (trials !== undefined && trials > all.length) {
    throw new MienError(
      'CONFIG_INVALID',
      `trials: got ${trials}; the lists have ${all.length} combinations.`,
      {
        hint: 'Ask for fewer trials, or give more values or a range.',
      },
    );
  }
  if (search === 'grid') return all;
  const order = new Random(seed, STREAMS.order).shuffle(Array.from(all.keys()));
  return order.slice(0, trials ?? all.length).map((i) => all[i]!);
}

/** The first setting changes slowest. */
function combinations(space: SweepConfig['space']): readonly TrialSettings[] {
  let all: TrialSettings[] = [{}];
  for (const [path, dimension] of Object.entries(space)) {
    const values = isList(dimension) ? dimension : [];
    if (all.length * values.length > MOST) {
      throw new MienError('CONFIG_INVALID', `space: more than ${MOST} combinations.`, {
        hint: 'Try fewer values, or give ranges and a number of trials.',
      });
    }
    all = all.flatMap((settings) => values.map((value) => ({ ...settings, [path]: value })));
  }
  return all;
}

function draw(dimension: Dimension, random: Random): SettingValue {
  if (isList(dimension)) return dimension[random.below(dimension.length)]!;
  const { low, high, scale, whole } = dimension;
  if (whole && scale === 'linear')
    return Math.floor(low) + random.below(Math.floor(high) - Math.floor(low) + 1);
  const drawn =
    scale === 'log' ? Math.exp(random.uniform(Math.log(low), Math.log(high))) : random.uniform(low, high);
  // Four digits: what is read in a table is what was trained with.
  return whole ? Math.round(drawn) : Number(drawn.toPrecision(4));
}
