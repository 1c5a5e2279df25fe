import { Random } from '../../random.js';
import { type Bins, binnedMeans } from './binned-rows.js';
import { bootstrapMeans, type MeanInterval } from './bootstrap-mean.js';
import type { StudyLine } from './read-study.js';

/** What is compared, and how. */
export interface CompareOptions {
  /** Of `MEASURES`. */
  readonly measure: string;
  readonly bins: Bins;
  /** Draws of the bootstrap. */
  readonly resamples: number;
  /** Of the draws: the same seed gives the same intervals. */
  readonly seed: number;
}

/** A group's curve, a point a span of time, and the mean over all of its spans. */
export interface GroupCurve {
  readonly group: string;
  readonly participants: number;
  readonly points: readonly (MeanInterval & { readonly from: number; readonly to: number })[];
  readonly whole: MeanInterval;
}

/**
 * The mean curve of each group, in order of appearance, with a bootstrap interval. The participant is the unit: several clips of
 * one participant in one group become one curve first, and frames are never counted as if they were people.
 * Throws as `binnedMeans`.
 */
export async function compareGroups(
  lines: readonly StudyLine[],
  { measure, bins, resamples, seed }: CompareOptions,
): Promise<readonly GroupCurve[]> {
  const groups = new Map<string, Map<string, (readonly (number | undefined)[])[]>>();
  for (const line of lines) {
    const people = groups.get(line.group) ?? new Map<string, (readonly (number | undefined)[])[]>();
    groups.set(line.group, people);
    const curves = people.get(line.participant) ?? [];
    people.set(line.participant, [...curves, await binnedMeans(line, measure, bins)]);
  }
  const all = [...groups.values()].flatMap((people) => [...people.values()].flat());
  const length = Math.max(1, ...all.map((curve) => curve.length));
  return [...groups].map(([group, people], index) => {
    const curves = [...people.values()].map((own) => meanCurve(own, length));
    // The mean over all spans is one more column.
    const columns = curves.map((curve) => [...curve, meanOf(curve)]);
    const intervals = bootstrapMeans(columns, resamples, new Random(seed, index));
    const points = intervals.slice(0, -1).map((interval, i) => ({
      ...{ from: bins.from + i * bins.width, to: bins.from + (i + 1) * bins.width },
      ...interval,
    }));
    return { group, participants: people.size, points, whole: intervals.at(-1)! };
  });
}

function meanCurve(
  curves: readonly (readonly (number | undefined)[])[],
  length: number,
): readonly (number | undefined)[] {
  return Array.from({ length }, (_, i) => meanOf(curves.map((curve) => curve[i])));
}

function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** The curves as CSV: a line a group and span, and one a group with `from` and `to` empty for the mean over all spans. */
export function curvesCsv(measure: string, curves: readonly GroupCurve[]): string {
  const lines = curves.flatMap(({ group, points, whole }) => [
    ...points.map(({ from, to, ...interval }) => cells(measure, group, [fixed(from), fixed(to)], interval)),
    cells(measure, group, ['', ''], whole),
  ]);
  return `${['measure,group,from,to,participants,mean,low,high', ...lines].join('\n')}\n`;
}

function cells(
  measure: string,
  group: string,
  times: readonly string[],
  { n, mean, low, high }: MeanInterval,
): string {
  const name = /[",\r\n]/.test(group) ? `"${group.replaceAll('"', '""')}"` : group;
  return [measure, name, ...times, n, fixed(mean), fixed(low), fixed(high)].join(',');
}

function fixed(value: number | undefined): string {
  return value === undefined ? '' : String(Math.round(1e6 * value) / 1e6);
}
